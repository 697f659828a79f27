package io.ha4j.lvs.proxy;

import io.netty.channel.Channel;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Options of Linux that Netty's sockets have no word for. To be loaded on Linux only. */
final class SocketOptions {

    // linux/in.h, linux/in6.h, linux/tcp.h
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_TRANSPARENT = 19;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;
    private static final int IPV6_TRANSPARENT = 75;
    private static final int IPV6_V6ONLY = 26;
    private static final int TCP_INFO = 11;
    private static final int TCP_INFO_BYTES_ACKED = 120; // since Linux 4.2
    private static final int TCP_INFO_LENGTH = TCP_INFO_BYTES_ACKED + Long.BYTES;
    private static final RawUnixChannelOption INFO =
            new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, TCP_INFO_LENGTH);
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    private SocketOptions() {}

    /** Binds a socket that is to be connected; its port is chosen then, so that one will do for many servers. */
    static void bind(Socket socket, InetSocketAddress source, boolean transparent) throws IOException {
        boolean ipv6 = source.getAddress() instanceof Inet6Address;
        if (transparent) {
            setTransparent(socket, ipv6);
        }
        socket.setIntOpt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1); // for IPv6 too
        socket.bind(source);
    }

    private static void setTransparent(Socket socket, boolean ipv6) throws IOException {
        socket.setIntOpt(ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_TRANSPARENT : IP_TRANSPARENT, 1);
    }

    /** Leaves IPv4 to others, before it is bound: Netty has sockets take both. */
    static void ipv6Only(Socket socket) throws IOException {
        socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
    }

    /** Tries whether sockets may have addresses of others. */
    static void tryTransparent() throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketStream(false);
        try {
            setTransparent(socket, false);
        } finally {
            socket.close();
        }
    }

    /** Has the kernel ask a silent peer. */
    static void keepAlive(Socket socket, SocketSettings settings) throws IOException {
        socket.setKeepAlive(true);
        set(socket, TCP_KEEPIDLE, settings.keepAliveIdleSeconds());
        set(socket, TCP_KEEPINTVL, settings.keepAliveIntervalSeconds());
        set(socket, TCP_KEEPCNT, settings.keepAliveCount());
    }

    /** Bounds how long the kernel waits for an acknowledgement. */
    static void userTimeout(Socket socket, SocketSettings settings) throws IOException {
        set(socket, TCP_USER_TIMEOUT, settings.userTimeoutMillis());
    }

    /** {@return how many bytes the peer's kernel has taken so far; 0 on a Linux before 4.2} */
    static long acknowledged(Socket socket) throws IOException {
        ByteBuffer info = ByteBuffer.allocate(TCP_INFO_LENGTH);
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        return acknowledged(info);
    }

    /** The same of a native channel. */
    static long acknowledged(Channel channel) {
        ByteBuffer info = channel.config().getOption(INFO);
        return info == null ? 0 : acknowledged(info);
    }

    private static long acknowledged(ByteBuffer info) {
        return info.order(ByteOrder.nativeOrder()).getLong(TCP_INFO_BYTES_ACKED);
    }

    private static void set(Socket socket, int option, int value) throws IOException {
        if (value > 0) {
            socket.setIntOpt(IPPROTO_TCP, option, value);
        }
    }
}
