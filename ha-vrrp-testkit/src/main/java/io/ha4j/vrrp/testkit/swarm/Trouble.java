package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.Health;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.testkit.SimulatedCluster;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong in a run, drawn from its seed; and the calm after it, in which all that does not last for ever ends. */
final class Trouble {

    /** Who goes on looks what time it is, and what has come meanwhile, before anything else. */
    private static final Duration A_ROUND = Duration.ofNanos(10_000);

    private final SimulatedCluster cluster;
    private final SplittableRandom random;
    private final SwarmPlan plan;
    private final List<SwarmNode> nodes;
    private final Changes changes;
    private final Strangers strangers;
    private final Duration longest;
    private boolean calm;
    private List<SwarmNode> apart = List.of();

    Trouble(SimulatedCluster cluster, Changes changes, List<SwarmNode> nodes) {
        this.cluster = cluster;
        this.random = cluster.random();
        this.changes = changes;
        this.plan = changes.target();
        this.nodes = nodes;
        this.strangers = new Strangers(cluster, plan);
        this.longest = plan.masterDown().multipliedBy(4);
    }

    /** {@return how long anything lasts at most, but for what lasts for ever} */
    Duration longest() {
        return longest;
    }

    /** {@return the nodes that cannot hear the others} */
    List<SwarmNode> apart() {
        return apart;
    }

    void schedule(Duration period) {
        if (!plan.quietNetwork()) {
            cluster.loss(random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3);
        }
        cluster.delay(Duration.ZERO, plan.delay());
        for (int i = random.nextInt(1, 30); i > 0; i--) {
            cluster.after(Duration.ofNanos(random.nextLong(period.toNanos())), this::strike);
        }
    }

    private void strike() {
        SwarmNode node = nodes.get(random.nextInt(nodes.size()));
        Duration length = Duration.ofNanos(random.nextLong(1, longest.toNanos()));
        if (!plan.quietNetwork() && random.nextBoolean()) {
            strikeNetwork(node, length);
        } else {
            strikeNode(node, length);
        }
    }

