package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.core.TransitionReason;
import java.util.List;

/**
 * That no two nodes hold the lease of one virtual router at a time, in a network that delivers everything and with clocks that drift by
 * less than the bound. Not promised, and allowed here for as long as it takes to hear of each other: the moment of a preemption, also
 * by a master that slept and goes on over a lower one which took over meanwhile; two backups that lose patience in the same moment; and a
 * third router whose priority 0 comes behind the first word of its successor.
 */
final class LeasePromise {

    /** A master answers at most once in 10 ms, with room for drift; and what has arrived is heard in the next round. */
    private static final long ANSWER_NANOS = 10_200_000;

    private static final long ROUNDS_NANOS = 10_000;

    private final List<SwarmNode> nodes;
    private final List<RouterPlan> routers;
    private final long thereNanos;
    private final long thereAndBackNanos;

    LeasePromise(SwarmPlan plan, List<SwarmNode> nodes) {
        this.nodes = nodes;
        this.routers = plan.routers();
        this.thereNanos = plan.delay().toNanos() + ROUNDS_NANOS;
        this.thereAndBackNanos = 2 * thereNanos + ANSWER_NANOS;
    }

    void check() {
        for (RouterPlan router : routers) {
            InstanceWatch last = null;
            for (SwarmNode node : nodes) {
                InstanceWatch holder = node.watch(router);
                if (holder != null && holder.holdsLease()) {
                    if (last != null) {
                        check(last, holder);
                    }
                    last = holder;
                }
            }
        }
    }

    private void check(InstanceWatch one, InstanceWatch other) {
        boolean otherIsLater = other.termBeganNanos() >= one.termBeganNanos();
        InstanceWatch former = otherIsLater ? one : other;
        InstanceWatch latter = otherIsLater ? other : one;
        SwarmNode earlier = former.owner();
        SwarmNode later = latter.owner();
        long beganNanos = latter.termBeganNanos();
        TransitionReason cause = latter.masterCause();
        boolean preempted = cause == TransitionReason.PREEMPTED_LOWER
                || cause == TransitionReason.ADDRESS_OWNER
                || latter.termPreempts();
        long earlierNanos = former.termBeganNanos();
        boolean atOnce = latter.termDecidedNanos() - earlierNanos <= thereNanos;
        boolean aThirdGaveUp = cause == TransitionReason.MASTER_GAVE_UP
                && nodes.stream()
                        .anyMatch(third ->
                                third != later && third != earlier && third.gaveUpNanos() >= earlierNanos - thereNanos);
        boolean unheard =
                later.nowNanos() - Math.max(beganNanos, restedUntilNanos(earlier, later)) <= thereAndBackNanos;
        if (!(preempted || atOnce || aThirdGaveUp) || !unheard) {
            later.violated(
                    latter.name() + " took the lease because of " + cause + " while " + earlier.node() + " holds it");
        }
    }

    /** {@return when the last of the two went on after a pause, in which nobody hears anything} */
    private static long restedUntilNanos(SwarmNode one, SwarmNode other) {
        return Math.max(one.restedUntilNanos(), other.restedUntilNanos());
    }
}
