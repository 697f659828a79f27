package io.ha4j.linux.socket;

import io.ha4j.value.AddressFamily;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where {@link RawIpSocket#receive} puts a packet. The caller makes one and uses it again and again: everything it says holds until
 * the next {@code receive}. Not thread-safe.
 */
public final class ReceivedPacket {

    /** {@link #hops()} and {@link #ifIndex()} when the kernel did not tell. */
    public static final int UNKNOWN = -1;

    private static final int SOL_SOCKET = 1;
    private static final int SCM_TIMESTAMPNS = 35;
    private static final int IPV4_HEADER = 20;

    private final byte[] bytes = new byte[Message.CAPACITY];
    private final LastAddress source = new LastAddress();
    private final LastAddress destination = new LastAddress();
    private int offset;
    private int length;
    private int hops;
    private int ifIndex;
    private long kernelTimeNanos;
    private boolean truncated;
    private boolean malformed = true; // as long as nothing was received

    /** Creates a holder that holds nothing yet: {@link #malformed()}. */
    public ReceivedPacket() {}

    /** {@return the memory of this holder; the payload is from {@link #offset()} on, the rest is none of the caller's business} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return where the payload begins: after the IPv4 header, with its options} */
    public int offset() {
        return offset;
    }

    /** {@return the length of the payload in bytes; of what was received of it, if {@link #truncated()}} */
    public int length() {
        return length;
    }

    /** {@return the sender's address; an IPv6 address without a scope, so that equal addresses are equal} */
    public InetAddress source() {
        return source.get();
    }

    /** {@return the address that the packet was sent to, also when it is a group; without a scope} */
    public InetAddress destination() {
        return destination.get();
    }

    /** {@return the TTL or hop limit with which the packet arrived, 0..255, or {@link #UNKNOWN}} */
    public int hops() {
        return hops;
    }

    /** {@return the interface that the packet came in by, or {@link #UNKNOWN}} */
    public int ifIndex() {
        return ifIndex;
    }

    /** {@return when the kernel received the packet, in nanoseconds since 1970 by the wall clock; 0: unknown} */
    public long kernelTimeNanos() {
        return kernelTimeNanos;
    }

    /** {@return whether the packet was longer than the 4352 bytes that are kept of it} */
    public boolean truncated() {
        return truncated;
    }

    /** {@return whether the IP header made no sense; then nothing else of this packet does} */
    public boolean malformed() {
        return malformed;
    }

    void fill(Message message, AddressFamily family, int received) {
        message.payload(bytes, received);
        truncated = message.isTruncated();
        ByteBuffer memory = message.memory();
        int time = message.control(SOL_SOCKET, SCM_TIMESTAMPNS, 16);
        kernelTimeNanos = time < 0 ? 0 : memory.getLong(time) * 1_000_000_000L + memory.getLong(time + 8);
        boolean sound = family == AddressFamily.IPV4 ? fillIpv4(message, received) : fillIpv6(message, received);
        malformed = !sound;
    }

    /** A raw IPv4 socket delivers the IP header as well; RFC 791 section 3.1. */
    private boolean fillIpv4(Message message, int received) {
        int at = message.control(Ip.IPPROTO_IP, Ip.IP_PKTINFO, 12);
        ifIndex = at < 0 ? UNKNOWN : message.memory().getInt(at);
        offset = 0;
        length = 0;
        hops = UNKNOWN;
        if (received < IPV4_HEADER || (bytes[0] & 0xf0) != 0x40) {
            return false;
        }
        int header = (bytes[0] & 0xf) * 4;
        int total = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if (header < IPV4_HEADER || header > received || total < header || (total > received && !truncated)) {
            return false;
        }
        offset = header;
        length = Math.min(total, received) - header;
        hops = bytes[8] & 0xff;
        System.arraycopy(bytes, 12, source.key(4), 0, 4);
        System.arraycopy(bytes, 16, destination.key(4), 0, 4);
        return true;
    }

    /** A raw IPv6 socket delivers the payload; what the header said is ancillary data; RFC 3542. */
    private boolean fillIpv6(Message message, int received) {
        ByteBuffer memory = message.memory();
        offset = 0;
        length = received;
        int limit = message.control(Ip.IPPROTO_IPV6, Ip.IPV6_HOPLIMIT, 4);
        hops = limit < 0 ? UNKNOWN : memory.getInt(limit);
        int at = message.control(Ip.IPPROTO_IPV6, Ip.IPV6_PKTINFO, 20);
        if (at < 0) {
            ifIndex = UNKNOWN;
            return false;
        }
        memory.get(at, destination.key(16));
        ifIndex = memory.getInt(at + 16);
        return message.name(Ip.SOCKADDR_IN6_ADDRESS, source.key(16));
    }

    /** An address object that is made anew only when the bytes differ from the last packet's: most packets come from one peer. */
    private static final class LastAddress {

        private byte[] key = new byte[4];
        private byte[] made = new byte[0];
        private InetAddress address = InetAddress.getLoopbackAddress();

        /** {@return the bytes, to be overwritten} */
        byte[] key(int size) {
            if (key.length != size) {
                key = new byte[size];
            }
            return key;
        }

        InetAddress get() {
            if (!Arrays.equals(made, key)) {
                address = Ip.address(key);
                made = key.clone();
            }
            return address;
        }
    }
}
