package io.ha4j.vrrp.packet;

import io.ha4j.value.Require;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Advertisements to bytes and back. Stateless.
 *
 * <pre>
 *  0                   1                   2                   3
 * |Version| Type  | Virtual Rtr ID|   Priority    |    Count      |
 * | v3: reserved, interval (10 ms) | Checksum                      |
 * | v2: auth type, interval (s)    |                               |
 * | addresses ...                                                  |
 * | v2: 8 bytes of authentication data                             |
 * </pre>
 */
public final class AdvertisementCodec {

    private static final int TYPE_ADVERTISEMENT = 1;
    private static final int FIXED_LENGTH = 8;
    private static final int CHECKSUM_OFFSET = 6;
    private static final int V2_AUTHENTICATION_LENGTH = 8;

    /** The longest message: version 3 over IPv6 with 255 addresses. */
    public static final int MAX_LENGTH = FIXED_LENGTH + 255 * 16;

    private AdvertisementCodec() {}

    /**
     * {@return the message with its checksum}
     *
     * @param source the sender's address, of the family of the virtual addresses
     * @param destination the receiver's address, unicast or multicast
     * @param dialect for version 3 over IPv4; ignored otherwise
     * @throws IllegalArgumentException if an address is of another family than {@code source}, or version 2 is to go over IPv6
     */
    public static byte[] encode(
            Advertisement advertisement, InetAddress source, InetAddress destination, ChecksumDialect dialect) {
        int addressLength = source.getAddress().length;
        boolean v2 = advertisement.version() == VrrpVersion.V2;
        Require.argument(!v2 || addressLength == 4, "source", source.getHostAddress(), "IPv4 for version 2");
        int count = advertisement.addresses().size();
        ByteBuffer out =
                ByteBuffer.allocate(FIXED_LENGTH + count * addressLength + (v2 ? V2_AUTHENTICATION_LENGTH : 0));
        out.put((byte) (advertisement.version().number() << 4 | TYPE_ADVERTISEMENT));
        out.put((byte) advertisement.virtualRouterId());
        out.put((byte) advertisement.priority());
        out.put((byte) count);
        if (v2) {
            out.put((byte) advertisement.authenticationType());
            out.put((byte) (advertisement.intervalCentiseconds() / 100));
        } else {
            out.putShort((short) advertisement.intervalCentiseconds());
        }
        out.putShort((short) 0);
        for (InetAddress address : advertisement.addresses()) {
            byte[] bytes = address.getAddress();
            Require.argument(
                    bytes.length == addressLength, "address", address.getHostAddress(), "the family of the source");
            out.put(bytes);
        }
        if (v2) {
            out.putLong(advertisement.authenticationData());
        }
        byte[] message = out.array();
        putChecksum(
                message,
                sendsPseudoHeader(v2, addressLength, dialect)
                        ? InternetChecksum.pseudoHeaderSum(source, destination, InternetChecksum.VRRP, message.length)
                        : 0);
        return message;
    }

    /**
     * Makes the checksum of a message that has got a trailer. Over IPv6 it covers all to the end of the packet (RFC 8200 section 8.1),
     * as the kernel makes it on a raw socket. Over IPv4 the message alone, so nothing changes.
     *
     * @param packet message and trailer
     */
    public static void coverTrailer(byte[] packet, InetAddress source, InetAddress destination) {
        if (source instanceof Inet6Address) {
            putChecksum(
                    packet,
                    InternetChecksum.pseudoHeaderSum(source, destination, InternetChecksum.VRRP, packet.length));
        }
    }

    private static void putChecksum(byte[] bytes, int initial) {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putShort(CHECKSUM_OFFSET, (short) 0);
        int checksum = ~InternetChecksum.sum(bytes, 0, bytes.length, initial) & 0xffff;
        out.putShort(CHECKSUM_OFFSET, (short) checksum);
    }

    private static boolean sendsPseudoHeader(boolean v2, int addressLength, ChecksumDialect dialect) {
        return !v2 && (addressLength == 16 || dialect == ChecksumDialect.PSEUDO_HEADER);
    }

    /**
     * Decodes a message that fills {@code length} bytes exactly (padding cut off). Never throws, whatever the bytes are.
     *
     * @param source the sender's address; its family is the family of the message
     * @param destination the address that the message was sent to
     */
    public static Decoded decode(byte[] bytes, int offset, int length, InetAddress source, InetAddress destination) {
        return decode(bytes, offset, length, 0, source, destination);
    }

