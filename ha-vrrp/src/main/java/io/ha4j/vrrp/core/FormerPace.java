package io.ha4j.vrrp.core;

/**
 * How often a master advertised before its settings changed. Its peers may still go by that: the one advertisement that tells them of
 * a longer interval may be lost. So for as long as they bear silence, the shorter one is kept up.
 */
final class FormerPace {

    private long intervalNanos;
    private long leaseNanos;
    private long endNanos = Long.MIN_VALUE;

    void forget() {
        endNanos = Long.MIN_VALUE;
    }

    /** Those settings are no longer in force. */
    void remember(VrrpSettings former, long nowNanos) {
        boolean present = nowNanos < endNanos;
        intervalNanos = present ? Math.min(intervalNanos, former.intervalNanos()) : former.intervalNanos();
        leaseNanos = present ? Math.min(leaseNanos, former.leaseNanos()) : former.leaseNanos();
        endNanos = Math.max(endNanos, nowNanos + former.masterDownNanos(former.intervalNanos()));
    }

    /** {@return the interval until the next advertisement} */
    long intervalNanos(VrrpSettings settings, long nowNanos) {
        return nowNanos < endNanos ? Math.min(intervalNanos, settings.intervalNanos()) : settings.intervalNanos();
    }

    /** {@return how long no peer takes over, from an advertisement on} */
    long leaseNanos(VrrpSettings settings, long nowNanos) {
        return nowNanos < endNanos ? Math.min(leaseNanos, settings.leaseNanos()) : settings.leaseNanos();
    }
}
