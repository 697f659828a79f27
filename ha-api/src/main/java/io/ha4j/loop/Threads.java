package io.ha4j.loop;

import java.time.Duration;

/** Waiting for threads to end. */
public final class Threads {

    private Threads() {}

    /**
     * Waits until {@code thread} has ended, for at most {@code patience}. An interrupt of the caller does not cut that short, because
     * ending in order matters more; the caller finds itself interrupted afterwards.
     */
    public static void join(Thread thread, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        for (long left = patience.toNanos(); left > 0 && thread.isAlive(); left = end - System.nanoTime()) {
            try {
                thread.join(Math.max(1, left / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
