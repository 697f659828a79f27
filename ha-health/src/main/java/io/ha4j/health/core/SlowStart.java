package io.ha4j.health.core;

/**
 * The share of its weight that a target has while it warms up after an outage: it rises linearly, in {@link #STEPS} steps, the first of
 * which is there at once.
 */
final class SlowStart {

    static final int STEPS = 20;

    private long startNanos;
    private long durationNanos;
    private int step = STEPS;

    void begin(long nowNanos, long nanos) {
        startNanos = nowNanos;
        durationNanos = nanos;
        step = nanos == 0 ? STEPS : 1;
    }

    void end() {
        step = STEPS;
    }

    /** Time has come: takes all steps that are due. */
    void advance(long nowNanos) {
        while (nowNanos >= deadlineNanos()) {
            step++;
        }
    }

    /** {@return when the next step is due, or {@link CheckMachine#NEVER}} */
    long deadlineNanos() {
        return step == STEPS ? CheckMachine.NEVER : startNanos + durationNanos / (STEPS - 1) * step;
    }

    /** {@return {@code percent} as far as it is given by now; at least 1 of it, unless it is 0} */
    int of(int percent) {
        return (percent * step + STEPS - 1) / STEPS;
    }
}
