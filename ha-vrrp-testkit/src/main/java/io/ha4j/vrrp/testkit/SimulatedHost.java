package io.ha4j.vrrp.testkit;

import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.testkit.StationHandler;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stays when a process ends: clocks, a network card, addresses. It runs one process at a time. */
final class SimulatedHost implements StationHandler<Packet> {

    private final String name;
    private final HostClock clock;
    private final Station<Packet> station;
    private final HostAddresses addresses;
    private final Consumer<HostAction> told;
    private final Runnable afterStep;
    private final SimulatedLan<Packet> lan;
    private final Map<AddressFamily, RouterAddress> selves = new EnumMap<>(AddressFamily.class);
    private final Map<FaultKind, String> faults = new LinkedHashMap<>();
    private boolean sendsRefused;
    private Duration gatesTake = Duration.ZERO;
    /** Of the process that runs. */
    private List<SimulatedChannel> channels = List.of();

    private @Nullable SimulatedLoop loop;

    /**
     * Attaches a host.
     *
     * @param number 1..254, the last part of its addresses
     * @param told hears what is done to it
     * @param afterStep called when it has done something on its own account
     */
    SimulatedHost(String name, int number, SimulatedLan<Packet> lan, Consumer<HostAction> told, Runnable afterStep) {
        this.name = name;
        this.clock = new HostClock(lan.ticker());
        this.lan = lan;
        this.station = lan.attach(name, this);
        this.addresses = new HostAddresses(clock, told);
        this.told = told;
        this.afterStep = afterStep;
        selves.put(AddressFamily.IPV4, new RouterAddress(Addresses.parse("host", "192.0.2." + number), 0));
        selves.put(
                AddressFamily.IPV6,
                new RouterAddress(Addresses.parse("host", "fe80::" + Integer.toHexString(number)), 0));
    }

    String name() {
        return name;
    }

    HostClock clock() {
        return clock;
    }

    Station<Packet> station() {
        return station;
    }

    HostAddresses addresses() {
        return addresses;
    }

    /** Begins a process. */
    SimulatedLoop boot() {
        SimulatedLoop begun = new SimulatedLoop(
                "ha-" + name + "-simulated", clock, nanos -> station.deadline(clock.simulatedNanos(nanos)));
        loop = begun;
        return begun;
    }

    /** Ends the process: what it has not read is lost. */
    void end() {
        SimulatedLoop ending = loop;
        if (ending != null) {
            ending.end();
        }
        loop = null;
        channels = List.of();
        addresses.abandon();
        station.deadline(Station.NEVER);
    }

    /** {@return the loop of the process that runs} */
    SimulatedLoop loop() {
        SimulatedLoop running = loop;
        if (running == null) {
            throw new IllegalStateException(
                    "node " + name + ": not running (expected: started, and not closed or crashed)");
        }
        return running;
    }

    boolean isRunning() {
        return loop != null;
    }

    void open(SimulatedChannel channel) {
        channels = append(channels, channel);
        loop().add(channel);
    }

    void close(SimulatedChannel channel) {
        channels = channels.stream().filter(other -> other != channel).toList();
        SimulatedLoop running = loop;
        if (running != null) {
            running.remove(channel);
        }
    }

    private static List<SimulatedChannel> append(List<SimulatedChannel> list, SimulatedChannel last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    RouterAddress self(AddressFamily family) {
        return Require.nonNull("family", selves.get(family), "IPV4 or IPV6");
    }

    /** {@return what stands in the way of sending, with details, the oldest first} */
    Map<FaultKind, String> faults() {
        return faults;
    }

    /** A process hears of it when it next reads. */
    void fault(FaultKind kind, String detail) {
        faults.put(kind, detail);
        wakeUp();
    }

    void clear(FaultKind kind) {
        faults.remove(kind);
        wakeUp();
    }

    boolean isConnected() {
        return !faults.containsKey(FaultKind.INTERFACE_DOWN) && !faults.containsKey(FaultKind.INTERFACE_MISSING);
    }

    void sendsRefused(boolean refused) {
        sendsRefused = refused;
    }

    void gatesTake(Duration duration) {
        gatesTake = duration;
    }

    /** What a process calls on another thread returns after that time, if the process is still there then. */
    void callAside(Runnable blocking) {
        SimulatedLoop caller = loop();
        lan.after(gatesTake, () -> {
            if (loop == caller) {
                blocking.run();
            }
        });
    }

    void send(Packet packet, int virtualRouterId, int priority) throws IOException {
        boolean taken = isConnected() && !sendsRefused;
        told.accept(new HostAction.Advertised(virtualRouterId, priority, taken));
        if (!taken) {
            throw new IOException(isConnected() ? "the send buffer is full" : "the network is down");
        }
        station.send(packet);
    }

    @Override
    public void onPacket(Packet packet, Station<Packet> from, long nowNanos) {
        if (!isConnected()) {
            return;
        }
        boolean heard = false;
        for (SimulatedChannel channel : channels) {
            heard |= channel.arrive(packet, clock.nanos());
        }
        if (heard) {
            wakeUp();
        }
    }

    @Override
    public void onDeadline(long nowNanos) {
        SimulatedLoop running = loop;
        if (running != null) {
            running.round();
            afterStep.run();
        }
    }

    private void wakeUp() {
        SimulatedLoop running = loop;
        if (running != null) {
            running.wakeUp();
        }
    }
}