    /**
     * Decodes a message with a trailer behind it. Never throws, whatever the bytes are.
     *
     * @param length how long both are together
     * @param trailerLength how long the trailer is, 0 or more; it is not looked at, but over IPv6 the checksum covers it
     * @param source the sender's address; its family is the family of the message
     * @param destination the address that the message was sent to
     */
    public static Decoded decode(
            byte[] bytes, int offset, int length, int trailerLength, InetAddress source, InetAddress destination) {
        int messageLength = length - trailerLength;
        if (messageLength < FIXED_LENGTH || offset < 0 || offset > bytes.length - length) {
            return new Decoded.Rejected(RejectReason.PACKET_LENGTH);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, messageLength).slice();
        boolean ipv4 = source instanceof Inet4Address;
        RejectReason broken = rejectHeader(in, ipv4);
        if (broken != null) {
            return new Decoded.Rejected(broken);
        }
        VrrpVersion version = version(in);
        int covered = ipv4 ? messageLength : length;
        ChecksumDialect dialect = verifyChecksum(bytes, offset, covered, version, source, destination);
        if (dialect == null) {
            return new Decoded.Rejected(RejectReason.CHECKSUM);
        }
        return new Decoded.Valid(read(in, version, ipv4 ? 4 : 16), dialect);
    }

    /**
     * {@return the length that the fixed fields announce, or -1 if they are not all there or not of a known version}
     *
     * <p>For telling message and authentication trailer apart.
     */
    public static int announcedLength(byte[] bytes, int offset, int length, boolean ipv4) {
        if (length < FIXED_LENGTH) {
            return -1;
        }
        int version = (bytes[offset] & 0xff) >>> 4;
        if (version != 2 && version != 3) {
            return -1;
        }
        int addresses = (bytes[offset + 3] & 0xff) * (ipv4 ? 4 : 16);
        return FIXED_LENGTH + addresses + (version == 2 ? V2_AUTHENTICATION_LENGTH : 0);
    }

    /** In the order of Keepalived's {@code vrrp_check_packet}, as far as the message alone decides. */
    private static @Nullable RejectReason rejectHeader(ByteBuffer in, boolean ipv4) {
        int number = (in.get(0) & 0xff) >>> 4;
        if (number != 3 && !(number == 2 && ipv4)) {
            return RejectReason.VERSION;
        }
        if (announcedLength(in.array(), in.arrayOffset(), in.limit(), ipv4) != in.limit()) {
            return RejectReason.PACKET_LENGTH;
        }
        if ((in.get(0) & 0x0f) != TYPE_ADVERTISEMENT) {
            return RejectReason.TYPE;
        }
        if (in.get(1) == 0) {
            return RejectReason.VIRTUAL_ROUTER_ID;
        }
        if (number == 3 && in.get(3) == 0) {
            return RejectReason.ADDRESS_COUNT;
        }
        if (number == 2 && (in.get(4) & 0xff) > 1) {
            return RejectReason.AUTHENTICATION_TYPE;
        }
        boolean noInterval = number == 2 ? in.get(5) == 0 : (in.getShort(4) & 0x0fff) == 0;
        return noInterval ? RejectReason.INTERVAL : null;
    }

    private static @Nullable ChecksumDialect verifyChecksum(
            byte[] bytes, int offset, int length, VrrpVersion version, InetAddress source, InetAddress destination) {
        if (version == VrrpVersion.V3) {
            int pseudo = InternetChecksum.pseudoHeaderSum(source, destination, InternetChecksum.VRRP, length);
            if (InternetChecksum.sum(bytes, offset, length, pseudo) == 0xffff) {
                return ChecksumDialect.PSEUDO_HEADER;
            }
        }
        boolean mayBePlain = source instanceof Inet4Address;
        return mayBePlain && InternetChecksum.sum(bytes, offset, length, 0) == 0xffff ? ChecksumDialect.PLAIN : null;
    }

    private static VrrpVersion version(ByteBuffer in) {
        return (in.get(0) & 0xff) >>> 4 == 2 ? VrrpVersion.V2 : VrrpVersion.V3;
    }

    private static Advertisement read(ByteBuffer in, VrrpVersion version, int addressLength) {
        boolean v2 = version == VrrpVersion.V2;
        int count = in.get(3) & 0xff;
        List<InetAddress> addresses = new ArrayList<>(count);
        in.position(FIXED_LENGTH);
        for (int i = 0; i < count; i++) {
            byte[] address = new byte[addressLength];
            in.get(address);
            addresses.add(address(address));
        }
        return new Advertisement(
                version,
                in.get(1) & 0xff,
                in.get(2) & 0xff,
                v2 ? (in.get(5) & 0xff) * 100 : in.getShort(4) & 0x0fff,
                addresses,
                v2 ? in.get(4) & 0xff : 0,
                v2 ? in.getLong() : 0);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            // An IPv4-mapped address stays an IPv6 one: the message must come out as it came in.
            return bytes.length == 16 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }
}
