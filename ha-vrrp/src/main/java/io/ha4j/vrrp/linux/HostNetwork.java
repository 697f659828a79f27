package io.ha4j.vrrp.linux;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.netlink.NetworkMonitor;
import io.ha4j.linux.netlink.Route;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.socket.PacketSocket;
import io.ha4j.loop.LoopTimer;
import io.ha4j.value.AddressFamily;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of this host as the VRRP of one node sees and changes it. All that uses it lives on {@link #loop()}, and only there may
 * it be used.
 */
final class HostNetwork implements HaRuntime<HostNetwork>, ReadableFd {

    /**
     * What marks an address or a route as put there by ha4j: {@code IFA_PROTO} and {@code rtm_protocol}. The kernel knows the number
     * by no name, and no routing daemon uses it.
     */
    static final int PROTOCOL = 104; // 'h'

    private static final Logger log = LoggerFactory.getLogger(HostNetwork.class);

    /** The one host network of a node, on which everything with Linux sockets depends. */
    enum Component implements HaComponent<HostNetwork> {
        /** The only one. */
        INSTANCE;

        @Override
        public ComponentId id() {
            return new ComponentId("vrrp-host", "network");
        }

        @Override
        public HaRuntime<HostNetwork> start(HaContext context) {
            return open(context);
        }
    }

    /** Hears of changes, in order. */
    interface Follower {

        /** One link or address has changed; the tables of the monitor show it already. */
        void onChange(NetworkChange change, long nowNanos);

        /** All that was to be heard in this round has been told. */
        void afterChanges(long nowNanos);
    }

    /** Who puts addresses and routes there. */
    interface Holder {

        boolean holds(InterfaceAddress address);

        /** {@return whether it has put a route of that destination, metric and table there, or that one which the kernel shows} */
        boolean holds(Route route);
    }

    private record Claim(String networkInterface, AddressFamily family, int virtualRouterId) {}

    private final PollLoop loop;
    private final Rtnetlink netlink;
    private final NetworkMonitor monitor;
    private final PacketSocket frames;
    private final ClaimWatch claimWatch;
    private final QuietArp quietArp = new QuietArp();
    private final LoopTimer retry;
    private final List<Follower> followers = new ArrayList<>();
    private final Set<Claim> claims = new HashSet<>();
    private final List<Holder> holders = new ArrayList<>();
    private final Set<String> madeLinks = new HashSet<>();
    private final Set<AddressFamily> rehearsed = EnumSet.noneOf(AddressFamily.class);
    private final LongAdder changes = new LongAdder();
    private boolean closed;

    private HostNetwork(PollLoop loop, Rtnetlink netlink, NetworkMonitor monitor, PacketSocket frames) {
        this.loop = loop;
        this.netlink = netlink;
        this.monitor = monitor;
        this.frames = frames;
        this.claimWatch = new ClaimWatch(loop);
        this.retry = loop.newTimer(this::drain);
    }

    private static HostNetwork open(HaContext context) {
        PollLoop loop = context.loop("vrrp-ip", PollLoop.class, PollLoop::start);
        try (Opening opening = new Opening()) {
            Rtnetlink netlink = opening.add(Rtnetlink.open());
            netlink.requirePermission(); // before it takes over from a node that may
            NetworkMonitor monitor = opening.add(NetworkMonitor.open());
            PacketSocket frames = opening.add(PacketSocket.sender());
            HostNetwork network = new HostNetwork(loop, netlink, monitor, frames);
            loop.call(() -> {
                loop.register(network);
                return true;
            });
            opening.done();
            return network;
        }
    }

    PollLoop loop() {
        return loop;
    }

    /**
     * Makes sure that VRRP is permitted, and that the first takeover does not wait for the JVM. Not on the loop.
     *
     * @param peer of the family, where advertisements will go
     * @throws LinuxException what the kernel says to a process that may not do VRRP
     */
    void rehearse(AddressFamily family, InetAddress peer) {
        if (loop.call(() -> rehearsed.add(family))) {
            TakeoverRehearsal.perform(this, family, peer);
        }
    }

    Rtnetlink netlink() {
        return netlink;
    }

    NetworkMonitor monitor() {
        return monitor;
    }

    /** {@return the socket by which whole frames are sent} */
    PacketSocket frames() {
        return frames;
    }

    /** {@return who hears what others claim} */
    ClaimWatch claimWatch() {
        return claimWatch;
    }

    /** {@return who keeps the interfaces below virtual MACs quiet} */
    QuietArp quietArp() {
        return quietArp;
    }

    /** {@return whether this host is a router, which its neighbour advertisements then say} */
    boolean forwardsIpv6(String device) {
        Sysctl forwarding = Sysctl.ipv6(device, "forwarding");
        try {
            return forwarding.exists() && !forwarding.read().equals("0");
        } catch (LinuxException e) { // it went away between the two
            return false;
        }
    }

    void follow(Follower follower) {
        followers.add(follower);
    }

    void unfollow(Follower follower) {
        followers.remove(follower);
    }

    /** A virtual router id can be used once on an interface and family, whatever the transports. */
    void claim(String networkInterface, AddressFamily family, int virtualRouterId) {
        if (!claims.add(new Claim(networkInterface, family, virtualRouterId))) {
            throw new HaException("virtualRouterId: " + virtualRouterId + " (expected: once on " + networkInterface
                    + " for " + family + "; give one of the two instances another id)");
        }
    }

    void unclaim(String networkInterface, AddressFamily family, int virtualRouterId) {
        claims.remove(new Claim(networkInterface, family, virtualRouterId));
    }

    /** Has {@code holder} asked before an address or a route is removed: it may have moved from one instance to another. */
    void add(Holder holder) {
        holders.add(holder);
    }

    void remove(Holder holder) {
        holders.remove(holder);
    }

    /** {@return whether an instance of this node holds that address} */
    boolean isHeld(InterfaceAddress address) {
        return holders.stream().anyMatch(holder -> holder.holds(address));
    }

    /** {@return whether an instance of this node holds that route} */
    boolean isHeld(Route route) {
        return holders.stream().anyMatch(holder -> holder.holds(route));
    }

    /** An interface that a node makes is made once: a second one would take it for the leftover of an earlier run. */
    void claimLink(String name) {
        if (!madeLinks.add(name)) {
            throw new LinuxException(
                    "interface " + name
                            + ": made for another instance of this node already (expected: a name of its own;"
                            + " give the virtual MAC's interface another one)",
                    0);
        }
    }

    void unclaimLink(String name) {
        madeLinks.remove(name);
    }

    @Override
    public int fd() {
        return monitor.fd();
    }

    @Override
    public void drain(long nowNanos) {
        List<NetworkChange> heard = new ArrayList<>();
        try {
            monitor.drain(heard::add, nowNanos);
        } catch (LinuxException e) {
            log.warn("cannot read links and addresses; trying again: {}", e.getMessage());
        }
        retry.set(monitor.deadlineNanos()); // nothing may come that wakes the loop for it
        if (heard.isEmpty()) {
            return;
        }
        changes.add(heard.size());
        List<Follower> present = List.copyOf(followers);
        for (NetworkChange change : heard) {
            present.forEach(follower -> guarded(follower, () -> follower.onChange(change, nowNanos)));
        }
        present.forEach(follower -> guarded(follower, () -> follower.afterChanges(nowNanos)));
    }

    /** Whatever one of them does, the others must hear of the change: it is told once. */
    private static void guarded(Follower follower, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            log.error("{} failed on a change of the network", follower, e);
        }
    }

    @Override
    public HostNetwork handle() {
        return this;
    }

    /**
     * A view of the host's network.
     *
     * @param changes changes of links and addresses seen so far
     */
    record Snapshot(long changes) {}

    @Override
    public Snapshot snapshot() {
        return new Snapshot(changes.sum());
    }

    @Override
    public void close() {
        loop.call(() -> {
            if (!closed) {
                closed = true;
                retry.set(LoopTimer.NEVER);
                loop.deregister(this);
                claimWatch.close();
                frames.close();
                monitor.close();
                netlink.close();
            }
            return true;
        });
    }
}
