package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.socket.RawIpSocket;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does at the start what a takeover does, on an interface that does not exist, so that the kernel refuses all of it. Without this the
 * first takeover of a process would wait for a dozen classes to be loaded and linked: 5 ms on a quiet machine, 20 ms on a busy one,
 * which is long where advertisements follow each other at 10 ms.
 */
final class TakeoverRehearsal {

    private static final Logger log = LoggerFactory.getLogger(TakeoverRehearsal.class);

    /** The kernel numbers interfaces from 1, one by one. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;
    /** Enough for the compiler to look at it. */
    private static final int TIMES = 20;

    private static final Device NO_DEVICE =
            new Device("none", NO_INTERFACE, HardwareAddress.parse("02:00:00:00:00:00"));
    /** RFC 5737 and RFC 3849: for documentation. */
    private static final String IPV4 = "192.0.2.1";

    private static final String IPV6 = "2001:db8::1";

    private final Rtnetlink netlink;
    private final InterfaceAddress address;
    private final HeldAddresses addresses;
    private final AnnouncementSchedule<VirtualAddress> schedule;
    private final Announcer announcer;
    private final Advertisement advertisement;
    private int refusals;

    private TakeoverRehearsal(HostNetwork network, AddressFamily family) {
        VirtualAddress one = VirtualAddress.of(family == AddressFamily.IPV4 ? IPV4 : IPV6);
        List<VirtualAddress> all = List.of(one);
        this.netlink = network.netlink();
        this.address = InterfaceAddress.of(NO_INTERFACE, one.cidr());
        this.addresses = new HeldAddresses(all, 2, new Nowhere(), network, refused -> refusals++);
        this.schedule = new AnnouncementSchedule<>(Announcements.standard(), all);
        this.announcer = new Announcer(network);
        this.advertisement = new Advertisement(VrrpVersion.V3, 1, 100, 100, List.of(one.address()));
    }

    /** To be called on the loop. */
    static void perform(HostNetwork network, AddressFamily family, InetAddress peer) {
        TakeoverRehearsal rehearsal = new TakeoverRehearsal(network, family);
        try (RawIpSocket socket = RawIpSocket.open(family, VrrpSocket.PROTOCOL)) {
            for (int i = 0; i < TIMES; i++) {
                rehearsal.once(socket, peer);
            }
        }
        network.loop()
                .newTimer(now -> log.trace("a timer fires"))
                .set(network.loop().ticker().nanos());
        log.debug("rehearsed a takeover: {} refusals", rehearsal.refusals);
    }

    private void once(RawIpSocket socket, InetAddress peer) {
        byte[] message = AdvertisementCodec.encode(
                advertisement, advertisement.addresses().get(0), peer, ChecksumDialect.PSEUDO_HEADER);
        try {
            socket.send(message, 0, message.length, peer, NO_INTERFACE, null);
        } catch (IOException e) {
            refusals++;
        }
        addresses.putAll();
        schedule.begin(0);
        announcer.beginRound();
        for (VirtualAddress due : schedule.due(0)) {
            announcer.announce(NO_DEVICE, due.address());
        }
        schedule.stop();
        refused(() -> netlink.replaceAddress(address));
        refused(() -> netlink.deleteAddress(address));
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
        public @Nullable Link link() {
            return null;
        }
    }
}
