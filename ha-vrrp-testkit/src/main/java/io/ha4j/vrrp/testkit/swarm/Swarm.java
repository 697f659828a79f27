package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.testkit.SimulatedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One seed: two to five whole nodes with drawn options, trouble, then calm; checked after everything that a node does, and at the end.
 *
 * <p>Runs of different seeds share nothing and may go on at the same time, each on its own thread.
 */
public final class Swarm {

    private static final int TRACE_LINES = 60;

    private final long seed;
    private final SimulatedCluster cluster;
    private final SwarmPlan plan;
    private final Changes changes;
    private final List<SwarmNode> nodes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final LeasePromise leases;

    private Swarm(long seed) {
        this.seed = seed;
        this.cluster = new SimulatedCluster(seed);
        this.plan = SwarmDraw.draw(seed, cluster.random());
        this.changes = new Changes(cluster, plan, nodes);
        for (int i = 0; i < plan.nodes().size(); i++) {
            nodes.add(new SwarmNode(cluster, changes::target, i, violations::add));
        }
        this.leases = new LeasePromise(plan, nodes);
    }

    /**
     * {@return the run of a seed, played to its end}
     *
     * @throws AssertionError if something that must hold did not, or an error was logged and {@link ErrorLog} has heard of it; the
     *     message has the seed, the violation, and the end of the trace
     */
    public static Swarm run(long seed) {
        ErrorLog.take(isOurs(seed)); // of what ran on this thread before
        Swarm swarm = new Swarm(seed);
        try {
            swarm.play();
            List<String> errors = ErrorLog.take(isOurs(seed));
            if (!errors.isEmpty()) {
                throw new AssertionError("logged " + errors);
            }
        } catch (RuntimeException | Error e) {
            throw swarm.failure(e);
        }
        return swarm;
    }

    /** {@return what happened, the last 1000 lines: the same for the same seed} */
    public List<String> trace() {
        return cluster.trace();
    }

    /** {@return how much time has passed in it} */
    public Duration simulated() {
        return cluster.now();
    }

    /** {@return how often a virtual router changed its state} */
    public long transitions() {
        return nodes.stream().mapToLong(SwarmNode::changes).sum();
    }

    /** {@return which threads work for this run: the caller's, and those on which a node closes} */
    private static Predicate<String> isOurs(long seed) {
        String caller = Thread.currentThread().getName();
        return name -> name.equals(caller) || name.startsWith("ha-" + seed + "-");
    }

    private AssertionError failure(Throwable cause) {
        List<String> trace = cluster.trace();
        List<String> end = trace.subList(Math.max(0, trace.size() - TRACE_LINES), trace.size());
        return new AssertionError(
                "replay with seed " + seed + ": " + cause.getMessage() + "\n" + plan + "\n" + String.join("\n", end),
                cause);
    }

    private void play() {
        cluster.always(this::check);
        Trouble trouble = new Trouble(cluster, changes, nodes);
        Duration masterDown = plan.masterDown();
        trouble.schedule(masterDown.multipliedBy(20));
        cluster.startAll();
        cluster.runFor(masterDown.multipliedBy(20));
        trouble.calmDown();
        cluster.runFor(trouble.longest().multipliedBy(11).dividedBy(10).plus(settling()));
        long quietFromNanos = cluster.now().toNanos();
        cluster.runFor(masterDown.multipliedBy(2));
        new Outcome(changes.target(), nodes, trouble.apart(), quietFromNanos).check();
        check();
    }

    /** Startup and preempt delays, then two elections. */
    private Duration settling() {
        return plan.longest()
                .multipliedBy(20)
                .plus(plan.masterDown().multipliedBy(4))
                .plus(plan.memory());
    }

    private void check() {
        nodes.forEach(SwarmNode::look);
        nodes.forEach(SwarmNode::check);
        if (plan.quietNetwork()) {
            leases.check();
        }
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("; ", violations));
        }
    }
}
