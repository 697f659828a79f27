package io.ha4j.vrrp.linux;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;

/** What the settings of a transport must be to each other. All throw {@link IllegalStateException}. */
final class IpTransportRules {

    private IpTransportRules() {}

    static void check(IpTransport transport) {
        InetAddress source = transport.sourceAddress();
        if (source != null) {
            checkFamily(transport, "sourceAddress", source);
        }
        InetAddress group = transport.multicastGroup();
        if (group != null) {
            checkFamily(transport, "multicastGroup", group);
        }
        if (transport.peers().isEmpty()) {
            checkMulticast(transport);
        } else {
            checkUnicast(transport);
        }
    }

    private static void checkMulticast(IpTransport transport) {
        InetAddress source = transport.sourceAddress();
        if (source != null) {
            Require.state(
                    transport.family() == AddressFamily.IPV4 || source.isLinkLocalAddress(),
                    "sourceAddress",
                    Addresses.text(source),
                    "a link-local address for IPv6 multicast");
        }
        int hops = transport.minimumHops();
        Require.state(hops == IpTransport.MAX_HOPS, "minimumHops", hops, "255 with multicast");
        String expected = "true with multicast, which has no peers to check";
        Require.state(transport.checkSource(), "checkSource", false, expected);
    }

    private static void checkUnicast(IpTransport transport) {
        InetAddress group = transport.multicastGroup();
        String shown = group == null ? "" : Addresses.text(group);
        Require.state(group == null, "multicastGroup", shown, "none with unicast peers");
        for (InetAddress peer : transport.peers()) {
            checkFamily(transport, "peer", peer);
            Require.state(
                    !peer.equals(transport.sourceAddress()),
                    "peer",
                    Addresses.text(peer),
                    "another address than sourceAddress");
        }
    }

    private static void checkFamily(IpTransport transport, String field, InetAddress address) {
        AddressFamily family = AddressFamily.of(address);
        String expected = "an " + transport.family() + " address";
        Require.state(family == transport.family(), field, Addresses.text(address), expected);
    }
}
