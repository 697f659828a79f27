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

    private static final Health.Status[] SICK = {Health.Status.DOWN, Health.Status.UNKNOWN};

    private final SimulatedCluster cluster;
    private final SplittableRandom random;
    private final SwarmPlan plan;
    private final List<SwarmNode> nodes;
    private final Strangers strangers;
    private final Duration longest;
    private boolean calm;
    private List<SwarmNode> apart = List.of();

    Trouble(SimulatedCluster cluster, SwarmPlan plan, List<SwarmNode> nodes) {
        this.cluster = cluster;
        this.random = cluster.random();
        this.plan = plan;
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
        switch (random.nextInt(8)) {
            case 0, 1 -> end(node, length, true);
            case 2 -> end(node, length, false);
            case 3, 4 -> pause(node, length);
            case 5 -> sicken(node, length);
            case 6 -> moveWallClock(node, length);
            default -> strangers.speak();
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
            }
        });
    }

    private void sicken(SwarmNode node, Duration length) {
        if (node.plan().tracking() == null) {
            return;
        }
        node.health().set(SICK[random.nextInt(SICK.length)]);
        boolean forever = random.nextInt(16) == 0;
        if (!forever) {
            cluster.after(length, () -> node.health().set(Health.Status.UP));
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
        if (!plan.quietNetwork() && random.nextInt(4) == 0) {
            split();
        }
        cluster.loss(0);
        cluster.duplicates(0);
        cluster.corruption(0);
        cluster.delay(Duration.ZERO, plan.calmDelay());
    }
}
