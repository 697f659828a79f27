package io.ha4j.lvs.proxy;

import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * Netty channels, of whichever kind. Thread-safe.
 *
 * @param handlers how the loops wait
 * @param serverChannels make listening channels
 * @param channels make other channels
 */
record ChannelTransport(
        IoHandlerFactory handlers,
        Supplier<? extends ServerChannel> serverChannels,
        Supplier<? extends SocketChannel> channels)
        implements Transport {

    @Override
    public EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, handlers);
    }

    @Override
    public List<ProxyLoop> loops(EventLoopGroup group) {
        List<ProxyLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            loops.add(new ProxyLoop((EventLoop) executor));
        }
        return loops;
    }

    @Override
    public Listener listen(ProxyPoint point, ProxyLoop loop) {
        ServerChannel channel;
        try {
            channel = serverChannels.get();
        } catch (ChannelException e) { // such as: too many open files
            return Listener.failed(e);
        }
        return ChannelListener.open(channel, point, loop);
    }

    @Override
    public Side newServerSide(Session session, InetSocketAddress server) {
        SocketChannel channel = channels.get();
        Sockets.prepare(channel);
        return new ChannelSide(session, channel);
    }
}
