package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.VrrpVersion;

/** The arithmetic of RFC 9568 section 6.1 and RFC 3768 section 6.1, in nanoseconds and without rounding to wire units. */
public final class VrrpTimers {

    private static final long SECOND = 1_000_000_000L;
    /**
     * A router that waits for its timer has a priority of at most 254, and so a skew of 2/256 or more. Reckoning with 1/256 leaves
     * the other half for clocks that drift: more than 0.1 percent with three tolerated advertisements.
     */
    private static final int PRIORITY_FOR_LEASE = 255;

    private VrrpTimers() {}

    /**
     * {@return Skew_Time: the higher the priority, the sooner}
     *
     * @param masterIntervalNanos version 3: the interval of the master; version 2 counts in seconds whatever the interval
     */
    public static long skewNanos(VrrpVersion version, int priority, long masterIntervalNanos) {
        long unit = version == VrrpVersion.V2 ? SECOND : masterIntervalNanos;
        return (256 - priority) * unit / 256;
    }

    /** {@return Active_Down_Interval: how long a backup waits for the master} */
    public static long masterDownNanos(
            VrrpVersion version, int priority, long masterIntervalNanos, int downTimerAdverts) {
        return downTimerAdverts * masterIntervalNanos + skewNanos(version, priority, masterIntervalNanos);
    }

    /**
     * {@return how long after sending an advertisement a master can be sure that no peer takes over by time-out}
     *
     * <p>Holds for peers of the same interval that tolerate as many missing advertisements. A peer counts from the moment it
     * received the advertisement, which is later.
     */
    public static long leaseNanos(VrrpVersion version, long intervalNanos, int downTimerAdverts) {
        return masterDownNanos(version, PRIORITY_FOR_LEASE, intervalNanos, downTimerAdverts);
    }

    /**
     * {@return where a timer ends that was set by other settings} Not into the past, where it would look as if it had been slept
     * through; and what has been, stays so.
     *
     * @param deadlineNanos where it ends by the former settings
     * @param formerNanos how long it runs by those
     * @param nextNanos how long it runs by the new ones
     */
    static long movedNanos(long deadlineNanos, long formerNanos, long nextNanos, long nowNanos) {
        boolean runs = nowNanos < deadlineNanos && deadlineNanos != VrrpMachine.NEVER;
        return runs ? Math.max(nowNanos, deadlineNanos + nextNanos - formerNanos) : deadlineNanos;
    }
}
