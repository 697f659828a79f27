package io.ha4j.linux.socket;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A non-blocking socket that sends echo requests and receives their replies: ICMP (RFC 792) or ICMPv6 (RFC 4443 section 4).
 *
 * <p>It is an ICMP datagram socket where {@code net.ipv4.ping_group_range} has a group of the process, for IPv6 too, and needs no privilege
 * then; else a raw one, which needs CAP_NET_RAW. The sysctl is left as it is. Belongs to the network namespace of the thread that opens
 * it. Not thread-safe: one thread owns it.
 */
public final class IcmpSocket implements AutoCloseable {

    /** The longest data of an echo request, in bytes. */
    public static final int MAX_DATA = 1_024;

    static final int HEADER = 8;

    private static final int IPPROTO_ICMP = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    /** {@code linux/icmp.h}: a set bit of the option ICMP_FILTER keeps that type away. */
    private static final int SOL_RAW = 255;

    private static final int ICMP_FILTER = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int BUFFER = 4 << 20;
    private static final int IPV4_HEADER = 20;
    private static final int MAX_STRANGERS = 64;

    private final FileDescriptor socket;
    private final AddressFamily family;
    private final boolean raw;
    private final int identifier;
    private final Message outgoing = new Message();
    private final Message incoming = new Message();
    private final byte[] bytes = new byte[Message.CAPACITY];

    private IcmpSocket(FileDescriptor socket, AddressFamily family, boolean raw) {
        this.socket = socket;
        this.family = family;
        this.raw = raw;
        identifier = ThreadLocalRandom.current().nextInt(0x10000); // of a datagram socket the kernel puts its own
    }

    /**
     * {@return an open socket}
     *
     * @throws LinuxException if this is not Linux, the system lacks the family, or neither kind of socket is allowed; the message
     *     says how to allow it
     */
    public static IcmpSocket open(AddressFamily family) {
        LibC.require();
        int domain = family == AddressFamily.IPV4 ? Ip.AF_INET : Ip.AF_INET6;
        int protocol = family == AddressFamily.IPV4 ? IPPROTO_ICMP : Ip.IPPROTO_ICMPV6;
        String what = "open an ICMP socket for " + family;
        int unprivileged = LibC.socket(domain, SOCK_DGRAM | NONBLOCK_CLOEXEC, protocol);
        if (unprivileged >= 0) {
            return new IcmpSocket(FileDescriptor.of(unprivileged, what), family, false).withRoom();
        }
        int privileged = LibC.socket(domain, SOCK_RAW | NONBLOCK_CLOEXEC, protocol);
        if (privileged < 0) {
            throw refused(LibC.errno(), what);
        }
        FileDescriptor fd = FileDescriptor.of(privileged, what);
        try {
            IcmpSocket opened = new IcmpSocket(fd, family, true);
            opened.filter();
            return opened.withRoom();
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    /**
     * What is sent to a neighbour that does not answer stays in the send buffer for seconds: some dozens of them must not use up the room of
     * all. Beyond {@code net.core.wmem_max} only with CAP_NET_ADMIN.
     */
    private IcmpSocket withRoom() {
        grow(SO_SNDBUFFORCE, SO_SNDBUF);
        grow(SO_RCVBUFFORCE, SO_RCVBUF);
        return this;
    }

    private void grow(int forced, int allowed) {
        byte[] value = SocketOption.bytes(BUFFER);
        if (SocketOption.trySet(socket, SOL_SOCKET, forced, value) < 0) {
            SocketOption.trySet(socket, SOL_SOCKET, allowed, value);
        }
    }

    /** Package-private for its test: root is never refused. */
    static LinuxException refused(int errno, String what) {
        String advice = errno == Errno.EPERM || errno == Errno.EACCES
                ? "; put a group of the process into the range of the sysctl net.ipv4.ping_group_range, or grant CAP_NET_RAW (systemd:"
                        + " AmbientCapabilities=, container: --cap-add)"
                : "";
        return new LinuxException(what + ": " + Errno.text(errno) + advice, errno);
    }

    /** A raw socket hears every ICMP message of the host. */
    private void filter() {
        String what = "receive echo replies only";
        if (family == AddressFamily.IPV4) {
            SocketOption.set(socket, SOL_RAW, ICMP_FILTER, ~(1 << replyType()), what);
        } else {
            int[] blocked = {-1, -1, -1, -1, -1, -1, -1, -1};
            blocked[replyType() >> 5] &= ~(1 << (replyType() & 31));
            SocketOption.set(socket, Ip.IPPROTO_ICMPV6, Ip.ICMPV6_FILTER, SocketOption.bytes(blocked), what);
        }
    }

    private int replyType() {
        return family == AddressFamily.IPV4 ? 0 : 129;
    }

    private int requestType() {
        return family == AddressFamily.IPV4 ? 8 : 128;
    }

    /** {@return whether this is a raw socket, as a datagram socket was not allowed} */
    public boolean isRaw() {
        return raw;
    }

    /**
     * {@return the number of the file descriptor, to poll}
     *
     * @throws IllegalStateException if the socket is closed
     */
    public int fd() {
        return socket.number();
    }

    /**
     * Sends one echo request.
     *
     * @param to of this socket's family
     * @param sequence 0..65535
     * @param data at most 1024 bytes
     * @throws IOException if it was not sent, such as for want of a route; the socket can be used further
     */
    public void send(InetAddress to, int sequence, byte[] data) throws IOException {
        Require.argument(AddressFamily.of(to) == family, "to", Addresses.text(to), "an " + family + " address");
        Require.inRange("sequence", sequence, 0, 0xffff);
        Require.inRange("length of data", data.length, 0, MAX_DATA);
        putDestination(to);
        byte[] request = request(sequence, data);
        outgoing.putNoControl();
        outgoing.putPayload(request, 0, request.length);
        if (outgoing.send(socket.number()) < 0) {
            throw new IOException("ping " + Addresses.text(to) + ": " + Errno.text(LibC.errno()));
        }
    }

    private void putDestination(InetAddress to) {
        ByteBuffer memory = outgoing.memory();
        if (family == AddressFamily.IPV4) {
            int name = outgoing.putName(Ip.SOCKADDR_IN);
            memory.putShort(name, (short) Ip.AF_INET).put(name + Ip.SOCKADDR_IN_ADDRESS, to.getAddress());
        } else {
            int name = outgoing.putName(Ip.SOCKADDR_IN6);
            memory.putShort(name, (short) Ip.AF_INET6)
                    .put(name + Ip.SOCKADDR_IN6_ADDRESS, to.getAddress())
                    .putInt(name + Ip.SOCKADDR_IN6_SCOPE, to instanceof Inet6Address scoped ? scoped.getScopeId() : 0);
        }
    }

    /** The checksum of ICMPv6 is the kernel's business (RFC 3542 section 3.1), as it needs to know the source address. */
    private byte[] request(int sequence, byte[] data) {
        byte[] request = ByteBuffer.allocate(HEADER + data.length)
                .put((byte) requestType())
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) identifier)
                .putShort((short) sequence)
                .put(data)
                .array();
        if (family == AddressFamily.IPV4) {
            int sum = checksum(request);
            request[2] = (byte) (sum >> 8);
            request[3] = (byte) sum;
        }
        return request;
    }

