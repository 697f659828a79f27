package io.ha4j.testkit;

import io.ha4j.time.Ticker;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Elapsed time that moves only when a test says so. Starts at zero. Thread-safe. */
public final class ManualTicker implements Ticker {

    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
        return nanos.get();
    }

    /** Moves time on by {@code step}, which is not negative. */
    public void advance(Duration step) {
        Require.argument(!step.isNegative(), "step", step, "not negative: time does not run backwards");
        nanos.addAndGet(step.toNanos());
    }

    /** Moves time on to {@code nowNanos}, which is not in the past. */
    public void advanceTo(long nowNanos) {
        Require.argument(nowNanos >= nanos.get(), "nowNanos", nowNanos, "not before " + nanos.get());
        nanos.set(nowNanos);
    }
}
