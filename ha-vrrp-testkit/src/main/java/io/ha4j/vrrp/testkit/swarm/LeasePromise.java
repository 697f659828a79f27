package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.core.TransitionReason;
import java.util.ArrayList;
import java.util.List;

/**
 * That no two nodes hold the lease of one virtual router at a time, in a network that delivers everything and with clocks that drift by
 * less than the bound. Not promised, and allowed here for as long as it takes to hear of each other: the moment of a preemption, two
 * backups that lose patience in the same moment, and a third router whose priority 0 comes behind the first word of its successor.
 */
final class LeasePromise {

    /** A master answers at most once in 10 ms, with room for drift; and what has arrived is heard in the next round. */
    private static final long ANSWER_NANOS = 10_200_000;

    private static final long ROUNDS_NANOS = 10_000;

    private final List<SwarmNode> nodes;
    private final int routers;
    private final long thereNanos;
    private final long thereAndBackNanos;

    LeasePromise(SwarmPlan plan, List<SwarmNode> nodes) {
        this.nodes = nodes;
        this.routers = plan.routers();
        this.thereNanos = plan.delay().toNanos() + ROUNDS_NANOS;
        this.thereAndBackNanos = 2 * thereNanos + ANSWER_NANOS;
    }

    void check() {
        for (int router = 0; router < routers; router++) {
            List<SwarmNode> holders = new ArrayList<>(1);
            for (SwarmNode node : nodes) {
                if (router < node.watches().size() && node.watch(router).holdsLease()) {
                    holders.add(node);
                }
            }
            for (int i = 1; i < holders.size(); i++) {
                check(holders.get(i - 1), holders.get(i), router);
            }
        }
    }

    private void check(SwarmNode one, SwarmNode other, int router) {
        boolean otherIsLater =
                other.watch(router).termBeganNanos() >= one.watch(router).termBeganNanos();
        SwarmNode later = otherIsLater ? other : one;
        SwarmNode earlier = otherIsLater ? one : other;
        long beganNanos = later.watch(router).termBeganNanos();
        TransitionReason cause = later.watch(router).masterCause();
        boolean preempted = cause == TransitionReason.PREEMPTED_LOWER || cause == TransitionReason.ADDRESS_OWNER;
        long earlierNanos = earlier.watch(router).termBeganNanos();
        boolean atOnce = later.decidedNanos(beganNanos) - earlierNanos <= thereNanos;
        boolean aThirdGaveUp = cause == TransitionReason.MASTER_GAVE_UP
                && nodes.stream()
                        .anyMatch(third ->
                                third != later && third != earlier && third.gaveUpNanos() >= earlierNanos - thereNanos);
        boolean unheard = later.nowNanos() - Math.max(beganNanos, restedUntilNanos(one, other)) <= thereAndBackNanos;
        if (!(preempted || atOnce || aThirdGaveUp) || !unheard) {
            later.violated("took the lease because of " + cause + " while " + earlier.node() + " holds it");
        }
    }

    /** {@return when the last of the two went on after a pause, in which nobody hears anything} */
    private static long restedUntilNanos(SwarmNode one, SwarmNode other) {
        return Math.max(one.restedUntilNanos(), other.restedUntilNanos());
    }
}
