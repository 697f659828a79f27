package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.packet.Advertisement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link SwarmPlan}.
 *
 * @param name its name
 * @param priority 1..255
 * @param interval its own advertisement interval
 * @param preemption whether it takes over from a lower master
 * @param startupDelay how long it takes no part
 * @param pausePolicy what it does after a pause as master
 * @param tracking what its health means for it; null: nothing
 * @param drift how its clocks drift, in millionths
 */
record NodePlan(
        String name,
        int priority,
        Duration interval,
        Preemption preemption,
        Duration startupDelay,
        PausePolicy pausePolicy,
        @Nullable Tracking tracking,
        int drift) {

    boolean isOwner() {
        return priority == Advertisement.PRIORITY_OWNER;
    }
}
