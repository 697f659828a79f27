package io.ha4j.lab;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a pause of this machine spoils: routers that advertise every 100 ms believe each other dead after less than 0.4 s, and that
 * is no fault of theirs.
 */
public final class SteadyMachine {

    private static final Logger log = LoggerFactory.getLogger(SteadyMachine.class);
    private static final int ATTEMPTS = 3;
    private static final long NAP_NANOS = 5_000_000;
    /** A pause that tells: an interval of the advertisements. */
    private static final long PAUSE_NANOS = 100_000_000;

    private SteadyMachine() {}

    /** What can be run again from its beginning. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /** Runs it; again, at most twice, if an assertion fails and the machine paused meanwhile. */
    public static void run(Body body) throws Exception {
        run(body, System::nanoTime);
    }

    static void run(Body body, LongSupplier nanoTime) throws Exception {
        for (int i = 1; i < ATTEMPTS; i++) {
            if (!isSpoiled(body, nanoTime)) {
                return;
            }
        }
        body.run();
    }

    private static boolean isSpoiled(Body body, LongSupplier nanoTime) throws Exception {
        try (Naps naps = new Naps(nanoTime)) {
            try {
                body.run();
                return false;
            } catch (AssertionError e) {
                if (naps.longestNanos() < PAUSE_NANOS) {
                    throw e;
                }
                log.warn("again, since this machine paused for {} ms", naps.longestNanos() / 1_000_000, e);
                return true;
            }
        }
    }

    /** A thread that notes how long its own short naps take. */
    private static final class Naps implements AutoCloseable {

        private final LongSupplier nanoTime;
        private final Thread thread = new Thread(this::nap, "ha-lab-naps");
        private volatile boolean closed;
        private volatile long longestNanos;
        private volatile long lastNanos;

        Naps(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            this.lastNanos = nanoTime.getAsLong();
            thread.setDaemon(true);
            thread.start();
        }

        private void nap() {
            while (!closed) {
                LockSupport.parkNanos(NAP_NANOS);
                long now = nanoTime.getAsLong();
                longestNanos = Math.max(longestNanos, now - lastNanos);
                lastNanos = now;
            }
        }

        /** {@return the longest one, which may be that which lasts} */
        long longestNanos() {
            long current = nanoTime.getAsLong() - lastNanos; // before the other, which it becomes
            return Math.max(current, longestNanos);
        }

        @Override
        public void close() {
            closed = true;
            Closing.join(thread);
        }
    }
}
