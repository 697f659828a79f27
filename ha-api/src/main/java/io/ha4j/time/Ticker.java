package io.ha4j.time;

/**
 * A source of elapsed time, in nanoseconds. It has nothing to do with the calendar and never jumps when the wall clock
 * is set.
 *
 * <p>Readings start near zero and never overflow in practice (292 years), so plain {@code <} compares them. Two tickers
 * must not be compared with each other.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Ticker {

    /** {@return nanoseconds since an arbitrary, fixed moment; never less than an earlier reading} */
    long nanos();

    /**
     * {@return the ticker of this process, based on {@link System#nanoTime()}}
     *
     * <p>On Linux that is {@code CLOCK_MONOTONIC}: it goes on during a garbage collection or a stopped process, and
     * stands still while the whole machine is suspended.
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
