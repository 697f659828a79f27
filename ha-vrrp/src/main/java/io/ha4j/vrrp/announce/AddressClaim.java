package io.ha4j.vrrp.announce;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.vrrp.packet.InternetChecksum;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody says that an address is theirs: by an ARP packet that they send from it, or by a neighbour advertisement.
 *
 * @param hardwareAddress who, a unicast address
 * @param address the unicast IP address
 */
public record AddressClaim(HardwareAddress hardwareAddress, InetAddress address) {

    private static final byte[] NOBODY = new byte[6];

    /**
     * {@return what an Ethernet frame from the network claims; null if nothing, or if it is malformed}
     *
     * <p>ARP requests, replies and announcements claim their sender's address; a probe (RFC 5227 section 2.1.1), which has none,
     * claims nothing. A neighbour advertisement must pass the checks of RFC 4861 section 7.1.2. Never throws for what the bytes
     * are.
     *
     * @param bytes holds the frame, from destination address to payload, without VLAN tag
     * @param offset where the frame begins
     * @param length how long it is; padding at the end does no harm
     */
    public static @Nullable AddressClaim parse(byte[] bytes, int offset, int length) {
        if (length < GratuitousArp.LENGTH) { // an advertisement is longer still
            return null;
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes, offset, length).slice();
        int type = unsignedShort(frame, 12);
        if (type == GratuitousArp.ETHERTYPE) {
            return parseArp(frame);
        }
        return type == NeighbourAdvertisement.ETHERTYPE ? parseNeighbourAdvertisement(frame) : null;
    }

    /**
     * {@return what a neighbour advertisement claims that arrived at a raw socket; null if nothing, or if it is malformed}
     *
     * <p>It must pass the checks of RFC 4861 section 7.1.2 but for the checksum, which the kernel has checked, and must say the
     * hardware address itself, as unsolicited ones do. Never throws for what the bytes are.
     *
     * @param bytes holds the ICMPv6 message
     * @param offset where it begins
     * @param length how long it is
     * @param hops its hop limit
     * @param toGroup whether it was sent to a multicast group
     */
    public static @Nullable AddressClaim parseAdvertisement(
            byte[] bytes, int offset, int length, int hops, boolean toGroup) {
        if (length < NeighbourAdvertisement.FIXED_LENGTH || hops != NeighbourAdvertisement.HOP_LIMIT) {
            return null;
        }
        ByteBuffer message = ByteBuffer.wrap(bytes, offset, length).slice();
        boolean solicited = (message.getInt(4) & NeighbourAdvertisement.SOLICITED) != 0;
        if (unsignedByte(message, 0) != NeighbourAdvertisement.TYPE || message.get(1) != 0 || (toGroup && solicited)) {
            return null;
        }
        byte[] who = targetLinkLayer(message, NeighbourAdvertisement.FIXED_LENGTH, length, NOBODY);
        return who == null ? null : claim(who, bytes(message, 8, 16)); // nobody claims nothing
    }

    private static @Nullable AddressClaim parseArp(ByteBuffer frame) {
        long kind = (long) unsignedShort(frame, 14) << 32 | (frame.getInt(16) & 0xffff_ffffL);
        int operation = unsignedShort(frame, 20);
        boolean known = operation == GratuitousArp.REQUEST || operation == GratuitousArp.REPLY;
        return known && kind == GratuitousArp.ETHERNET_IPV4 ? claim(bytes(frame, 22, 6), bytes(frame, 28, 4)) : null;
    }

    private static @Nullable AddressClaim parseNeighbourAdvertisement(ByteBuffer frame) {
        int ip = NeighbourAdvertisement.ETHERNET_HEADER;
        int icmp = ip + NeighbourAdvertisement.IP_HEADER;
        if (frame.capacity() < icmp + NeighbourAdvertisement.FIXED_LENGTH) {
            return null;
        }
        int length = unsignedShort(frame, ip + 4);
        boolean valid = unsignedByte(frame, ip) >>> 4 == 6
                && unsignedByte(frame, ip + 6) == NeighbourAdvertisement.ICMPV6
                && unsignedByte(frame, ip + 7) == NeighbourAdvertisement.HOP_LIMIT
                && length >= NeighbourAdvertisement.FIXED_LENGTH
                && length <= frame.capacity() - icmp
                && unsignedByte(frame, icmp) == NeighbourAdvertisement.TYPE
                && frame.get(icmp + 1) == 0
                && checksumIsRight(frame, ip, icmp, length);
        boolean toGroup = unsignedByte(frame, ip + 24) == 0xff;
        boolean solicited = (frame.getInt(icmp + 4) & NeighbourAdvertisement.SOLICITED) != 0;
        if (!valid || (toGroup && solicited)) {
            return null;
        }
        int options = icmp + NeighbourAdvertisement.FIXED_LENGTH;
        byte[] who = targetLinkLayer(frame, options, icmp + length, bytes(frame, 6, 6));
        return who == null ? null : claim(who, bytes(frame, icmp + 8, 16));
    }

    /** The checksum covers the addresses of the IP header, which lie one after the other. */
    private static boolean checksumIsRight(ByteBuffer frame, int ip, int icmp, int length) {
        byte[] array = frame.array();
        int addresses =
                InternetChecksum.sum(array, frame.arrayOffset() + ip + 8, 32, NeighbourAdvertisement.ICMPV6 + length);
        return InternetChecksum.sum(array, frame.arrayOffset() + icmp, length, addresses) == 0xffff;
    }

    /** {@return the target's hardware address from the options, else {@code sender}; null: options are malformed} */
    private static byte @Nullable [] targetLinkLayer(ByteBuffer frame, int from, int end, byte[] sender) {
        byte[] found = sender;
        int at = from;
        while (at < end) {
            int option = end - at < 8 ? 0 : unsignedByte(frame, at + 1) * 8;
            if (option == 0 || option > end - at) {
                return null;
            }
            if (unsignedByte(frame, at) == NeighbourAdvertisement.TARGET_LINK_LAYER) {
                found = bytes(frame, at + 2, 6);
            }
            at += option;
        }
        return found;
    }

    private static @Nullable AddressClaim claim(byte[] who, byte[] address) {
        boolean group = (who[0] & 1) != 0;
        boolean zero = ByteBuffer.wrap(who).getInt() == 0 && who[4] == 0 && who[5] == 0;
        InetAddress ip = address(address);
        boolean broadcast = address.length == 4 && ByteBuffer.wrap(address).getInt() == -1;
        boolean unicast = !ip.isAnyLocalAddress() && !ip.isMulticastAddress() && !broadcast;
        // IPv4-mapped bytes of an advertisement would be taken for an IPv4 address
        boolean mapped = address.length == 16 && ip instanceof Inet4Address;
        return group || zero || !unicast || mapped ? null : new AddressClaim(HardwareAddress.of(who), ip);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // 4 or 16 bytes
        }
    }

    private static int unsignedByte(ByteBuffer frame, int at) {
        return frame.get(at) & 0xff;
    }

    private static int unsignedShort(ByteBuffer frame, int at) {
        return frame.getShort(at) & 0xffff;
    }

    private static byte[] bytes(ByteBuffer frame, int at, int length) {
        byte[] copy = new byte[length];
        frame.get(at, copy);
        return copy;
    }
}
