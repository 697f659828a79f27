package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.packet.Advertisement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link SwarmPlan}.
 *
 * @param name its name
 * @param priorities 1..255, of each unit
 * @param interval its own advertisement interval
 * @param preemption whether it takes over from a lower master
 * @param startupDelay how long it takes no part
 * @param pausePolicy what it does after a pause as master
 * @param tracking what its health means for it; null: nothing
 * @param reversed what it tracks should be down
 * @param gated a gate must agree before it becomes master of what is in no group
 * @param drift how its clocks drift, in millionths
 */
record NodePlan(
        String name,
        List<Integer> priorities,
        Duration interval,
        Preemption preemption,
        Duration startupDelay,
        PausePolicy pausePolicy,
        @Nullable Tracking tracking,
        boolean reversed,
        boolean gated,
        int drift) {

    boolean isOwner(int unit) {
        return priorities.get(unit) == Advertisement.PRIORITY_OWNER;
    }

    Preemption preemption(int unit) {
        return isOwner(unit) ? Preemption.immediately() : preemption;
    }

    NodePlan priority(int unit, int priority) {
        List<Integer> next = new ArrayList<>(priorities);
        next.set(unit, priority);
        return new NodePlan(
                name, next, interval, preemption, startupDelay, pausePolicy, tracking, reversed, gated, drift);
    }

    NodePlan interval(Duration next) {
        return new NodePlan(
                name, priorities, next, preemption, startupDelay, pausePolicy, tracking, reversed, gated, drift);
    }

    /** {@return whether its health can keep it in FAULT} */
    boolean tracksFaults() {
        Tracking fault = Tracking.fault();
        return fault.equals(tracking) || fault.reversed().equals(tracking);
    }
}
