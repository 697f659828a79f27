package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.VrrpVersion;

/**
 * What a {@link VrrpMachine} needs to know. Checked by the builder of the instance.
 *
 * @param advertisement what it sends as master: version, virtual router id, configured priority 1..255, own interval, addresses
 * @param downTimerAdverts how many advertisements in a row may be missing before the master counts as down, 1..100; the RFCs
 *     have 3
 * @param preempt whether a router of higher priority takes over from a working master of lower priority
 * @param preemptDelayNanos how long it waits with that after it first heard the lower one; 0: not at all
 * @param startupDelayNanos how long it stays in INIT after its start, deaf and silent, so that the network can settle; 0: not at all
 * @param pausePolicy what a master does that overslept its lease
 */
public record VrrpSettings(
        Advertisement advertisement,
        int downTimerAdverts,
        boolean preempt,
        long preemptDelayNanos,
        long startupDelayNanos,
        PausePolicy pausePolicy) {

    /** {@return the same with another priority, which also shows in what is advertised} */
    VrrpSettings withPriority(int priority) {
        return new VrrpSettings(
                advertisement.withPriority(priority),
                downTimerAdverts,
                preempt,
                preemptDelayNanos,
                startupDelayNanos,
                pausePolicy);
    }

    VrrpVersion version() {
        return advertisement.version();
    }

    int priority() {
        return advertisement.priority();
    }

    boolean isOwner() {
        return priority() == Advertisement.PRIORITY_OWNER;
    }

    long intervalNanos() {
        return advertisement.intervalNanos();
    }

    long skewNanos(long masterIntervalNanos) {
        return VrrpTimers.skewNanos(version(), priority(), masterIntervalNanos);
    }

    long masterDownNanos(long masterIntervalNanos) {
        return VrrpTimers.masterDownNanos(version(), priority(), masterIntervalNanos, downTimerAdverts);
    }

    long leaseNanos() {
        return VrrpTimers.leaseNanos(version(), intervalNanos(), downTimerAdverts);
    }
}
