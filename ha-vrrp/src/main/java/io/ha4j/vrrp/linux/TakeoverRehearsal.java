package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.loop.LoopTimer;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.announce.AnnouncementSchedule;
import io.ha4j.vrrp.host.Announcements;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does at the start what a takeover does, on an interface that does not exist, so that the kernel refuses all of it. Without this the
 * first takeover of a process would wait for a dozen classes to be loaded and linked, and be interpreted: 5 ms on a quiet machine, 20 ms
 * on a busy one, which is long where advertisements follow each other at 10 ms.
 */
final class TakeoverRehearsal {

    private static final Logger log = LoggerFactory.getLogger(TakeoverRehearsal.class);

    /** The kernel numbers interfaces from 1, one by one. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;
    /** The JVM compiles what has run 200 times ({@code Tier3InvocationThreshold}). */
    private static final int MOST_ROUNDS = 300;
    /** On a machine that is too slow for all of them. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Device NO_DEVICE =
            new Device("none", NO_INTERFACE, HardwareAddress.parse("02:00:00:00:00:00"));

    private static final Link NO_LINK =
            new Link(NO_INTERFACE, NO_DEVICE.name(), 0, false, NO_DEVICE.hardwareAddress(), 0, 0, "", "", 1500);
    /** RFC 5737 and RFC 3849: for documentation. */
    private static final String IPV4 = "192.0.2.1";

    private static final String IPV6 = "2001:db8::1";

    private final PollLoop loop;
    private final Rtnetlink netlink;
    private final RawIpSocket socket;
    private final InetAddress peer;
    private final InterfaceAddress address;
    private final HeldAddresses addresses;
    private final AnnouncementSchedule<VirtualAddress> schedule;
    private final Announcer announcer;
    private final Advertisement advertisement;
    private final LoopTimer timer;
    private int refusals;

    private TakeoverRehearsal(HostNetwork network, AddressFamily family, InetAddress peer) {
        VirtualAddress one = address(family);
        List<VirtualAddress> all = List.of(one);
        this.loop = network.loop();
        this.netlink = network.netlink();
        this.socket = RawIpSocket.open(family, VrrpSocket.PROTOCOL);
        this.peer = peer;
        this.address = InterfaceAddress.of(NO_INTERFACE, one.cidr());
        this.addresses = new HeldAddresses(all, 2, new Nowhere(), network, refused -> refusals++);
        this.schedule = new AnnouncementSchedule<>(Announcements.standard(), all);
        this.announcer = new Announcer(network);
        this.advertisement = new Advertisement(VrrpVersion.V3, 1, 100, 100, List.of(one.address()));
        this.timer = loop.newTimer(this::announce);
    }

    /**
     * To be called by the thread that starts the node: each time is a round of the loop, whose own work is rehearsed with it.
     *
     * @param peer of the family, where an advertisement would go
     */
    static void perform(HostNetwork network, AddressFamily family, InetAddress peer) {
        PollLoop loop = network.loop();
        loop.call(() -> lookAround(network, family));
        TakeoverRehearsal rehearsal = loop.call(() -> new TakeoverRehearsal(network, family, peer));
        try {
            long beganNanos = loop.ticker().nanos();
            int rounds = 0;
            while (rounds < MOST_ROUNDS && loop.ticker().nanos() - beganNanos < LONGEST_NANOS) {
                loop.call(rehearsal::takeOver);
                rounds++;
            }
            log.debug("rehearsed a takeover {} times: {} refusals", rounds, rehearsal.refusals);
        } finally {
            loop.call(rehearsal::end);
        }
    }

    /** What follows a takeover; on the loopback, where nobody claims addresses. */
    private static boolean lookAround(HostNetwork network, AddressFamily family) {
        VirtualAddress address = address(family);
        try (ClaimWatch watch = new ClaimWatch(network.loop())) {
            for (Link link : network.monitor().links()) {
                if (link.isLoopback()) {
                    Device loopback = new Device(link.name(), link.index(), NO_DEVICE.hardwareAddress());
                    watch.follow(loopback, address.address(), (device, claimed, by, nowNanos) -> {});
                }
            }
        }
        new HeldAddresses(List.of(address), 2, new Nowhere(), network, refused -> {}).outsideAllSubnets();
        return true;
    }

    private static VirtualAddress address(AddressFamily family) {
        return VirtualAddress.of(family == AddressFamily.IPV4 ? IPV4 : IPV6);
    }

    private boolean takeOver() {
        byte[] message = AdvertisementCodec.encode(
                advertisement, advertisement.addresses().get(0), peer, ChecksumDialect.PSEUDO_HEADER);
        try {
            socket.send(message, 0, message.length, peer, NO_INTERFACE, null);
        } catch (IOException e) {
            refusals++;
        }
        addresses.putAll();
        refused(() -> netlink.replaceAddress(address));
        refused(() -> netlink.deleteAddress(address));
        timer.set(loop.ticker().nanos()); // fires in this round
        return true;
    }

    private void announce(long nowNanos) {
        schedule.begin(nowNanos);
        announcer.beginRound();
        for (VirtualAddress due : schedule.due(nowNanos)) {
            announcer.announce(NO_DEVICE, due.address());
        }
        schedule.stop();
    }

    private boolean end() {
        timer.set(LoopTimer.NEVER);
        socket.close();
        return true;
    }

    private void refused(Runnable change) {
        try {
            change.run();
        } catch (LinuxException e) {
            refusals++;
        }
    }

    /** No interface at all. */
    private static final class Nowhere implements Home {

        @Override
        public Device device() {
            return NO_DEVICE;
        }

        @Override
        public Link link() {
            return NO_LINK;
        }
    }
}
