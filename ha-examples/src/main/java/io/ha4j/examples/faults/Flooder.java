package io.ha4j.examples.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A client that opens connections as fast as it is told to, waits for none of them, and resets the oldest when it has enough. */
final class Flooder implements AutoCloseable {

    /** How many connections it begins in a second, if the machine lets it. */
    static final int PER_SECOND = 5_000;

    private static final int BATCH = 10;
    private static final long BATCH_NANOS = 1_000_000_000L * BATCH / PER_SECOND;

    private final InetSocketAddress from;
    private final InetSocketAddress target;
    private final int keep;
    private final Deque<SocketChannel> open = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "flooder");
    private volatile boolean ended;
    private final AtomicLong begun = new AtomicLong();

    private Flooder(InetSocketAddress from, InetSocketAddress target, int keep) {
        this.from = from;
        this.target = target;
        this.keep = keep;
    }

    /**
     * Begins.
     *
     * @param from the address of the client
     * @param keep how many connections it has at a time
     */
    static Flooder start(InetSocketAddress from, InetSocketAddress target, int keep) {
        Flooder flooder = new Flooder(from, target, keep);
        flooder.thread.setDaemon(true);
        flooder.thread.start();
        return flooder;
    }

    /** {@return how many connections it has begun} */
    long begun() {
        return begun.get();
    }

    /** Ends: {@return how many connections it has begun} */
    long end() {
        close();
        return begun.get();
    }

    private void run() {
        long next = System.nanoTime();
        while (!ended) {
            for (int i = 0; i < BATCH; i++) {
                begin();
                if (open.size() > keep) {
                    reset(open.removeFirst());
                }
            }
            next = Math.max(next + BATCH_NANOS, System.nanoTime() - BATCH_NANOS);
            LockSupport.parkNanos(next - System.nanoTime());
        }
        open.forEach(Flooder::reset);
    }

    private void begin() {
        try {
            SocketChannel client = SocketChannel.open();
            open.addLast(client);
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.SO_LINGER, 0); // reset: leaves no port behind that waits
            client.bind(from);
            client.connect(target);
            begun.incrementAndGet();
        } catch (IOException e) { // no port is free: one less
        }
    }

    private static void reset(SocketChannel client) {
        try {
            client.close();
        } catch (IOException ignored) { // it is given up either way
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
