package io.ha4j.lab;

import io.ha4j.linux.HardwareAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Ethernet frames that ask who has an address, and the answers to them: RFC 826 (ARP) and RFC 4861 (neighbour discovery). Pure. */
final class NeighbourFrames {

    static final int ETHERTYPE_ARP = 0x0806;
    static final int ETHERTYPE_IPV6 = 0x86dd;

    private static final int ETHERNET_IPV4 = 0x0001_0800; // hardware type 1, protocol 0x0800
    private static final short LENGTHS_6_4 = 0x0604;
    private static final int ARP_FRAME = 14 + 28;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;

    private static final int ICMPV6 = 58;
    private static final int IPV6_HEADER = 40;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int MESSAGE = 24; // type, code, checksum, flags, target
    private static final int SOURCE_LINK_LAYER = 1;
    private static final int TARGET_LINK_LAYER = 2;
    private static final int OPTION = 8;

    private NeighbourFrames() {}

    static byte[] arpRequest(HardwareAddress from, InetAddress sender, InetAddress target) {
        return ByteBuffer.allocate(ARP_FRAME)
                .put(new byte[] {-1, -1, -1, -1, -1, -1})
                .put(from.bytes())
                .putShort((short) ETHERTYPE_ARP)
                .putInt(ETHERNET_IPV4)
                .putShort(LENGTHS_6_4)
                .putShort((short) ARP_REQUEST)
                .put(from.bytes())
                .put(sender.getAddress())
                .put(new byte[6])
                .put(target.getAddress())
                .array();
    }

    /** {@return the hardware address that the frame says {@code target} has, if it is an ARP reply about it} */
    static Optional<HardwareAddress> arpAnswer(byte[] frame, int length, InetAddress target) {
        ByteBuffer in = ByteBuffer.wrap(frame, 0, Math.min(length, frame.length));
        if (in.limit() < ARP_FRAME
                || in.getShort(12) != (short) ETHERTYPE_ARP
                || in.getInt(14) != ETHERNET_IPV4
                || in.getShort(18) != LENGTHS_6_4
                || in.getShort(20) != ARP_REPLY
                || !at(in, 28, target)) {
            return Optional.empty();
        }
        return Optional.of(hardware(in, 22));
    }

    /** {@return a solicitation to the solicited-node group of {@code target}} */
    static byte[] solicitation(HardwareAddress from, InetAddress sender, InetAddress target) {
        byte[] wanted = target.getAddress();
        byte[] group = {(byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xff, wanted[13], wanted[14], wanted[15]};
        byte[] message = ByteBuffer.allocate(MESSAGE + OPTION)
                .put((byte) SOLICITATION)
                .put(new byte[7])
                .put(wanted)
                .put((byte) SOURCE_LINK_LAYER)
                .put((byte) 1)
                .put(from.bytes())
                .array();
        ByteBuffer.wrap(message).putShort(2, checksum(sender.getAddress(), group, message));
        return ByteBuffer.allocate(14 + IPV6_HEADER + message.length)
                .put(new byte[] {0x33, 0x33, group[12], group[13], group[14], group[15]})
                .put(from.bytes())
                .putShort((short) ETHERTYPE_IPV6)
                .putInt(6 << 28)
                .putShort((short) message.length)
                .put((byte) ICMPV6)
                .put((byte) 255) // hop limit: RFC 4861 section 7.1
                .put(sender.getAddress())
                .put(group)
                .put(message)
                .array();
    }

    /** {@return the hardware address that the frame says {@code target} has, if it is a neighbour advertisement about it} */
    static Optional<HardwareAddress> advertisement(byte[] frame, int length, InetAddress target) {
        ByteBuffer in = ByteBuffer.wrap(frame, 0, Math.min(length, frame.length));
        int message = 14 + IPV6_HEADER;
        if (in.limit() < message + MESSAGE
                || in.getShort(12) != (short) ETHERTYPE_IPV6
                || in.get(14 + 6) != ICMPV6
                || in.get(14 + 7) != (byte) 255
                || in.get(message) != (byte) ADVERTISEMENT
                || !at(in, message + 8, target)) {
            return Optional.empty();
        }
        int option = message + MESSAGE;
        boolean says = in.limit() >= option + OPTION && in.get(option) == TARGET_LINK_LAYER && in.get(option + 1) == 1;
        return Optional.of(hardware(in, says ? option + 2 : 6));
    }

    private static boolean at(ByteBuffer in, int offset, InetAddress address) {
        byte[] there = new byte[address.getAddress().length];
        in.get(offset, there);
        return Arrays.equals(there, address.getAddress());
    }

    private static HardwareAddress hardware(ByteBuffer in, int offset) {
        byte[] six = new byte[6];
        in.get(offset, six);
        return HardwareAddress.of(six);
    }

    /** {@return the checksum of RFC 4443 section 2.3 over the pseudo-header and a message of even length} */
    private static short checksum(byte[] source, byte[] destination, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(IPV6_HEADER + message.length)
                .put(source)
                .put(destination)
                .putInt(message.length)
                .putInt(ICMPV6)
                .put(message)
                .flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += all.getShort() & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
