package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.VirtualRouter;
import java.util.List;
import java.util.Objects;

/** What must be so after the calm: one master in each part of the network, the right one, and nothing changes any more. */
final class Outcome {

    private final SwarmPlan plan;
    private final List<SwarmNode> nodes;
    private final List<SwarmNode> apart;
    private final long quietFromNanos;

    /**
     * Creates a check.
     *
     * @param plan the last one
     * @param apart the nodes that do not hear the others
     * @param quietFromNanos since when nothing may have changed
     */
    Outcome(SwarmPlan plan, List<SwarmNode> nodes, List<SwarmNode> apart, long quietFromNanos) {
        this.plan = plan;
        this.nodes = nodes;
        this.apart = apart;
        this.quietFromNanos = quietFromNanos;
    }

    void check() {
        for (SwarmNode node : nodes) {
            check(node.changedNanos() < quietFromNanos, node, "still changes its state");
            if (node.node().isRunning()) {
                check(node.plan().equals(plan), node, "has not been changed");
                node.node().node().snapshot();
            }
        }
        for (RouterPlan router : plan.routers()) {
            if (router.present()) {
                check(nodes.stream().filter(node -> !apart.contains(node)).toList(), router);
                check(apart, router);
            }
        }
    }

    private void check(List<SwarmNode> part, RouterPlan router) {
        int unit = router.unit();
        for (SwarmNode node : part) {
            boolean takesPart = node.node().isRunning() && isActive(node, router);
            check(takesPart == node.isAble(unit), node, router.name() + " takes part: " + takesPart);
        }
        List<SwarmNode> able = part.stream().filter(node -> node.isAble(unit)).toList();
        List<SwarmNode> masters = able.stream()
                .filter(node -> state(node, router) == LeadershipState.MASTER)
                .toList();
        boolean someCanLead = able.stream().anyMatch(node -> node.canLead(unit));
        require(masters.size() == 1 || (masters.isEmpty() && !someCanLead), router.name() + " not one master: " + able);
        if (masters.isEmpty()) {
            return;
        }
        int rank = priority(masters.get(0), router);
        for (SwarmNode node : able) {
            boolean waitsInVain = node.own().preemption(unit).isAllowed()
                    && node.canLead(unit)
                    && !node.standsBack(unit)
                    && priority(node, router) > rank;
            check(!waitsInVain, node, router.name() + " should have taken over from " + masters);
        }
    }

    private static boolean isActive(SwarmNode node, RouterPlan router) {
        LeadershipState state = state(node, router);
        return state == LeadershipState.MASTER || state == LeadershipState.BACKUP;
    }

    private static LeadershipState state(SwarmNode node, RouterPlan router) {
        return handle(node, router).state();
    }

    private static int priority(SwarmNode node, RouterPlan router) {
        return handle(node, router).snapshot().priority();
    }

    private static VirtualRouter handle(SwarmNode node, RouterPlan router) {
        return Objects.requireNonNull(Objects.requireNonNull(node.watch(router)).router());
    }

    private static void check(boolean ok, SwarmNode node, String violation) {
        if (!ok) {
            throw new AssertionError(node + " " + violation);
        }
    }

    private static void require(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(violation);
        }
    }
}
