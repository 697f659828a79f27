package io.ha4j.linux.socket;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Numbers of {@code linux/in.h} and {@code linux/in6.h}. */
final class Ip {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;
    static final int IPPROTO_ICMPV6 = 58;

    static final int IP_TOS = 1;
    static final int IP_TTL = 2;
    static final int IP_PKTINFO = 8;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_MULTICAST_LOOP = 34;
    static final int IP_ADD_MEMBERSHIP = 35;
    static final int IP_MULTICAST_ALL = 49;

    static final int IPV6_CHECKSUM = 7;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    static final int IPV6_JOIN_GROUP = 20;
    static final int IPV6_MULTICAST_ALL = 29;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_RECVHOPLIMIT = 51;
    static final int IPV6_HOPLIMIT = 52;
    static final int IPV6_TCLASS = 67;

    static final int ICMPV6_FILTER = 1;

    /** {@code struct sockaddr_in}: family, port, address, padding. */
    static final int SOCKADDR_IN = 16;

    static final int SOCKADDR_IN_ADDRESS = 4;

    /** {@code struct sockaddr_in6}: family, port, flow, address, scope. */
    static final int SOCKADDR_IN6 = 28;

    static final int SOCKADDR_IN6_ADDRESS = 8;
    static final int SOCKADDR_IN6_SCOPE = 24;

    private Ip() {}

    /** {@return the address of 4 or 16 bytes; 16 bytes make an IPv6 address in any case, also if it maps an IPv4 one; no scope} */
    static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == 16 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(bytes.length + " bytes make no address", e);
        }
    }
}
