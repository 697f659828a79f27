package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.announce.GratuitousArp;
import io.ha4j.vrrp.announce.NeighbourAdvertisement;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
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

    private static final HardwareAddress MAC = HardwareAddress.parse("02:00:00:00:00:00");
    /** RFC 5737 and RFC 3849: for documentation. */
    private static final InetAddress IPV4 = Addresses.parse("address", "192.0.2.1");

    private static final InetAddress IPV6 = Addresses.parse("address", "2001:db8::1");
    private static final byte[] MESSAGE = new byte[12];

    private final HostNetwork network;
    private final InetAddress address;
    private int refusals;

    private TakeoverRehearsal(HostNetwork network, AddressFamily family) {
        this.network = network;
        this.address = family == AddressFamily.IPV4 ? IPV4 : IPV6;
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
        try {
            socket.send(MESSAGE, 0, MESSAGE.length, peer, NO_INTERFACE, null);
        } catch (IOException e) {
            refusals++;
        }
        InterfaceAddress added = new InterfaceAddress(
                NO_INTERFACE, address, address.getAddress().length * 8, 0, 0, HostNetwork.PROTOCOL, 2);
        refused(() -> network.netlink().addAddress(added));
        refused(() -> network.netlink().replaceAddress(added));
        refused(() -> network.netlink().deleteAddress(added));
        announce();
    }

    private void announce() {
        byte[] frame = address instanceof Inet4Address
                ? GratuitousArp.frame(MAC, address)
                : NeighbourAdvertisement.frame(MAC, address, address, false);
        try {
            network.frames().send(frame, NO_INTERFACE);
        } catch (IOException e) {
            refusals++;
        }
    }

    private void refused(Runnable change) {
        try {
            change.run();
        } catch (LinuxException e) {
            refusals++;
        }
    }
}
