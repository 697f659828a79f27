package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.RouterAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link VrrpMachine} would do next, and why.
 *
 * @param state the state
 * @param priority the priority in force
 * @param preempts whether it takes over from a working master of lower priority
 * @param master whom it follows; null: nobody, or it is master itself
 * @param masterPriority the priority of that one
 * @param deadlineNanos when its timer runs out; {@link VrrpMachine#NEVER}: it has none
 * @param skewNanos how long it waits after a master gave up
 * @param masterDownNanos how long a master may be silent
 * @param downReason why it becomes master if the timer of a backup runs out
 * @param wantsMaster whether it only waits for the other members of its group
 * @param asksGate whether it waits for the answer of its gate
 * @param standsBack whether it leaves mastership to another, because the application said so
 * @param faults what keeps it from taking part, in words; empty: nothing
 */
public record Outlook(
        LeadershipState state,
        int priority,
        boolean preempts,
        @Nullable RouterAddress master,
        int masterPriority,
        long deadlineNanos,
        long skewNanos,
        long masterDownNanos,
        TransitionReason downReason,
        boolean wantsMaster,
        boolean asksGate,
        boolean standsBack,
        String faults) {}
