package io.ha4j.linux.socket;

import static java.util.Objects.requireNonNull;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A raw, non-blocking IP socket: it sends and receives the packets of one IP protocol, such as 112 for VRRP.
 *
 * <p>The kernel builds the IP header of what is sent. Of what is received it tells, with each packet, the destination, the interface,
 * the TTL or hop limit and the time of arrival. It checks no more than the IP header, except with {@link #checksumOffset}.
 *
 * <p>The methods that set options return this socket, and throw a {@link LinuxException} if the kernel refuses. Needs CAP_NET_RAW. The
 * socket belongs to the network namespace of the thread that opens it, for ever. Not thread-safe: one thread owns it.
 */
public final class RawIpSocket implements AutoCloseable {

    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_PRIORITY = 12;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_TIMESTAMPNS = 35;
    private static final int LONGEST_DEVICE_NAME = 15;
    private static final int INTERRUPTIONS = 8;

    private final FileDescriptor socket;
    private final AddressFamily family;
    private final int protocol;
    private final Message outgoing = new Message();
    private final Message incoming = new Message();

    private RawIpSocket(FileDescriptor socket, AddressFamily family, int protocol) {
        this.socket = socket;
        this.family = family;
        this.protocol = protocol;
    }

    /**
     * {@return an open socket}
     *
     * @param protocol the number of the IP protocol, 1..255
     * @throws LinuxException if this is not Linux, or the process lacks CAP_NET_RAW, or the system lacks the family
     */
    public static RawIpSocket open(AddressFamily family, int protocol) {
        Require.inRange("protocol", protocol, 1, 255);
        LibC.require();
        int domain = family == AddressFamily.IPV4 ? Ip.AF_INET : Ip.AF_INET6;
        FileDescriptor fd = FileDescriptor.of(
                LibC.socket(domain, SOCK_RAW_NONBLOCK_CLOEXEC, protocol),
                "open a raw " + family + " socket for protocol " + protocol);
        try {
            RawIpSocket opened = new RawIpSocket(fd, family, protocol);
            opened.tellAboutPackets();
            return opened;
        } catch (RuntimeException | Error e) {
            fd.close();
            throw e;
        }
    }

    private void tellAboutPackets() {
        set(SOL_SOCKET, SO_TIMESTAMPNS, 1, "ask for time stamps");
        if (family == AddressFamily.IPV4) { // the TTL is in the header, which IPv4 delivers
            set(Ip.IPPROTO_IP, Ip.IP_PKTINFO, 1, "ask for the destination of packets");
        } else {
            set(Ip.IPPROTO_IPV6, Ip.IPV6_RECVPKTINFO, 1, "ask for the destination of packets");
            set(Ip.IPPROTO_IPV6, Ip.IPV6_RECVHOPLIMIT, 1, "ask for the hop limit of packets");
        }
    }

    /** Sends and receives through this interface only ({@code SO_BINDTODEVICE}). */
    public RawIpSocket bindToDevice(String device) {
        byte[] name = Require.notBlank("device", device).getBytes(StandardCharsets.UTF_8);
        Require.argument(
                name.length <= LONGEST_DEVICE_NAME,
                "device",
                '"' + device + '"',
                "at most " + LONGEST_DEVICE_NAME + " bytes");
        return set(SOL_SOCKET, SO_BINDTODEVICE, name, "bind to device " + device);
    }

    /** Receives what is sent to {@code group} on the interface. Joining twice is an error, EADDRINUSE. */
    public RawIpSocket joinGroup(InetAddress group, int ifIndex) {
        byte[] address = address("group", group);
        Require.argument(group.isMulticastAddress(), "group", Addresses.text(group), "a multicast address");
        String what = "join " + Addresses.text(group) + " on interface " + ifIndex;
        return family == AddressFamily.IPV4
                ? set(Ip.IPPROTO_IP, Ip.IP_ADD_MEMBERSHIP, mreqn(address, ifIndex), what)
                : set(Ip.IPPROTO_IPV6, Ip.IPV6_JOIN_GROUP, mreq6(address, ifIndex), what);
    }

    /** Sends multicast by this interface. */
    public RawIpSocket multicastInterface(int ifIndex) {
        String what = "send multicast by interface " + ifIndex;
        return family == AddressFamily.IPV4
                ? set(Ip.IPPROTO_IP, Ip.IP_MULTICAST_IF, mreqn(new byte[4], ifIndex), what)
                : set(Ip.IPPROTO_IPV6, Ip.IPV6_MULTICAST_IF, ifIndex, what);
    }

    /** Whether this host receives its own multicast; the kernel's default is true. */
    public RawIpSocket multicastLoop(boolean loop) {
        return setForFamily(Ip.IP_MULTICAST_LOOP, Ip.IPV6_MULTICAST_LOOP, loop ? 1 : 0, "set the multicast loop");
    }

    /**
     * Whether to receive multicast for groups that other sockets joined; the kernel's default is true. For IPv6 it stays so on kernels
     * before 4.20, without a word: the packets for another group, or of another interface, must be told apart by their destination.
     */
    public RawIpSocket multicastAll(boolean all) {
        try {
            return setForFamily(Ip.IP_MULTICAST_ALL, Ip.IPV6_MULTICAST_ALL, all ? 1 : 0, "set IP_MULTICAST_ALL");
        } catch (LinuxException e) {
            if (family == AddressFamily.IPV6 && e.errno() == Errno.ENOPROTOOPT) {
                return this;
            }
            throw e;
        }
    }

    /**
     * The TTL or hop limit of what is sent, unicast and multicast.
     *
     * @param hops 1..255; the kernel's default is 64 for unicast and 1 for multicast
     */
    public RawIpSocket hops(int hops) {
        Require.inRange("hops", hops, 1, 255);
        setForFamily(Ip.IP_TTL, Ip.IPV6_UNICAST_HOPS, hops, "set the TTL");
        return multicastHops(hops);
    }

    /**
     * The TTL or hop limit of the multicast that is sent.
     *
     * @param hops 0..255; with 0 it does not leave this host
     */
    public RawIpSocket multicastHops(int hops) {
        Require.inRange("multicastHops", hops, 0, 255);
        return setForFamily(Ip.IP_MULTICAST_TTL, Ip.IPV6_MULTICAST_HOPS, hops, "set the multicast TTL");
    }

    /**
     * The type of service (IPv4) or traffic class (IPv6) of what is sent, such as 0xc0 for network control. For IPv4 the kernel derives
     * the {@link #priority} from it: set that one afterwards.
     *
     * @param trafficClass 0..255
     */
    public RawIpSocket trafficClass(int trafficClass) {
        Require.inRange("trafficClass", trafficClass, 0, 255);
        return setForFamily(Ip.IP_TOS, Ip.IPV6_TCLASS, trafficClass, "set the traffic class " + trafficClass);
    }

    /**
     * The priority of what is sent, for queueing on this host ({@code SO_PRIORITY}).
     *
     * @param priority 0 or more; 7 and more need CAP_NET_ADMIN
     */
    public RawIpSocket priority(int priority) {
        Require.inRange("priority", priority, 0, Integer.MAX_VALUE);
        return set(SOL_SOCKET, SO_PRIORITY, priority, "set the priority " + priority);
    }

    /**
     * Has the kernel fill in the checksum of what is sent and drop what arrives with a wrong one (RFC 3542 section 3.1). IPv6 only, and
     * not for ICMPv6, where it is so anyway.
     *
     * @param offset where the checksum is in the payload: even, 0..4350
     */
    public RawIpSocket checksumOffset(int offset) {
        requireIpv6("checksumOffset");
        Require.argument(
                offset >= 0 && offset <= Message.CAPACITY - 2 && offset % 2 == 0,
                "checksumOffset",
                offset,
                "even, 0.." + (Message.CAPACITY - 2));
        return set(Ip.IPPROTO_IPV6, Ip.IPV6_CHECKSUM, offset, "set the checksum offset " + offset);
    }

    /**
     * How much the kernel keeps until it is received, at most. Beyond {@code net.core.rmem_max} only with CAP_NET_ADMIN, else the
     * kernel takes that maximum without a word.
     *
     * @param bytes 2048..1 GiB
     */
    public RawIpSocket receiveBuffer(int bytes) {
        Require.inRange("receiveBuffer", bytes, 2048, 1 << 30);
        byte[] value = SocketOption.bytes(bytes);
        if (SocketOption.trySet(socket, SOL_SOCKET, SO_RCVBUFFORCE, value) < 0) {
            set(SOL_SOCKET, SO_RCVBUF, value, "set the receive buffer to " + bytes + " bytes");
        }
        return this;
    }

    /**
     * Receives only these types of ICMPv6 messages (RFC 3542 section 3.2). For IPv6 sockets of protocol 58 only.
     *
     * @param typesToPass each 0..255, such as 136 for neighbour advertisements
     */
    public RawIpSocket icmp6Filter(int... typesToPass) {
        Require.state(
                family == AddressFamily.IPV6 && protocol == Ip.IPPROTO_ICMPV6, "icmp6Filter", this, "an ICMPv6 socket");
        int[] blocked = {-1, -1, -1, -1, -1, -1, -1, -1};
        for (int type : typesToPass) {
            Require.inRange("type", type, 0, 255);
            blocked[type >> 5] &= ~(1 << (type & 31));
        }
        return set(Ip.IPPROTO_ICMPV6, Ip.ICMPV6_FILTER, SocketOption.bytes(blocked), "set the ICMPv6 filter");
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
     * Sends one packet.
     *
     * @param length 0..4352
     * @param to of this socket's family
     * @param ifIndex the interface to leave by; 0: as the routes say. IPv6 link-local addresses need it
     * @param source one of this host's addresses, of this socket's family; null: as the kernel chooses
     * @throws IOException if the packet was not sent; the socket can be used further
     */
    public void send(byte[] bytes, int offset, int length, InetAddress to, int ifIndex, @Nullable InetAddress source)
            throws IOException {
        Require.inRange("length", length, 0, Message.CAPACITY);
        putDestination(address("to", to), ifIndex);
        putSource(source == null ? null : address("source", source), ifIndex);
        outgoing.putPayload(bytes, offset, length);
        for (int i = 0; i < INTERRUPTIONS; i++) {
            if (outgoing.send(socket.number()) >= 0) {
                return;
            }
            int errno = LibC.errno();
            if (errno != Errno.EINTR) {
                String why = errno == Errno.EAGAIN ? "send buffer is full" : Errno.text(errno);
                throw new IOException("send to " + Addresses.text(to)
                        + (ifIndex == 0 ? "" : " by interface " + ifIndex)
                        + (source == null ? "" : " from " + Addresses.text(source)) + ": " + why);
            }
        }
        throw new IOException("send to " + Addresses.text(to) + ": " + Errno.text(Errno.EINTR));
    }

    private void putDestination(byte[] to, int ifIndex) {
        ByteBuffer memory = outgoing.memory();
        if (family == AddressFamily.IPV4) {
            int name = outgoing.putName(Ip.SOCKADDR_IN);
            memory.putShort(name, (short) Ip.AF_INET).put(name + Ip.SOCKADDR_IN_ADDRESS, to);
        } else {
            int name = outgoing.putName(Ip.SOCKADDR_IN6);
            memory.putShort(name, (short) Ip.AF_INET6)
                    .put(name + Ip.SOCKADDR_IN6_ADDRESS, to)
                    .putInt(name + Ip.SOCKADDR_IN6_SCOPE, ifIndex);
        }
    }

    private void putSource(byte @Nullable [] source, int ifIndex) {
        if (source == null && ifIndex == 0) {
            outgoing.putNoControl();
        } else if (family == AddressFamily.IPV4) { // in_pktinfo: interface, local address, unused
            int info = outgoing.putControl(Ip.IPPROTO_IP, Ip.IP_PKTINFO, 12);
            outgoing.memory().putInt(info, ifIndex);
            if (source != null) {
                outgoing.memory().put(info + 4, source);
            }
        } else { // in6_pktinfo: local address, interface
            int info = outgoing.putControl(Ip.IPPROTO_IPV6, Ip.IPV6_PKTINFO, 20);
            if (source != null) {
                outgoing.memory().put(info, source);
            }
            outgoing.memory().putInt(info + 16, ifIndex);
        }
    }

    /**
     * Receives one packet, if there is one. What the network sends never makes it throw: see {@link ReceivedPacket#malformed()}.
     *
     * @param into is overwritten
     * @return false if there is nothing to receive
     * @throws IOException if the socket has an error, such as that the network is down; it is told once, and the socket can be used
     *     further
     */
    public boolean receive(ReceivedPacket into) throws IOException {
        for (int i = 0; i < INTERRUPTIONS; i++) {
            int received = incoming.receive(socket.number());
            if (received >= 0) {
                into.fill(incoming, family, received);
                return true;
            }
            int errno = LibC.errno();
            if (errno == Errno.EAGAIN) {
                return false;
            }
            if (errno != Errno.EINTR) {
                throw new IOException("receive on a " + this + ": " + Errno.text(errno));
            }
        }
        return false;
    }

    /** Idempotent. No other thread may be using the socket. */
    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return "raw " + family + " socket for protocol " + protocol;
    }

    private RawIpSocket setForFamily(int ipv4Option, int ipv6Option, int value, String what) {
        return family == AddressFamily.IPV4
                ? set(Ip.IPPROTO_IP, ipv4Option, value, what)
                : set(Ip.IPPROTO_IPV6, ipv6Option, value, what);
    }

    private RawIpSocket set(int level, int option, int value, String what) {
        SocketOption.set(socket, level, option, value, what);
        return this;
    }

    private RawIpSocket set(int level, int option, byte[] value, String what) {
        SocketOption.set(socket, level, option, value, what);
        return this;
    }

    private void requireIpv6(String option) {
        Require.state(family == AddressFamily.IPV6, option, this, "an IPv6 socket");
    }

    private byte[] address(String field, InetAddress address) {
        requireNonNull(address, field);
        Require.argument(
                AddressFamily.of(address) == family, field, Addresses.text(address), "an " + family + " address");
        return address.getAddress();
    }

    /** {@code struct ip_mreqn}: group, local address, interface. */
    private static byte[] mreqn(byte[] group, int ifIndex) {
        byte[] value = Arrays.copyOf(group, 12);
        System.arraycopy(SocketOption.bytes(ifIndex), 0, value, 8, 4);
        return value;
    }

    /** {@code struct ipv6_mreq}: group, interface. */
    private static byte[] mreq6(byte[] group, int ifIndex) {
        byte[] value = Arrays.copyOf(group, 20);
        System.arraycopy(SocketOption.bytes(ifIndex), 0, value, 16, 4);
        return value;
    }
}
