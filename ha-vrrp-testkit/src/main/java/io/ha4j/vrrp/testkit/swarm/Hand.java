package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.VirtualRouter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the application of one node does, and its gates. */
final class Hand {

    private final SwarmNode node;
    private final Map<Integer, Gate> gates = new HashMap<>();
    /** The virtual routers that the present process has taken out of service. */
    private final Set<Integer> inMaintenance = new HashSet<>();

    private boolean gateOpen = true;
    private Duration gatesTake = Duration.ZERO;

    Hand(SwarmNode node) {
        this.node = node;
    }

    /** A new process begins. */
    void forget() {
        inMaintenance.clear();
        gates.clear();
    }

    /** The process does not have that router any more. */
    void forget(RouterPlan router) {
        inMaintenance.remove(router.number());
    }

    /** Equal descriptions have the same gate. */
    @Nullable
    Gate gate(RouterPlan router) {
        return node.own().gated() && !node.isGrouped(router)
                ? gates.computeIfAbsent(router.number(), absent -> new Gate(this))
                : null;
    }

    void openGate(boolean open) {
        gateOpen = open;
    }

    boolean isGateOpen() {
        return gateOpen;
    }

    void gatesTake(Duration duration) {
        gatesTake = duration;
        node.node().gatesTake(duration);
    }

    /** Takes one router of a unit out of service, until {@link #endMaintenance}. */
    void maintain(RouterPlan router) {
        VirtualRouter running = handle(router);
        if (running != null) {
            inMaintenance.add(router.number());
            running.maintenance(true);
        }
    }

    /** Puts it back, unless a new process or a removal has. */
    void endMaintenance(RouterPlan router) {
        VirtualRouter running = handle(router);
        if (running != null && inMaintenance.remove(router.number())) {
            running.maintenance(false);
        }
    }

    void failOver(RouterPlan router) {
        VirtualRouter running = handle(router);
        if (running != null) {
            running.failover();
        }
    }

    /** Of all routers of a unit. */
    void adjustPriority(int unit, int points) {
        if (node.runsFreely()) {
            node.watches(unit)
                    .forEach(watch -> Objects.requireNonNull(watch.router()).adjustPriority(points));
        }
    }

    private @Nullable VirtualRouter handle(RouterPlan router) {
        InstanceWatch watch = node.watch(router);
        return watch == null || !node.runsFreely() ? null : watch.router();
    }

    /** {@return whether a router of that unit is out of service} */
    boolean maintains(int unit) {
        return node.plan().unit(unit).stream().anyMatch(router -> inMaintenance.contains(router.number()));
    }

    /** {@return whether its gates say yes, and in time} */
    boolean agrees() {
        return gateOpen && gatesTake.compareTo(node.plan().gateTimeout()) < 0;
    }
}
