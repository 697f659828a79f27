package io.ha4j.vrrp.core;

/** Which masters a backup follows, and since when it has had to bear one of lower priority (Keepalived {@code preempt_delay}). */
final class PreemptDelay {

    private final VrrpSettings settings;
    /** NEVER: no lower master heard yet. */
    private long endNanos = VrrpMachine.NEVER;

    PreemptDelay(VrrpSettings settings) {
        this.settings = settings;
    }

    void reset() {
        endNanos = VrrpMachine.NEVER;
    }

    /** {@return whether a master of that priority, heard now, is followed} */
    boolean follows(int priority, long nowNanos) {
        if (!settings.preempt()) {
            return true;
        }
        if (priority >= settings.priority()) {
            reset();
            return true;
        }
        long delayNanos = settings.preemptDelayNanos();
        if (delayNanos > 0 && endNanos == VrrpMachine.NEVER) {
            endNanos = nowNanos + delayNanos;
        }
        return delayNanos > 0 && nowNanos < endNanos;
    }
}
