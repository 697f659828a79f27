package io.ha4j.vrrp.testkit;

import io.ha4j.HaRuntime;
import io.ha4j.loop.Loop;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.io.Arrival;
import io.ha4j.vrrp.io.TransportSnapshot;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open {@link SimulatedTransport}: a socket with a buffer, as the kernel keeps one for a process that does not read. */
final class SimulatedChannel implements HaRuntime<VrrpChannel>, VrrpChannel, SimulatedLoop.Source {

    private static final int RECEIVE_BUFFER = 512;
    /** As a real host does: nothing from outside the network can have it (RFC 9568 section 5.1.1.3). */
    private static final int HOPS = 255;

    private record Attached(PacketReceiver receiver, HostListener listener) {}

    private record Heard(Packet packet, long nanos) {}

    private final SimulatedTransport transport;
    private final SimulatedHost host;
    private final SimulatedLoop loop;
    private final RouterAddress self;
    private final List<RouterAddress> peers;
    private final Map<Integer, Attached> attached = new LinkedHashMap<>();
    private final ArrayDeque<Heard> buffer = new ArrayDeque<>();
    private Map<FaultKind, String> told;
    private long overflowed;
    private long unknownVirtualRouter;

    SimulatedChannel(SimulatedTransport transport, SimulatedHost host) {
        this.transport = transport;
        this.host = host;
        this.loop = host.loop();
        this.self = host.self(transport.family());
        this.peers = transport.destinations();
        this.told = Map.copyOf(host.faults());
        host.open(this);
    }

    @Override
    public VrrpChannel handle() {
        return this;
    }

    @Override
    public TransportSnapshot snapshot() {
        return new TransportSnapshot(
                self.toString(),
                peers.stream().map(RouterAddress::toString).toList(),
                TransportSnapshot.NOT_RUN,
                0,
                0,
                unknownVirtualRouter,
                overflowed);
    }

    @Override
    public void close() {
        host.close(this);
        buffer.clear();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public RouterAddress self() {
        return self;
    }

    @Override
    public Map<FaultKind, String> faults() {
        return Map.copyOf(told);
    }

    @Override
    public List<RouterAddress> peers() {
        return peers;
    }

    @Override
    public boolean acceptsHops(Arrival arrival) {
        return !transport.isMulticast() || arrival.hops() == HOPS;
    }

    @Override
    public boolean acceptsDestination(Arrival arrival) {
        return transport.isMulticast() == arrival.to().isMulticastAddress();
    }

    @Override
    public boolean acceptsSource(Arrival arrival) {
        return transport.isMulticast() || peers.contains(arrival.from());
    }

    @Override
    public void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener) {
        Attached added = new Attached(receiver, listener);
        if (attached.putIfAbsent(virtualRouterId, added) != null) {
            throw new IllegalStateException(
                    "virtualRouterId: " + virtualRouterId + " (expected: once on " + transport.id() + ")");
        }
        Map<FaultKind, String> present = told;
        loop.execute(() -> {
            listener.onSelf(self, now());
            present.forEach((kind, detail) -> listener.onFault(kind, detail, now()));
        });
    }

    @Override
    public void detach(int virtualRouterId) {
        attached.remove(virtualRouterId);
    }

    @Override
    public AddressKeeper keeper(VirtualResources resources, HostListener listener) {
        return host.addresses().keeper(resources);
    }

    @Override
    public boolean replaces(VrrpChannel former) {
        return former instanceof SimulatedChannel that
                && host == that.host
                && transport.family() == that.transport.family();
    }

    @Override
    public void change(AddressKeeper keeper, VirtualResources next, long nowNanos) {
        host.addresses().change(keeper, next);
    }

    /** In simulated time, and to its end: as a call does that no interrupt ends. */
    @Override
    public Runnable callAside(String threadName, Runnable blocking) {
        host.callAside(blocking);
        return () -> {};
    }

    @Override
    public void send(byte[] packet, RouterAddress peer) throws IOException {
        host.send(new Packet(self, peer.address(), HOPS, packet), packet[1] & 0xff, packet[2] & 0xff);
    }

    /** {@return whether the kernel kept the packet for the process} */
    boolean arrive(Packet packet, long nowNanos) {
        boolean mine = packet.to().isMulticastAddress() || packet.to().equals(self.address());
        if (!mine || packet.from().address().getClass() != self.address().getClass()) {
            return false;
        }
        if (buffer.size() >= RECEIVE_BUFFER) {
            overflowed++;
            return false;
        }
        buffer.add(new Heard(packet, nowNanos));
        return true;
    }

    @Override
    public void drain(long nowNanos) {
        tellFaults(nowNanos);
        for (Heard heard = buffer.poll(); heard != null; heard = buffer.poll()) {
            dispatch(heard, nowNanos);
        }
    }

    private void tellFaults(long nowNanos) {
        Map<FaultKind, String> before = told;
        if (before.equals(host.faults())) {
            return;
        }
        Map<FaultKind, String> now = new LinkedHashMap<>(host.faults());
        told = now;
        for (Attached one : List.copyOf(attached.values())) {
            now.forEach((kind, detail) -> {
                if (!detail.equals(before.get(kind))) {
                    one.listener().onFault(kind, detail, nowNanos);
                }
            });
            before.keySet().stream()
                    .filter(kind -> !now.containsKey(kind))
                    .sorted()
                    .forEach(kind -> one.listener().onCleared(kind, nowNanos));
        }
    }

    private void dispatch(Heard heard, long nowNanos) {
        Packet packet = heard.packet();
        byte[] bytes = packet.bytes();
        Attached receiver = attached.get(bytes.length > 1 ? bytes[1] & 0xff : 0);
        if (receiver == null) {
            unknownVirtualRouter++;
            return;
        }
        Arrival arrival = new Arrival(packet.from(), packet.to(), packet.hops(), heard.nanos(), nowNanos);
        receiver.receiver().onPacket(bytes, 0, bytes.length, arrival);
    }

    private long now() {
        return loop.ticker().nanos();
    }
}
