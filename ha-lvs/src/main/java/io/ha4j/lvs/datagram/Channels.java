package io.ha4j.lvs.datagram;

import io.ha4j.value.AddressFamily;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;

/** How datagram sockets are made, set up and closed. */
final class Channels {

    /** More than any UDP datagram has: 65,507 bytes over IPv4, 65,527 over IPv6. So none is ever cut short. */
    private static final int DATAGRAM_BYTES = 65_536;

    /** For bursts of many clients at once; the kernel may allow less (net.core.rmem_max). */
    private static final int LISTENER_BUFFER_BYTES = 4 * 1024 * 1024;

    /** One datagram may wait for room in the socket; whoever comes then is told that it is full. */
    private static final WriteBufferWaterMark ONE = new WriteBufferWaterMark(1, 1);

    private Channels() {}

    /** {@return whether sockets of several loops can share an address, so that the kernel spreads clients over them} */
    static boolean canShareAddress(EventLoop loop) {
        return isEpoll(loop);
    }

    /** @throws ChannelException if there is none to be had, such as: too many open files */
    static DatagramChannel open(EventLoop loop, InetAddress peerOrOwn) {
        SocketProtocolFamily family = AddressFamily.of(peerOrOwn) == AddressFamily.IPV4
                ? SocketProtocolFamily.INET
                : SocketProtocolFamily.INET6;
        DatagramChannel channel = isEpoll(loop) ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
        channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES));
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ONE);
        return channel;
    }

    private static boolean isEpoll(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
    }

    static void growReceiveBuffer(DatagramChannel channel) {
        channel.config().setOption(ChannelOption.SO_RCVBUF, LISTENER_BUFFER_BYTES);
    }

    /** To be called before the others bind, and after the first has: so a stranger at the address is noticed. */
    static void shareAddress(DatagramChannel channel) {
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    }

    /** On its loop: {@return whether the socket has a port of its own now} */
    static boolean prepare(EventLoop loop, DatagramChannel channel, InetAddress peer) {
        InetSocketAddress any = new InetSocketAddress(anyAddress(peer), 0);
        boolean ready = loop.register(channel).isSuccess() && channel.bind(any).isSuccess();
        if (!ready) {
            close(channel);
        }
        return ready;
    }

    private static InetAddress anyAddress(InetAddress peer) {
        byte[] zeros = new byte[peer.getAddress().length];
        try {
            return InetAddress.getByAddress(zeros);
        } catch (IOException e) {
            throw new AssertionError(e); // 4 and 16 bytes are addresses
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the channel's closeFuture tells
    static void close(Channel channel) {
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    /** {@return whether the other host has said that nobody is there} */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof PortUnreachableException;
    }

    /** {@return why it did not work} */
    static Throwable failure(ChannelFuture done) {
        Throwable cause = done.cause();
        return cause == null ? new IOException("not done at once") : cause;
    }
}