    private void strikeNode(SwarmNode node, Duration length) {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> end(node, length, true);
            case 3 -> end(node, length, false);
            case 4, 5, 6 -> pause(node, length);
            case 7 -> sicken(node, length);
            case 8 -> moveWallClock(node, length);
            case 9 -> strangers.speak();
            case 10 -> takeOut(node, length);
            case 11 -> adjust(node, length);
            case 12 -> node.hand().failOver(drawnRouter());
            case 13 -> shutGate(node, length);
            default -> changes.strike();
        }
    }

    private RouterPlan drawnRouter() {
        return plan.routers().get(random.nextInt(plan.routers().size()));
    }

    private void takeOut(SwarmNode node, Duration length) {
        RouterPlan router = drawnRouter();
        node.hand().maintain(router);
        boolean forever = random.nextInt(16) == 0;
        if (!forever) {
            cluster.after(length, () -> whenFree(node, () -> node.hand().endMaintenance(router)));
        }
    }

    private void adjust(SwarmNode node, Duration length) {
        int unit = random.nextInt(plan.units());
        node.hand().adjustPriority(unit, random.nextInt(-253, 254));
        boolean forever = random.nextInt(4) == 0;
        if (!forever) {
            cluster.after(length, () -> whenFree(node, () -> node.hand().adjustPriority(unit, 0)));
        }
    }

    /** Now, or when its process goes on; never, when that has ended. */
    private void whenFree(SwarmNode node, Runnable task) {
        if (node.node().isPaused()) {
            cluster.after(longest.dividedBy(20), () -> whenFree(node, task));
        } else {
            task.run();
        }
    }

    /** It says no, or says nothing for a time. */
    private void shutGate(SwarmNode node, Duration length) {
        if (random.nextBoolean()) {
            node.hand().openGate(false);
        } else {
            node.hand()
                    .gatesTake(Duration.ofNanos(
                            random.nextLong(2 * plan.gateTimeout().toNanos())));
        }
        boolean forever = random.nextInt(16) == 0;
        if (!forever) {
            cluster.after(length, () -> {
                node.hand().openGate(true);
                node.hand().gatesTake(Duration.ZERO);
            });
        }
    }

    private void end(SwarmNode node, Duration length, boolean crash) {
        if (!node.runsFreely()) {
            return;
        }
        if (crash) {
            node.crash();
        } else {
            node.node().close();
        }
        boolean forever = random.nextInt(8) == 0;
        if (!forever) {
            cluster.after(length, () -> {
                if (!node.node().isRunning()) {
                    node.node().start();
                }
            });
        }
    }

    private void pause(SwarmNode node, Duration length) {
        if (!node.runsFreely()) {
            return;
        }
        node.pause(random.nextInt(3) == 0);
        cluster.after(length, () -> {
            if (node.node().isRunning()) {
                node.resume();
                cluster.after(A_ROUND, () -> changes.catchUp(node));
            }
        });
    }

    private void sicken(SwarmNode node, Duration length) {
        if (node.own().tracking() == null) {
            return;
        }
        Health.Status ill = node.well() == Health.Status.UP ? Health.Status.DOWN : Health.Status.UP;
        node.health().set(random.nextBoolean() ? ill : Health.Status.UNKNOWN);
        boolean forever = random.nextInt(16) == 0;
        if (!forever) {
            cluster.after(length, () -> node.health().set(node.well()));
        }
    }

    /** Signed advertisements are judged by the wall clock, so where they must not get lost it stays. */
    private void moveWallClock(SwarmNode node, Duration length) {
        if (plan.quietNetwork() && plan.authentication() instanceof HmacAuthentication) {
            return;
        }
        node.wallClock(Duration.ofMillis(random.nextLong(-20_000, 20_000)));
        cluster.after(length, () -> node.wallClock(Duration.ZERO));
    }

    private void strikeNetwork(SwarmNode node, Duration length) {
        switch (random.nextInt(8)) {
            case 0 -> {
                split();
                cluster.after(length, this::heal);
            }
            case 1, 2 -> {
                cluster.cut(node.node(), nodes.get(random.nextInt(nodes.size())).node());
                cluster.after(length, this::heal);
            }
            case 3 -> {
                SimulatedNode other = nodes.get(random.nextInt(nodes.size())).node();
                cluster.loss(node.node(), other, random.nextDouble());
                cluster.after(length, this::heal);
            }
            case 4 -> cluster.loss(random.nextDouble() * 0.5);
            case 5 -> {
                cluster.duplicates(random.nextDouble() * 0.5);
                cluster.corruption(plan.corrupts() ? random.nextDouble() * 0.2 : 0);
            }
            case 6 -> unplug(node, length);
            default -> {
                node.refuseSends(true);
                cluster.after(length, () -> node.refuseSends(false));
            }
        }
    }

    private void unplug(SwarmNode node, Duration length) {
        node.node().interfaceDown();
        boolean forever = random.nextInt(16) == 0;
        if (!forever) {
            cluster.after(length, () -> node.node().interfaceUp());
        }
    }

    private void split() {
        List<SwarmNode> drawn = new ArrayList<>();
        for (SwarmNode node : nodes) {
            if (random.nextBoolean()) {
                drawn.add(node);
            }
        }
        apart = drawn;
        cluster.split(drawn.stream().map(SwarmNode::node).toArray(SimulatedNode[]::new));
    }

    private void heal() {
        if (!calm) {
            apart = List.of();
            cluster.heal();
        }
    }

    /** No new trouble, though the network may stay split; what has an end comes to it within {@link #longest}. */
    void calmDown() {
        heal();
        calm = true;
        changes.calmDown();
        if (!plan.quietNetwork() && random.nextInt(4) == 0) {
            split();
        }
        cluster.loss(0);
        cluster.duplicates(0);
        cluster.corruption(0);
        cluster.delay(Duration.ZERO, plan.calmDelay());
    }
}
