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

    Outcome(SwarmPlan plan, List<SwarmNode> nodes, List<SwarmNode> apart, long quietFromNanos) {
        this.plan = plan;
        this.nodes = nodes;
        this.apart = apart;
        this.quietFromNanos = quietFromNanos;
    }

    void check() {
        for (int router = 0; router < plan.routers(); router++) {
            check(nodes.stream().filter(node -> !apart.contains(node)).toList(), router);
            check(apart, router);
        }
        for (SwarmNode node : nodes) {
            check(node.changedNanos() < quietFromNanos, node, "still changes its state");
            if (node.node().isRunning()) {
                node.node().node().snapshot();
            }
        }
    }

    private void check(List<SwarmNode> part, int router) {
        for (SwarmNode node : part) {
            boolean takesPart = node.node().isRunning() && isActive(node, router);
            check(takesPart == node.isAble(), node, "takes part: " + takesPart);
        }
        List<SwarmNode> able = part.stream().filter(SwarmNode::isAble).toList();
        List<SwarmNode> masters = able.stream()
                .filter(node -> state(node, router) == LeadershipState.MASTER)
                .toList();
        if (able.isEmpty()) {
            return;
        }
        require(masters.size() == 1, "not one master: " + able);
        int rank = priority(masters.get(0), router);
        for (SwarmNode node : able) {
            boolean waitsInVain = node.plan().preemption().isAllowed() && priority(node, router) > rank;
            check(!waitsInVain, node, "should have taken over from " + masters);
        }
    }

    private static boolean isActive(SwarmNode node, int router) {
        LeadershipState state = state(node, router);
        return state == LeadershipState.MASTER || state == LeadershipState.BACKUP;
    }

    private static LeadershipState state(SwarmNode node, int router) {
        return handle(node, router).state();
    }

    private static int priority(SwarmNode node, int router) {
        return handle(node, router).snapshot().priority();
    }

    private static VirtualRouter handle(SwarmNode node, int router) {
        return Objects.requireNonNull(node.watch(router).router());
    }

    private static void check(boolean ok, SwarmNode node, String violation) {
        require(ok, node + " " + violation);
    }

    private static void require(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(violation);
        }
    }
}