    /** RFC 1071. */
    static int checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~sum & 0xffff;
    }

    /**
     * Receives one message, if there is one.
     *
     * @param into is overwritten if it is a reply to a request of this socket
     * @return false if there is nothing to receive, or after 64 messages that are no such reply: then there may be more
     * @throws IOException if the socket has an error; it is told once, and the socket can be used further
     */
    public boolean receive(EchoReply into) throws IOException {
        for (int i = 0; i < MAX_STRANGERS; i++) {
            int received = incoming.receive(socket.number());
            if (received < 0) {
                int errno = LibC.errno();
                if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
                    return false;
                }
                throw new IOException("receive on an " + this + ": " + Errno.text(errno));
            }
            if (!incoming.isTruncated() && fill(into, received)) {
                return true;
            }
        }
        return false;
    }

    private boolean fill(EchoReply into, int received) {
        incoming.payload(bytes, received);
        byte[] from = new byte[family == AddressFamily.IPV4 ? 4 : 16];
        int at = family == AddressFamily.IPV4 ? Ip.SOCKADDR_IN_ADDRESS : Ip.SOCKADDR_IN6_ADDRESS;
        int offset = raw && family == AddressFamily.IPV4 ? endOfHeader(received) : 0;
        return offset >= 0
                && received - offset >= HEADER
                && (bytes[offset] & 0xff) == replyType()
                && bytes[offset + 1] == 0
                && (!raw || number(bytes, offset + 4) == identifier)
                && incoming.name(at, from)
                && into.fill(from, bytes, offset, received);
    }

    /** A raw IPv4 socket delivers the IP header as well; RFC 791 section 3.1. */
    private int endOfHeader(int received) {
        int header = (bytes[0] & 0xf) * 4;
        return received >= IPV4_HEADER && header >= IPV4_HEADER && header <= received ? header : -1;
    }

    static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** Idempotent. No other thread may be using the socket. */
    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return (raw ? "raw" : "datagram") + " ICMP socket for " + family;
    }
}
