package io.ha4j.vrrp.packet;

import java.net.InetAddress;

/** The Internet checksum (RFC 1071), and the pseudo-header of RFC 8200 section 8.1 and RFC 9568 section 5.2.8. */
public final class InternetChecksum {

    /** The protocol number of VRRP. */
    static final int VRRP = 112;

    private InternetChecksum() {}

    /** {@return the one's complement sum; 0xffff when the checksum within is right} */
    public static int sum(byte[] bytes, int offset, int length, int initial) {
        long sum = initial;
        int end = offset + length;
        for (int i = offset; i + 1 < end; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
        }
        if ((length & 1) != 0) {
            sum += (bytes[end - 1] & 0xff) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    /**
     * {@return the sum over source, destination, length and next header}
     *
     * @param protocol the next header: the number of the protocol that {@code length} bytes are of
     */
    public static int pseudoHeaderSum(InetAddress source, InetAddress destination, int protocol, int length) {
        byte[] from = source.getAddress();
        byte[] to = destination.getAddress();
        return sum(to, 0, to.length, sum(from, 0, from.length, protocol + length));
    }
}
