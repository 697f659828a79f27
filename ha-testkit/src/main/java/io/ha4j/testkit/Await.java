package io.ha4j.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition: what a test does instead of sleeping. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** What counts of the time from one look to the next: a longer one was a pause of this thread or machine. */
    private static final long LONGEST_ROUND_NANOS = 50_000_000;
    /** The part that counts in any case, so that a slow condition does not take for ever. */
    private static final int LEAST_PART = 10;

    private Await() {}

    /**
     * Waits until {@code condition} holds, looking every millisecond, for at most 10 s.
     *
     * @throws AssertionError if it does not come to hold
     */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, PATIENCE, condition);
    }

    /**
     * Waits until {@code condition} holds, looking every millisecond, for at most {@code patience}.
     *
     * <p>That is time in which this thread ran: while the whole machine pauses, nothing comes to hold either. Of a long look or pause
     * only a part counts, and there is always one more look after the time is over.
     *
     * @param what evaluated for the message of the failure
     * @throws AssertionError if it does not come to hold
     */
    public static void until(Supplier<?> what, Duration patience, BooleanSupplier condition) {
        long leftNanos = patience.toNanos();
        long lookNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (leftNanos <= 0) {
                throw new AssertionError("not within " + patience + ": " + what.get());
            }
            LockSupport.parkNanos(1_000_000);
            long now = System.nanoTime();
            leftNanos -= counted(now - lookNanos);
            lookNanos = now;
        }
    }

    private static long counted(long nanos) {
        return Math.max(Math.min(nanos, LONGEST_ROUND_NANOS), nanos / LEAST_PART);
    }

    /**
     * Looks every millisecond for {@code time} whether {@code condition} holds throughout.
     *
     * @param what evaluated for the message of the failure
     * @throws AssertionError as soon as it does not hold
     */
    public static void throughout(Supplier<?> what, Duration time, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            if (!condition.getAsBoolean()) {
                Duration after = Duration.ofNanos(System.nanoTime() - begin);
                throw new AssertionError("not for " + time + ", but for " + after + ": " + what.get());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
