package io.ha4j.vrrp.linux;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.PreparedChange;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.io.Arrival;
import io.ha4j.vrrp.io.TransportSnapshot;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open {@link IpTransport}: follows its interface, opens and closes its socket with it, and tells the instances what stands in
 * their way.
 */
final class IpEndpoint implements HaRuntime<VrrpChannel>, VrrpChannel, HostNetwork.Follower, Home {

    private static final Logger log = LoggerFactory.getLogger(IpEndpoint.class);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final String FAILED = "failed: ";

    private final HostNetwork network;
    private final AttachedRouters routers = new AttachedRouters();
    private final LoopTimer recheck;
    private final PacketCounts counts = new PacketCounts();
    private final EndpointSockets sockets;

    private IpTransport transport;
    private InterfaceEye eye;
    private volatile List<RouterAddress> peers;
    private Map<FaultKind, String> faults = new EnumMap<>(FaultKind.class);
    private volatile @Nullable RouterAddress self;
    private @Nullable MulticastSelfTest selfTest;
    private volatile String selfTested = TransportSnapshot.NOT_RUN;
    /** Something was told that concerns the interface. */
    private boolean changed;

    private boolean closed;

    private IpEndpoint(IpTransport transport, HostNetwork network) {
        this.transport = transport;
        this.network = network;
        this.eye = new InterfaceEye(transport, network.monitor());
        this.peers = peers(transport);
        this.recheck = network.loop().newTimer(this::refresh);
        this.sockets = new EndpointSockets(transport, network, this::receive, counts);
    }

    private static List<RouterAddress> peers(IpTransport transport) {
        InetAddress group = transport.multicastGroup();
        return (group != null ? List.of(group) : transport.peers())
                .stream().map(address -> new RouterAddress(address, 0)).toList();
    }

    static IpEndpoint open(IpTransport transport, HaContext context) {
        HostNetwork network = context.get(HostNetwork.Component.INSTANCE);
        IpEndpoint endpoint = new IpEndpoint(transport, network);
        network.rehearse(transport.family(), endpoint.peers.get(0).address());
        return network.loop().call(() -> {
            try {
                endpoint.begin();
            } catch (RuntimeException | Error e) {
                endpoint.end();
                throw e;
            }
            return endpoint;
        });
    }

    private void begin() {
        setRealtime();
        network.follow(this);
        refresh(now());
        String refused = faults.get(FaultKind.HOST_REFUSED);
        if (refused != null) {
            throw new LinuxException(transport.id() + ": " + refused, 0);
        }
    }

    private void setRealtime() {
        if (transport.realtimePriority() > 0) {
            try {
                network.loop().realtime(transport.realtimePriority());
            } catch (LinuxException e) {
                log.warn("{}: goes on without real-time priority: {}", transport.id(), e.getMessage());
            }
        }
    }

    /** Only a transport with a virtual MAC keeps its id when it changes; see {@link IpTransport#id()}. */
    @Override
    public @Nullable PreparedChange prepareChange(HaComponent<?> next) {
        IpTransport other = (IpTransport) next;
        if (!transport.hasSameSocketsAs(other)) {
            return null;
        }
        return network.loop().call(() -> {
            InterfaceEye.Sight sight =
                    new InterfaceEye(other, network.monitor()).look(routers.allVirtualAddresses(), now());
            if (self != null && sight.source() == null) {
                throw new HaException(
                        other.id() + ": " + String.join("; ", sight.faults().values()));
            }
            return () -> network.loop().call(() -> change(other));
        });
    }

    private boolean change(IpTransport next) {
        transport = next;
        peers = peers(next);
        eye = new InterfaceEye(next, network.monitor());
        setRealtime();
        refresh(now());
        return true;
    }

    @Override
    public VrrpChannel handle() {
        return this;
    }

    @Override
    public TransportSnapshot snapshot() {
        RouterAddress source = self;
        return new TransportSnapshot(
                source == null ? "none" : source.toString(),
                peers.stream().map(RouterAddress::toString).toList(),
                selfTested,
                counts.malformed.sum(),
                0, // the port of each instance counts those
                counts.unknownVirtualRouter.sum(),
                counts.receiveErrors.sum());
    }

