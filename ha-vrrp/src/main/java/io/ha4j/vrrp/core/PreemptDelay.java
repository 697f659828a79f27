package io.ha4j.vrrp.core;

/** Which masters a backup follows, and since when it has had to bear one of lower priority (Keepalived {@code preempt_delay}). */
final class PreemptDelay {

    private boolean preempt;
    private long delayNanos;
    /** NEVER: no lower master heard yet. */
    private long endNanos = VrrpMachine.NEVER;

    PreemptDelay(VrrpSettings settings) {
        this.preempt = settings.preempt();
        this.delayNanos = settings.preemptDelayNanos();
    }

    /** A delay that runs ends as if it had had the new length from its beginning. */
    void change(VrrpSettings next) {
        if (!next.preempt() || next.preemptDelayNanos() == 0) {
            reset();
        } else if (endNanos != VrrpMachine.NEVER) {
            endNanos += next.preemptDelayNanos() - delayNanos;
        }
        preempt = next.preempt();
        delayNanos = next.preemptDelayNanos();
    }

    void reset() {
        endNanos = VrrpMachine.NEVER;
    }

    /** {@return whether a master of that priority, heard now, is followed by a router of the own one} */
    boolean follows(int priority, int ownPriority, long nowNanos) {
        if (!preempt) {
            return true;
        }
        if (priority >= ownPriority) {
            reset();
            return true;
        }
        if (delayNanos > 0 && endNanos == VrrpMachine.NEVER) {
            endNanos = nowNanos + delayNanos;
        }
        return delayNanos > 0 && nowNanos < endNanos;
    }
}
