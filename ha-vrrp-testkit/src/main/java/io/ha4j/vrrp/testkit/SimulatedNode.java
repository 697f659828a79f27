package io.ha4j.vrrp.testkit;

import io.ha4j.HaComponent;
import io.ha4j.HaNode;
import io.ha4j.loop.Loop;
import io.ha4j.testkit.Station;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host on the LAN of a {@link SimulatedCluster}, and the process that runs on it: a real {@link HaNode}, made anew at each start. Not
 * thread-safe.
 */
public final class SimulatedNode {

    private static final int MOST_DRIFT = 10_000;

    private final SimulatedCluster cluster;
    private final SimulatedHost host;
    private final Function<SimulatedNode, HaNode.Builder> description;
    private final Map<String, SimulatedHealth> healths = new HashMap<>();
    private final List<Consumer<HostAction>> followers = new ArrayList<>();
    private @Nullable HaNode process;

    SimulatedNode(
            SimulatedCluster cluster, String name, int number, Function<SimulatedNode, HaNode.Builder> description) {
        this.cluster = cluster;
        this.host = new SimulatedHost(name, number, cluster.lan(), this::told, cluster::check);
        this.description = description;
    }

    private void told(HostAction action) {
        if (!(action instanceof HostAction.Advertised sent) || sent.priority() == 0) {
            record(action);
        }
        for (Consumer<HostAction> follower : followers) {
            follower.accept(action);
        }
    }

    private void record(Object what) {
        cluster.record(name(), what);
    }

    /** {@return the name of the host} */
    public String name() {
        return host.name();
    }

    /** {@return the address that its advertisements come from, such as {@code 192.0.2.1}} */
    public String address(AddressFamily family) {
        return Addresses.text(host.self(family).address());
    }

    // For its description

    /** {@return the way to the other nodes: IPv4, multicast} */
    public SimulatedTransport transport() {
        return transport(AddressFamily.IPV4);
    }

    /** {@return the way to the other nodes: multicast} */
    public SimulatedTransport transport(AddressFamily family) {
        return new SimulatedTransport(host, family, List.of());
    }

    /** {@return a health of that name on this host, to be tracked by an instance; always the same one. At first it is UP} */
    public SimulatedHealth health(String healthName) {
        return healths.computeIfAbsent(healthName, absent -> new SimulatedHealth(host, absent));
    }

    /**
     * {@return the loop of the process, for components of your own}
     *
     * @throws IllegalStateException if no process runs
     */
    public Loop loop() {
        return host.loop();
    }

    // The process

    /**
     * Starts a process: makes a node by the description, with simulated clocks, and starts it.
     *
     * @throws IllegalStateException if one runs already
     */
    public void start() {
        Require.state(process == null, "node " + name(), "running", "closed, crashed or new");
        record("starts");
        SimulatedLoop loop = host.boot();
        try {
            HaNode node = description
                    .apply(this)
                    .ticker(host.clock())
                    .wallClock(host.clock())
                    .listenerExecutor(loop::afterRound)
                    .listener(this::record)
                    .build();
            process = node;
            node.start();
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
        cluster.check();
    }

    /** Closes the node in order, as at the end of a process that is asked to end. Not while it is paused. */
    public void close() {
        HaNode node = node();
        Require.state(!isPaused(), "node " + name(), "paused", "resumed, or crashed");
        record("closes");
        node.close();
        end();
        cluster.check();
    }

    /** Ends the process as {@code kill -9} does, also a paused one: nothing is sent or removed; its addresses stay until their lease ends. */
    public void crash() {
        node();
        record("crashes");
        end();
        cluster.check();
    }

    private void end() {
        process = null;
        host.end();
    }

    /** Stops the process, as a garbage collection or SIGSTOP does: packets wait, deadlines pass. */
    public void pause() {
        node();
        record("pauses");
        host.loop().sleep();
    }

    /**
     * Stops the process when it next has read what there is to read, and before it does what is due: the worst moment, as what comes
     * from then on is heard only after that.
     */
    public void pauseAfterReading() {
        node();
        record("pauses after reading");
        host.loop().sleepAfterReading();
    }

    /** Lets the process go on where it was stopped; if it was, it first reads what has come. */
    public void resume() {
        node();
        record("resumes");
        host.loop().awake();
        cluster.check();
    }

    /** {@return whether a process runs, paused or not} */
    public boolean isRunning() {
        return process != null;
    }

    /** {@return whether the process is stopped} */
    public boolean isPaused() {
        return host.isRunning() && host.loop().isAsleep();
    }

    /**
     * {@return the node that runs}
     *
     * @throws IllegalStateException if none does
     */
    public HaNode node() {
        HaNode node = process;
        if (node == null) {
            throw new IllegalStateException(
                    "node " + name() + ": not running (expected: started, and not closed or crashed)");
        }
        return node;
    }

    /**
     * {@return the handle of a component of the node that runs}
     *
     * @throws IllegalStateException if no process runs, or its node does not have that component
     */
    public <H> H get(HaComponent<H> component) {
        return node().get(component);
    }

    // The host

    /** Has the clocks of the host gain so many millionths from now on: -10000..10000. At first: 0. */
    public void drift(int partsPerMillion) {
        host.clock().drift(Require.inRange("drift", partsPerMillion, -MOST_DRIFT, MOST_DRIFT));
        record("drifts by " + partsPerMillion + " ppm");
        if (host.isRunning()) {
            host.loop().wakeUp(); // its deadlines come at other moments now
        }
    }

    /** Sets the wall clock so much ahead of the true time, or behind it. Elapsed time goes on as before. At first: zero. */
    public void wallClock(Duration ahead) {
        host.clock().wallOffset(ahead);
        record("has its wall clock set " + Require.text(ahead) + " ahead");
    }

    /** Takes the network interface down: nothing is heard or sent, and a process that reads hears of it. */
    public void interfaceDown() {
        record("interface down");
        host.fault(FaultKind.INTERFACE_DOWN, "eth0 is down");
    }

    /** Takes the network interface up again. */
    public void interfaceUp() {
        record("interface up");
        host.clear(FaultKind.INTERFACE_DOWN);
    }

    /** {@return whether the network interface is up} */
    public boolean isInterfaceUp() {
        return host.isConnected();
    }

    /** Has the host take no packets from the process, as with a full send buffer, or take them again. */
    public void refuseSends(boolean refuse) {
        record(refuse ? "refuses to send" : "sends again");
        host.sendsRefused(refuse);
    }

    /**
     * Has the gates of its instances ({@code gate(...)}) take so long to answer, from the next question on; they are called when the time
     * is over, and must not block. At first: zero.
     */
    public void gatesTake(Duration duration) {
        Require.argument(!duration.isNegative(), "duration", duration, "0 or more");
        record("has gates that take " + Require.text(duration));
        host.gatesTake(duration);
    }

    /** {@return the virtual addresses that the host has now, such as {@code 192.0.2.100}: whether a process runs or not} */
    public List<String> addresses() {
        return host.addresses().present().stream()
                .map(VirtualAddress::address)
                .map(Addresses::text)
                .toList();
    }

    /** {@return whether the host has that virtual address now: whether a process runs or not} */
    public boolean hasAddress(InetAddress address) {
        return host.addresses().contains(address);
    }

    /** Has {@code follower} told what the node does to its host and network, from now on. It must not block. */
    public void onHostAction(Consumer<HostAction> follower) {
        followers.add(follower);
    }

    Station<Packet> station() {
        return host.station();
    }

    @Override
    public String toString() {
        return name();
    }
}