    @Override
    public void close() {
        network.loop().call(() -> {
            end();
            return true;
        });
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        network.unfollow(this);
        recheck.set(LoopTimer.NEVER);
        if (selfTest != null) {
            selfTest.close();
        }
        sockets.close();
    }

    @Override
    public Loop loop() {
        return network.loop();
    }

    @Override
    public @Nullable RouterAddress self() {
        return self;
    }

    @Override
    public List<RouterAddress> peers() {
        return peers;
    }

    @Override
    public boolean acceptsHops(Arrival arrival) {
        return arrival.hops() >= transport.minimumHops();
    }

    @Override
    public boolean acceptsDestination(Arrival arrival) {
        return transport.isMulticast() == arrival.to().isMulticastAddress();
    }

    @Override
    public boolean acceptsSource(Arrival arrival) {
        return transport.isMulticast()
                || !transport.checkSource()
                || transport.peers().contains(arrival.from().address());
    }

    @Override
    public void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener) {
        network.claim(transport.networkInterface(), transport.family(), virtualRouterId);
        routers.add(virtualRouterId, receiver, listener);
        String known = selfTested; // what comes later is told to all
        network.loop().execute(() -> {
            RouterAddress source = self;
            if (source != null) {
                listener.onSelf(source, now());
            }
            faults.forEach((kind, detail) -> listener.onFault(kind, detail, now()));
            if (known.startsWith(FAILED)) {
                listener.onNotice(new HostNotice.Trouble(known));
            }
        });
    }

    @Override
    public void detach(int virtualRouterId) {
        if (routers.remove(virtualRouterId)) {
            network.unclaim(transport.networkInterface(), transport.family(), virtualRouterId);
        }
    }

    @Override
    public AddressKeeper keeper(VirtualResources resources, HostListener listener) {
        learn(resources);
        return new NetlinkAddressKeeper(resources, this, network, listener);
    }

    private void learn(VirtualResources resources) {
        routers.own(resources);
        sockets.lease(resources.leaseSeconds());
        refresh(now()); // the address to send from may have been one of them, though there are others
    }

    @Override
    public Map<FaultKind, String> faults() {
        return Map.copyOf(faults);
    }

    /** Not with a virtual MAC: there cannot be two interfaces of one name. */
    @Override
    public boolean replaces(VrrpChannel former) {
        return former instanceof IpEndpoint other
                && other.network == network
                && other.transport.networkInterface().equals(transport.networkInterface())
                && other.transport.family() == transport.family()
                && !other.sockets.hasVirtualMac()
                && !sockets.hasVirtualMac();
    }

    @Override
    public void check(VirtualResources former, VirtualResources next) {
        for (VirtualAddress address : next.all()) {
            String device = address.device();
            if (device != null
                    && !former.all().contains(address)
                    && network.monitor().link(device) == null) {
                throw new HaException(next.owner() + ": " + address.cidr() + " cannot be put on " + device
                        + ", which does not exist (expected: an interface that is there; a master would lose its"
                        + " mastership for it)");
            }
        }
    }

    @Override
    public void change(AddressKeeper keeper, VirtualResources next, long nowNanos) {
        learn(next);
        ((NetlinkAddressKeeper) keeper).change(next, this, nowNanos);
    }

    @Override
    public void send(byte[] packet, RouterAddress peer) throws IOException {
        RouterAddress source = self;
        VrrpSocket sender = source == null ? null : sockets.sender(source);
        if (sender == null || source == null) {
            throw new IOException("no socket: " + String.join("; ", faults.values()));
        }
        sender.send(packet, peer.address(), source.address());
    }

    /** {@return the interface of the transport, below a virtual MAC if there is one; null while it does not exist} */
    @Override
    public @Nullable Link link() {
        return eye.link();
    }

    /** {@return how long a fault lasts that nothing will tell the end of} */
    long faultNanos() {
        return transport.faultTime().toNanos();
    }

    /** {@return the interface that carries addresses which name none; null while there is none} */
    @Override
    public @Nullable Device device() {
        return sockets.device(eye.link());
    }

    /** The virtual addresses live for another lease now. */
    void renewed() {
        sockets.renewed();
    }

    /** {@return whether this is the interface of the transport, or the one with its virtual MAC} */
    boolean isOn(int ifIndex) {
        Link link = eye.link();
        Device device = device();
        return (link != null && link.index() == ifIndex) || (device != null && device.ifIndex() == ifIndex);
    }

    /** This node is not master any more: its virtual MAC must not be seen from here. */
    void released() {
        sockets.released();
    }

    @Override
    public void onChange(NetworkChange change, long nowNanos) {
        changed |= eye.notice(change);
        changed |= sockets.onChange(change);
    }

    @Override
    public void afterChanges(long nowNanos) {
        if (changed) {
            refresh(nowNanos);
        }
    }

    /** Looks at the interface as it is now, and does and tells what follows from it. */
    private void refresh(long nowNanos) {
        if (closed) {
            return;
        }
        changed = false;
        InterfaceEye.Sight sight = eye.look(routers.allVirtualAddresses(), nowNanos);
        Map<FaultKind, String> found = new EnumMap<>(FaultKind.class);
        found.putAll(sight.faults());
        try {
            sockets.follow(sight.link());
        } catch (LinuxException e) {
            found.put(FaultKind.HOST_REFUSED, String.valueOf(e.getMessage()));
        }
        long retryNanos = found.containsKey(FaultKind.HOST_REFUSED) ? nowNanos + RETRY_NANOS : LoopTimer.NEVER;
        recheck.set(Math.min(eye.deadlineNanos(), retryNanos));
        tell(found, sight.source(), nowNanos);
    }

    private void tell(Map<FaultKind, String> found, @Nullable InetAddress source, long nowNanos) {
        Map<FaultKind, String> before = faults;
        faults = found;
        RouterAddress sourceBefore = self;
        RouterAddress sourceNow = source == null ? null : new RouterAddress(source, 0);
        self = sourceNow;
        routers.tell(sourceBefore, sourceNow, before, found, nowNanos);
        if (found.isEmpty() && sourceNow != null) {
            testSelfOnce(sourceNow.address());
        }
        if (!before.isEmpty() && found.isEmpty() && !transport.isMulticast() && sourceNow != null) {
            announceSelf(sourceNow.address());
        }
    }

    private void testSelfOnce(InetAddress source) {
        Link link = eye.link();
        InetAddress group = transport.multicastGroup();
        if (link == null || group == null || selfTest != null) {
            return;
        }
        try {
            selfTest = MulticastSelfTest.begin(
                    transport, network.loop(), Device.of(link), source, group, this::selfTested);
        } catch (LinuxException e) { // a second socket is refused, though the first one was not
            log.warn("{}: cannot test whether advertisements leave this host", transport.id(), e);
        }
    }

    private void selfTested(@Nullable String trouble) {
        selfTested = trouble == null ? "passed" : FAILED + trouble;
        if (trouble != null) {
            routers.notice(new HostNotice.Trouble(selfTested));
        }
    }

    /** So that the peers' neighbour entries are fresh: else the first advertisements get lost, and a false takeover follows. */
    private void announceSelf(InetAddress source) {
        Link link = eye.link();
        if (link != null) {
            new Announcer(network).announce(Device.of(link), source);
        }
    }

    private void receive(byte[] bytes, int offset, int length, Arrival arrival) {
        if (arrival.hops() == 0) {
            return; // a self-test of this host: nobody else can send so
        }
        PacketReceiver receiver = routers.receiver(length > 1 ? bytes[offset + 1] & 0xff : 0);
        if (receiver == null) {
            counts.unknownVirtualRouter.increment();
        } else {
            receiver.onPacket(bytes, offset, length, arrival);
        }
    }

    private long now() {
        return network.loop().ticker().nanos();
    }
}
