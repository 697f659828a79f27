package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads on which connections are accepted and relayed, shared by the virtual servers of a node. Thread-safe. */
public final class ProxyEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProxyEngine.class);
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final EventLoopGroup group;
    private final boolean epoll;

    private ProxyEngine(EventLoopGroup group, boolean epoll) {
        this.group = group;
        this.epoll = epoll;
    }

    /**
     * Starts the threads, and relays one connection on the loopback network so that later ones find all code loaded.
     *
     * @param threadPrefix such as {@code ha-lb-1-proxy-}; a number follows
     * @param nativeTransport whether to use epoll directly where that is possible
     */
    public static ProxyEngine start(String threadPrefix, int threads, boolean nativeTransport) {
        boolean epoll = nativeTransport && Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? SteadyEpoll.newFactory() : NioIoHandler.newFactory();
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new FastThreadLocalThread(task, threadPrefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ProxyEngine engine = new ProxyEngine(new MultiThreadIoEventLoopGroup(threads, factory, handlers), epoll);
        Rehearsal.run(engine);
        return engine;
    }

    /** {@return {@code epoll} or {@code nio}} */
    public String transport() {
        return epoll ? "epoll" : "nio";
    }

    EventLoop nextLoop() {
        return group.next();
    }

    ServerChannel newServerChannel() {
        return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    SocketChannel newSocketChannel() {
        return epoll ? new EpollSocketChannel() : new NioSocketChannel();
    }

    /** Ends the threads, and with them whatever is still open; waits for that, for at most 5 s. Idempotent. */
    @Override
    public void close() {
        Future<?> ended = group.shutdownGracefully(0, SHUTDOWN_MILLIS, MILLISECONDS);
        try {
            if (!ended.await(2 * SHUTDOWN_MILLIS + 1_000)) {
                log.warn("the proxy threads did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
