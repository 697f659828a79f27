package io.ha4j.lvs.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes PROXY headers.
 *
 * <p>Where one address is IPv4 and the other IPv6, both are written as IPv6, the IPv4 one mapped ({@code ::ffff:192.0.2.1}), as HAProxy
 * does. Zones of IPv6 addresses are left out. If one has no address (an unresolved one), both are said to be unknown. Version 1 writes IPv6
 * addresses in full, without {@code ::}.
 */
public final class ProxyHeaderEncoder {

    /** How many bytes a header takes at most: those of version 1, IPv6. */
    public static final int MAX_LENGTH = 104;

    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private ProxyHeaderEncoder() {}

    /**
     * Writes the header of a TCP connection.
     *
     * @param client who has connected
     * @param destination where to
     * @param out has room for {@link #MAX_LENGTH} bytes
     * @throws java.nio.BufferOverflowException if it has not
     */
    public static void encode(
            ProxyProtocol version, InetSocketAddress client, InetSocketAddress destination, ByteBuffer out) {
        switch (version) {
            case V1 -> line(client, destination, out);
            case V2 -> binary(V2Reader.STREAM, client, destination, out);
        }
    }

    /**
     * Writes a header of version 2 that precedes what is in a UDP datagram.
     *
     * @param client who has sent it
     * @param destination where to
     * @param out has room for {@link #MAX_LENGTH} bytes
     * @throws java.nio.BufferOverflowException if it has not
     */
    public static void encodeDatagram(InetSocketAddress client, InetSocketAddress destination, ByteBuffer out) {
        binary(V2Reader.DATAGRAM, client, destination, out);
    }

    /**
     * Writes the header of a connection that is the sender's own, such as a health check: LOCAL in version 2; in version 1, which has no
     * such thing, a line with the two ends of the connection, as the specification recommends.
     *
     * @param own the sender's end
     * @param peer the receiver's
     * @param out has room for {@link #MAX_LENGTH} bytes
     * @throws java.nio.BufferOverflowException if it has not
     */
    public static void encodeLocal(
            ProxyProtocol version, InetSocketAddress own, InetSocketAddress peer, ByteBuffer out) {
        switch (version) {
            case V1 -> line(own, peer, out);
            case V2 -> fixed(V2Reader.LOCAL, 0, 0, out);
        }
    }

    private static void line(InetSocketAddress source, InetSocketAddress destination, ByteBuffer out) {
        if (source.isUnresolved() || destination.isUnresolved()) {
            out.put("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        boolean ipv6 = isIpv6(source) || isIpv6(destination);
        String line = "PROXY TCP" + (ipv6 ? 6 : 4) + " " + text(address(source, ipv6)) + " "
                + text(address(destination, ipv6)) + " " + source.getPort() + " " + destination.getPort() + "\r\n";
        out.put(line.getBytes(StandardCharsets.US_ASCII));
    }

    private static void binary(int transport, InetSocketAddress source, InetSocketAddress destination, ByteBuffer out) {
        if (source.isUnresolved() || destination.isUnresolved()) {
            fixed(V2Reader.PROXY, 0, 0, out);
            return;
        }
        boolean ipv6 = isIpv6(source) || isIpv6(destination);
        byte[] from = address(source, ipv6);
        byte[] to = address(destination, ipv6);
        fixed(V2Reader.PROXY, (ipv6 ? V2Reader.INET6 : V2Reader.INET) | transport, 2 * from.length + 4, out);
        out.put(from).put(to);
        unsigned16(source.getPort(), out);
        unsigned16(destination.getPort(), out);
    }

    private static void fixed(int command, int familyAndTransport, int length, ByteBuffer out) {
        out.put(V2Reader.SIGNATURE);
        out.put((byte) (V2Reader.VERSION | command)).put((byte) familyAndTransport);
        unsigned16(length, out);
    }

    /** In network order, whatever the order of the buffer is. */
    private static void unsigned16(int value, ByteBuffer out) {
        out.put((byte) (value >>> 8)).put((byte) value);
    }

    private static boolean isIpv6(InetSocketAddress endpoint) {
        return endpoint.getAddress().getAddress().length == 16;
    }

    private static byte[] address(InetSocketAddress endpoint, boolean ipv6) {
        InetAddress address = endpoint.getAddress();
        byte[] bytes = address.getAddress();
        if (ipv6 && bytes.length == 4) {
            return ByteBuffer.allocate(16).put(MAPPED).put(bytes).array();
        }
        return bytes;
    }

    /** Without the zone that {@link InetAddress#getHostAddress()} adds. */
    private static String text(byte[] address) {
        StringBuilder text = new StringBuilder(39);
        if (address.length == 4) {
            for (byte octet : address) {
                text.append(text.isEmpty() ? "" : ".").append(octet & 0xff);
            }
        } else {
            for (int i = 0; i < address.length; i += 2) {
                int group = (address[i] & 0xff) << 8 | (address[i + 1] & 0xff);
                text.append(text.isEmpty() ? "" : ":").append(Integer.toHexString(group));
            }
        }
        return text.toString();
    }
}
