package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;

/**
 * What a {@link VrrpMachine} needs to know. Checked by the builder of the instance.
 *
 * @param advertisement what it sends as master: version, virtual router id, configured priority 1..255, own interval, addresses
 * @param self where it sends from
 * @param downTimerAdverts how many advertisements in a row may be missing before the master counts as down, 1..100; the RFCs
 *     have 3
 * @param preempt whether a router of higher priority takes over from a working master of lower priority
 * @param preemptDelayNanos how long it waits with that after it first heard the lower one; 0: not at all
 */
public record VrrpSettings(
        Advertisement advertisement,
        RouterAddress self,
        int downTimerAdverts,
        boolean preempt,
        long preemptDelayNanos) {

    int priority() {
        return advertisement.priority();
    }

    boolean isOwner() {
        return priority() == Advertisement.PRIORITY_OWNER;
    }
}
