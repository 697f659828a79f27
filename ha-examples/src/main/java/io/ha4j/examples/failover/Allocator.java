package io.ha4j.examples.failover;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that makes 300 MB of garbage in a second, and keeps the last 64 MB of it alive. Each second it prints how much it has made:
 * a machine that is too slow for it would prove nothing.
 */
final class Allocator {

    /** What it is to make, in bytes per second. */
    static final double RATE = 300e6;
    /** The first word of its lines; behind it the bytes made so far. */
    static final String MADE = "ALLOCATED";

    private static final int BLOCK = 16 << 10;
    private static final int BLOCKS_PER_ROUND = 192; // 3 MiB each 10 ms
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int ROUNDS_PER_LINE = 100;

    private final byte[][] alive = new byte[(64 << 20) / BLOCK][];

    private Allocator() {}

    static void start() {
        Thread thread = new Thread(new Allocator()::allocate, "allocator");
        thread.setDaemon(true);
        thread.start();
    }

    private void allocate() {
        int next = 0;
        long due = System.nanoTime();
        for (long round = 0; true; round++) {
            if (round % ROUNDS_PER_LINE == 0) {
                StandbyNode.say(MADE + " " + round * BLOCKS_PER_ROUND * BLOCK);
            }
            for (int i = 0; i < BLOCKS_PER_ROUND; i++) {
                alive[next] = new byte[BLOCK];
                next = (next + 1) % alive.length;
            }
            due += ROUND_NANOS;
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }
}
