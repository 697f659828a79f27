package io.ha4j.vrrp.testkit;

import io.ha4j.HaNode;
import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.testkit.StationHandler;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whole nodes on a simulated LAN, in simulated time: real {@link HaNode}s with real instances, listeners and packets, on the calling
 * thread, and hours within moments. What happens follows from the seed and the calls alone, so a run can be repeated exactly.
 *
 * <pre>{@code
 * SimulatedCluster cluster = new SimulatedCluster(1);
 * SimulatedNode a = cluster.add("a", self -> HaNode.builder("a")
 *         .with(vi1.toBuilder().priority(200).transport(self.transport()).build())
 *         .listener(service));
 * a.start();
 * cluster.runFor(Duration.ofSeconds(10));
 * a.crash();
 * }</pre>
 *
 * <p>Time passes in {@link #runFor} only. Listeners are called there too, and in {@code start} and {@code close}, at the moment of the
 * event but never in the middle of a decision; one that blocks holds up the simulation. Components that need threads, such as health
 * checks and virtual servers, do not belong into a simulated node: {@link SimulatedNode#health} takes the place of a check.
 *
 * <p>Not thread-safe.
 */
public final class SimulatedCluster {

    private static final int MOST_NODES = 254;

    private final SimulatedLan<Packet> lan;
    private final Trace trace = new Trace();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();
    private @Nullable Station<Packet> stranger;

    /** Creates a quiet network without nodes: nothing is lost, every packet takes 0.1 ms. */
    public SimulatedCluster(long seed) {
        this.lan = new SimulatedLan<>(seed);
    }

    /**
     * Adds a host, on which nothing runs yet. The first has the addresses 192.0.2.1 and fe80::1, the second those that end in 2, and so
     * on; 254 at most.
     *
     * @param description makes the node of a process, at each {@link SimulatedNode#start}; its clocks and the executor of its
     *     listeners are set by the simulation
     */
    public SimulatedNode add(String name, Function<SimulatedNode, HaNode.Builder> description) {
        Require.inRange("nodes", nodes.size() + 1, 1, MOST_NODES);
        SimulatedNode node = new SimulatedNode(this, Require.notBlank("name", name), nodes.size() + 1, description);
        nodes.add(node);
        return node;
    }

    /** {@return all nodes, in the order in which they were added} */
    public List<SimulatedNode> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Starts all nodes that do not run, in the order in which they were added. */
    public void startAll() {
        nodes.stream().filter(node -> !node.isRunning()).forEach(SimulatedNode::start);
    }

    /** {@return the generator from which all chance in this run must be drawn} */
    public SplittableRandom random() {
        return lan.random();
    }

    // Time

    /** {@return how much simulated time has passed} */
    public Duration now() {
        return Duration.ofNanos(lan.nowNanos());
    }

    /** {@return the calendar time that all wall clocks show which nobody has set: it begins with the year 2030} */
    public Instant trueTime() {
        return HostClock.trueTime(lan.ticker());
    }

    /**
     * Lets time pass, and what falls into it happen in order.
     *
     * @throws AssertionError after a million packets and timers: the nodes keep each other busy without end
     */
    public void runFor(Duration duration) {
        lan.runFor(duration);
    }

    /** Has {@code task} run after {@code delay}. */
    public void after(Duration delay, Runnable task) {
        lan.after(delay, task);
    }

    /** Has {@code check} run after whatever a node does; what it throws ends the run. For what must hold at all times. */
    public void always(Runnable check) {
        checks.add(check);
    }

    void check() {
        for (Runnable check : checks) {
            check.run();
        }
    }

    // The network

    /** Sets the part of all packets that gets lost: 0..1. At first: 0. */
    public void loss(double probability) {
        lan.loss(probability);
    }

    /** Sets the part of the packets from one node to another that gets lost: 0..1; the way back is another one. At first: 0. */
    public void loss(SimulatedNode from, SimulatedNode to, double probability) {
        lan.loss(from.station(), to.station(), probability);
    }

    /** Sets the part of all packets that arrive twice: 0..1. At first: 0. */
    public void duplicates(double probability) {
        lan.duplicates(probability);
    }

    /** Sets the part of all packets that arrive with flipped bits: 0..1. At first: 0. */
    public void corruption(double probability) {
        lan.corruption(probability, Packet::corrupted);
    }

    /** Sets how long packets take, drawn for each receiver anew: with a spread they overtake each other. At first: 0.1 ms. */
    public void delay(Duration min, Duration max) {
        lan.delay(min, max);
    }

    /** Splits the network: those named here hear only each other, and all others only each other. */
    public void split(SimulatedNode... apart) {
        record("network", "splits: " + List.of(apart));
        nodes.forEach(node -> node.station().segment(0));
        for (SimulatedNode node : apart) {
            node.station().segment(1);
        }
    }

    /** Has {@code to} hear nothing from {@code from}; the way back stays as it is. */
    public void cut(SimulatedNode from, SimulatedNode to) {
        record("network", "is cut from " + from + " to " + to);
        lan.cut(from.station(), to.station());
    }

    /** Ends splits, cuts, and the loss between single nodes. */
    public void heal() {
        record("network", "heals");
        lan.heal();
    }

    /**
     * Sends a packet that no node has made, to all nodes.
     *
     * @param from where it seems to come from
     * @param to its destination: the address of a node or a multicast group, such as 224.0.0.18
     * @param hops its TTL or hop limit, 0..255
     * @param message the VRRP message; copied
     */
    public void inject(String from, String to, int hops, byte[] message) {
        Station<Packet> sender = stranger;
        if (sender == null) {
            sender = lan.attach("stranger", new Deaf());
            stranger = sender;
        }
        InetAddress source = Addresses.parse("from", from);
        sender.send(new Packet(
                new RouterAddress(source, 0),
                Addresses.parse("to", to),
                Require.inRange("hops", hops, 0, 255),
                message.clone()));
    }

    private static final class Deaf implements StationHandler<Packet> {

        @Override
        public void onPacket(Packet packet, Station<Packet> from, long nowNanos) {}

        @Override
        public void onDeadline(long nowNanos) {}
    }

    /** {@return the hosts that have a virtual address now, such as {@code 192.0.2.100}} */
    public List<SimulatedNode> holders(String virtualAddress) {
        InetAddress wanted = Addresses.parse("virtualAddress", virtualAddress);
        return nodes.stream().filter(node -> node.hasAddress(wanted)).toList();
    }

    // What happened

    /** {@return the last 1000 things that happened, one a line, with the simulated time in seconds; advertisements are left out} */
    public List<String> trace() {
        return trace.lines();
    }

    void record(String who, Object what) {
        trace.add(lan.nowNanos(), who, what);
    }

    SimulatedLan<Packet> lan() {
        return lan;
    }

    @Override
    public String toString() {
        return "SimulatedCluster" + nodes;
    }
}
