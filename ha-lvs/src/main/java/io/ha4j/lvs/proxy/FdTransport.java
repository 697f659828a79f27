package io.ha4j.lvs.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/** Sockets as bare file descriptors on Linux epoll. To be loaded on Linux only. Thread-safe. */
final class FdTransport implements Transport {

    private final Queue<ProxyLoop> loops = new ConcurrentLinkedQueue<>();

    @Override
    public EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, factory, executor -> {
            FdLoop loop = new FdLoop((EventLoop) executor, epoll.newHandler(executor));
            loops.add(loop);
            return loop.ioHandler();
        });
    }

    @Override
    public List<ProxyLoop> loops(EventLoopGroup group) {
        return List.copyOf(loops);
    }

    @Override
    public Listener listen(ProxyPoint point, ProxyLoop loop) {
        return FdListener.open(point, (FdLoop) loop);
    }

    @Override
    public Side newServerSide(Session session, InetSocketAddress server) throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketStream(server.getAddress() instanceof Inet6Address);
        return new FdSide(session, socket, server);
    }
}
