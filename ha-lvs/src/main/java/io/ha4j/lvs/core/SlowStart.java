package io.ha4j.lvs.core;

/**
 * The share of its weight that a server has while it warms up: it rises linearly, in {@link #STEPS} steps, the first of which is there at
 * once. Steps, because each one has the scheduler take its list anew. Not thread-safe.
 */
final class SlowStart {

    static final int STEPS = 20;

    private final long durationNanos;
    private long startNanos;
    private int step = STEPS;

    SlowStart(long durationNanos) {
        this.durationNanos = durationNanos;
    }

    void begin(long nowNanos) {
        startNanos = nowNanos;
        step = durationNanos == 0 ? STEPS : 1;
    }

    void end() {
        step = STEPS;
    }

    /** Takes all steps that are due. */
    void advance(long nowNanos) {
        while (nowNanos >= deadlineNanos()) {
            step++;
        }
    }

    /** {@return when the next step is due, or {@link PoolMachine#NEVER}} */
    long deadlineNanos() {
        return step == STEPS ? PoolMachine.NEVER : startNanos + durationNanos / (STEPS - 1) * step;
    }

    /** {@return {@code weight} as far as it is given by now; rounded up, so that it is not 0 unless {@code weight} is} */
    int of(int weight) {
        return (weight * step + STEPS - 1) / STEPS;
    }
}
