package io.ha4j.benchmarks.checks;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** How late checks begin, in steps of a tenth of a millisecond up to ten seconds, and how many fail, for a time. Thread-safe. */
final class Watch {

    private static final int STEP_NANOS = 100_000;
    private static final double STEPS_PER_MILLI = 10;

    private final AtomicIntegerArray steps = new AtomicIntegerArray(100_000);
    private final LongAdder count = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean watching;

    void began(long lateNanos) {
        if (!watching) {
            return;
        }
        steps.incrementAndGet((int) Math.min(steps.length() - 1, Math.max(0, lateNanos) / STEP_NANOS));
        count.increment();
    }

    void failed() {
        if (watching) {
            failed.increment();
        }
    }

    void begin() {
        watching = true;
    }

    void end() {
        watching = false;
    }

    long failures() {
        return failed.sum();
    }

    long count() {
        return count.sum();
    }

    /** {@return the lateness in milliseconds that {@code percent} of the checks did not exceed} */
    double percentileMillis(double percent) {
        long left = (long) Math.ceil(count() * percent / 100);
        int step = 0;
        while (step < steps.length() - 1 && left > steps.get(step)) {
            left -= steps.get(step++);
        }
        return (step + 1) / STEPS_PER_MILLI;
    }
}
