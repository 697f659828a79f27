package io.ha4j.lvs.schedule;

/**
 * How long one destination takes to answer, in a way that fears the worst: a longer time counts at once, shorter ones bring the
 * level down slowly (a moving average with exponential decay, sensitive to peaks). Without answers it decays as if they took no
 * time, so that a destination that was slow is tried again. Thread-safe.
 */
final class Latency {

    private final double decayNanos;
    /** Written under the lock, read without: a reader between the two writes misjudges the age of the level, once. */
    private volatile double levelNanos;

    private volatile long levelAtNanos;
    private volatile boolean known;

    /** @param decayNanos the time in which an old level shrinks to 1/e of itself */
    Latency(long decayNanos) {
        this.decayNanos = decayNanos;
    }

    boolean known() {
        return known;
    }

    synchronized void observe(long latencyNanos, long nowNanos) {
        double before = levelNanos;
        if (!known || latencyNanos > before) {
            levelNanos = latencyNanos;
        } else {
            double share = share(nowNanos);
            levelNanos = before * share + latencyNanos * (1 - share);
        }
        levelAtNanos = nowNanos;
        known = true;
    }

    double atNanos(long nowNanos) {
        return levelNanos * share(nowNanos);
    }

    private double share(long nowNanos) {
        return Math.exp(-Math.max(nowNanos - levelAtNanos, 0) / decayNanos);
    }
}
