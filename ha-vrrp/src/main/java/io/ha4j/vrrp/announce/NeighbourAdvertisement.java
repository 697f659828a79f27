package io.ha4j.vrrp.announce;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.packet.InternetChecksum;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Unsolicited neighbour advertisements to all nodes (RFC 4861 sections 4.4 and 7.2.6, RFC 9568 section 8.2.2). */
public final class NeighbourAdvertisement {

    static final int ETHERTYPE = 0x86dd;
    static final int ETHERNET_HEADER = 14;
    static final int IP_HEADER = 40;
    static final int ICMPV6 = 58;
    static final int TYPE = 136;
    /** Type, code, checksum, flags and target. */
    static final int FIXED_LENGTH = 24;
    /** The option with the hardware address of the target; lengths of options count in 8 bytes. */
    static final int TARGET_LINK_LAYER = 2;

    static final int HOP_LIMIT = 255;
    static final int SOLICITED = 0x4000_0000;

    private static final int ROUTER = 0x8000_0000;
    private static final int OVERRIDE = 0x2000_0000;
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};
    private static final InetAddress ALL_NODES = Addresses.parse("all nodes", "ff02::1");

    private NeighbourAdvertisement() {}

    /**
     * {@return an Ethernet frame with the IPv6 header and all checksums, that says that {@code address} is at {@code mac} now}
     *
     * @param mac who has the address; the sender of the frame
     * @param address the IPv6 address
     * @param source the sender of the packet; Keepalived takes the address itself
     * @param router whether the host forwards packets: others drop it from their routers if this is not said
     * @throws IllegalArgumentException if {@code address} or {@code source} is not an IPv6 address
     */
    public static byte[] frame(HardwareAddress mac, InetAddress address, InetAddress source, boolean router) {
        Require.argument(address instanceof Inet6Address, "address", Addresses.text(address), "an IPv6 address");
        Require.argument(source instanceof Inet6Address, "source", Addresses.text(source), "an IPv6 address");
        byte[] sender = mac.bytes();
        int length = FIXED_LENGTH + 8;
        int icmp = ETHERNET_HEADER + IP_HEADER;
        byte[] frame = ByteBuffer.allocate(icmp + length)
                .put(ALL_NODES_MAC)
                .put(sender)
                .putShort((short) ETHERTYPE)
                .putInt(0x6000_0000)
                .putShort((short) length)
                .put((byte) ICMPV6)
                .put((byte) HOP_LIMIT)
                .put(source.getAddress())
                .put(ALL_NODES.getAddress())
                .putInt(TYPE << 24) // code 0, checksum below
                .putInt(router ? ROUTER | OVERRIDE : OVERRIDE)
                .put(address.getAddress())
                .put((byte) TARGET_LINK_LAYER)
                .put((byte) 1)
                .put(sender)
                .array();
        int pseudo = InternetChecksum.pseudoHeaderSum(source, ALL_NODES, ICMPV6, length);
        ByteBuffer.wrap(frame).putShort(icmp + 2, (short) ~InternetChecksum.sum(frame, icmp, length, pseudo));
        return frame;
    }
}
