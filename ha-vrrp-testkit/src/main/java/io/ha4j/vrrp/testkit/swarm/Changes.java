package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.testkit.SimulatedCluster;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes all nodes while they run: priorities, addresses, intervals, virtual routers added and removed, keys exchanged in three sweeps.
 * A node that is paused follows when it goes on, one that is down when it starts.
 */
final class Changes {

    private final SimulatedCluster cluster;
    private final SplittableRandom random;
    private final List<SwarmNode> nodes;
    private final ArrayDeque<Authentication> sweeps = new ArrayDeque<>();
    private SwarmPlan target;
    private int lastKey = 1;
    private boolean calm;

    Changes(SimulatedCluster cluster, SwarmPlan plan, List<SwarmNode> nodes) {
        this.cluster = cluster;
        this.random = cluster.random();
        this.target = plan;
        this.nodes = nodes;
    }

    /** {@return what all nodes shall be} */
    SwarmPlan target() {
        return target;
    }

    void strike() {
        switch (random.nextInt(6)) {
            case 0, 1 -> changePriority();
            case 2 -> changeAddresses();
            case 3 -> changeIntervals();
            case 4 -> addOrRemove();
            default -> changeKeys();
        }
    }

    void calmDown() {
        calm = true;
    }

    /** It runs again, or the change has come to it. */
    void catchUp(SwarmNode node) {
        if (node.runsFreely() && !node.plan().equals(target)) {
            Duration formerInterval = node.own().interval();
            node.change(target);
            if (!node.own().interval().equals(formerInterval)) {
                nodes.forEach(SwarmNode::intervalsChange); // long after the others, if it was paused
            }
        }
    }

    /** In a network that delivers everything all change in one moment, as their leases promise nothing else. */
    private void spread(SwarmPlan next) {
        target = next;
        for (SwarmNode node : nodes) {
            if (target.quietNetwork()) {
                catchUp(node);
            } else {
                cluster.after(SwarmDraw.fraction(target.masterDown(), 1, random), () -> catchUp(node));
            }
        }
    }

    private void changePriority() {
        int i = random.nextInt(nodes.size());
        int unit = random.nextInt(target.units());
        NodePlan node = target.nodes().get(i);
        if (!node.isOwner(unit)) {
            spread(target.nodes(with(i, node.priority(unit, random.nextInt(1, Advertisement.PRIORITY_OWNER)))));
        }
    }

    private List<NodePlan> with(int i, NodePlan node) {
        List<NodePlan> changed = new ArrayList<>(target.nodes());
        changed.set(i, node);
        return changed;
    }

    private void changeAddresses() {
        RouterPlan router = drawn();
        spread(target.router(router.addresses(random.nextInt(1, 1 + RouterPlan.MOST_ADDRESSES))));
    }

    private RouterPlan drawn() {
        return target.routers().get(random.nextInt(target.routers().size()));
    }

    private void changeIntervals() {
        boolean lagging = nodes.stream().anyMatch(node -> node.node().isPaused());
        boolean shorter = !target.nodes().get(0).interval().equals(target.shortest());
        if (target.quietNetwork() && lagging) {
            return;
        }
        if (target.sameInterval()) {
            Duration next = shorter ? target.shortest() : target.longest();
            spread(target.nodes(
                    target.nodes().stream().map(node -> node.interval(next)).toList()));
        } else {
            int i = random.nextInt(nodes.size());
            Duration next = random.nextBoolean() ? target.shortest() : target.longest();
            spread(target.nodes(with(i, target.nodes().get(i).interval(next))));
        }
        nodes.forEach(SwarmNode::intervalsChange);
    }

    /** Never a member of a group, and never the last one. */
    private void addOrRemove() {
        RouterPlan router = drawn();
        long others = target.routers().stream()
                .filter(other -> other.present() && other.number() != router.number())
                .count();
        if (!target.isGroup(router.unit()) && others > 0) {
            spread(target.router(router.present(!router.present())));
        }
    }

    private void changeKeys() {
        if (target.authentication() instanceof HmacAuthentication && sweeps.isEmpty()) {
            HmacKey former = SwarmDraw.key(lastKey);
            HmacKey next = SwarmDraw.key(++lastKey);
            sweeps.add(Authentication.hmac(former, next));
            sweeps.add(Authentication.hmac(next, former));
            sweeps.add(Authentication.hmac(next));
            sweep();
        }
    }

    /** None begins before the one before it is complete. */
    private void sweep() {
        if (calm || sweeps.isEmpty()) {
            return;
        }
        boolean complete = nodes.stream()
                .allMatch(node -> !node.node().isRunning() || node.plan().equals(target));
        if (complete) {
            spread(target.authentication(sweeps.remove()));
        }
        cluster.after(SwarmDraw.fraction(target.masterDown(), 1, random), this::sweep);
    }
}
