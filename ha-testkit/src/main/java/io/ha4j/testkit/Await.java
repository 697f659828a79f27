package io.ha4j.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition: what a test does instead of sleeping. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
     * @param what evaluated for the message of the failure
     * @throws AssertionError if it does not come to hold
     */
    public static void until(Supplier<?> what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + patience + ": " + what.get());
            }
            LockSupport.parkNanos(1_000_000);
        }
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
