package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.ha4j.HaException;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads on which connections are accepted and relayed, shared by the virtual servers of a node. Thread-safe. */
public final class ProxyEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProxyEngine.class);
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final EngineKind kind;
    private final Transport transport;
    private final EventLoopGroup group;
    private final List<ProxyLoop> loops;
    private final AtomicInteger listeners = new AtomicInteger();
    private final DescriptorBudget datagramSockets = DescriptorBudget.halfOfTheProcess();

    private ProxyEngine(EngineKind kind, Transport transport, EventLoopGroup group) {
        this.kind = kind;
        this.transport = transport;
        this.group = group;
        this.loops = List.copyOf(transport.loops(group));
    }

    /**
     * Starts the threads, and relays one connection on the loopback network so that later ones find all code loaded.
     *
     * @param threadPrefix such as {@code ha-lb-1-proxy-}; a number follows
     * @param wanted the engine; null for the fastest one that works here
     * @throws HaException if {@code wanted} does not work here
     */
    public static ProxyEngine start(String threadPrefix, int threads, @Nullable EngineKind wanted) {
        EngineKind kind = wanted == null ? fastest() : require(wanted);
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new FastThreadLocalThread(task, threadPrefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        Transport transport = kind.transport();
        ProxyEngine engine = new ProxyEngine(kind, transport, transport.newGroup(threads, factory));
        Rehearsal.run(engine);
        return engine;
    }

    private static EngineKind fastest() {
        for (EngineKind kind : EngineKind.BY_SPEED) {
            Throwable trouble = kind.trouble();
            if (trouble == null) {
                return kind;
            }
            log.info("the engine {} cannot be used: {}", kind.text(), trouble.toString());
        }
        return EngineKind.NIO;
    }

    private static EngineKind require(EngineKind wanted) {
        Throwable trouble = wanted.trouble();
        if (trouble != null) {
            throw new HaException(
                    "the engine " + wanted.text() + " is not available: " + reason(trouble)
                            + " (ask for another one, or leave it to Engine.AUTO)",
                    trouble);
        }
        return wanted;
    }

    /**
     * {@return the threads, for traffic that is relayed elsewhere than in this package} Each is an event loop of Netty, which the
     * public API does not show.
     */
    public List<ScheduledExecutorService> executors() {
        return loops.stream().<ScheduledExecutorService>map(ProxyLoop::executor).toList();
    }

    /**
     * Makes sure that datagrams can be relayed.
     *
     * @throws HaException if this engine cannot do that
     */
    public void requireDatagrams() {
        if (kind == EngineKind.IO_URING) { // where nothing is done at once, which sessions count on
            throw new HaException(
                    "udp: not with the engine " + kind.text() + " (expected: another one, or Engine.AUTO)");
        }
    }

    /** @throws HaException if this engine cannot leave IPv4 to another listener at the same port */
    void requireIpv6Only() {
        if (kind != EngineKind.EPOLL) { // Netty's channels at 0.0.0.0 are of IPv6 too
            throw new HaException("tcp: not 0.0.0.0 and :: at one port with the engine " + kind.text()
                    + " (expected: :: alone, which takes IPv4 too, or the engine " + EngineKind.EPOLL.text() + ")");
        }
    }

    /** {@return what the UDP sessions on these threads may open} */
    public DescriptorBudget datagramSockets() {
        return datagramSockets;
    }

    private static String reason(Throwable trouble) {
        Throwable root = trouble;
        while (root.getCause() != null && !root.getCause().equals(root)) {
            root = root.getCause();
        }
        return root == trouble ? trouble.toString() : trouble + ": " + root;
    }

    /** {@return the engine at work} */
    public EngineKind kind() {
        return kind;
    }

    /** @throws HaException if this engine cannot set up sockets so, or hold listeners as the limits need */
    void require(RelaySettings settings) {
        if (settings.sockets().needsLinux() && kind != EngineKind.EPOLL) {
            throw new HaException("tcpOptions: transparent, keepAlive and userTimeout need the engine "
                    + EngineKind.EPOLL.text() + " (this is " + kind.text() + ")");
        }
        if (settings.sockets().transparent()) {
            try {
                SocketOptions.tryTransparent();
            } catch (IOException e) {
                throw new HaException(
                        "tcpOptions: transparent needs CAP_NET_ADMIN: run as root, or grant it with setcap ("
                                + e.getMessage() + ")",
                        e);
            }
        }
        String missing =
                kind == EngineKind.IO_URING && settings.limitsAccepting() ? IoUringChannels.whatKeepsAccepting() : null;
        if (missing != null) { // somebody else has loaded Netty's io_uring before, or has set it
            throw new HaException("tcpOptions: maxConnections and newConnectionsPerSecond need " + missing
                    + " with the engine " + kind.text());
        }
    }

    Transport transport() {
        return transport;
    }

    List<ProxyLoop> loops() {
        return loops;
    }

    /** {@return the loop for the next listener} */
    ProxyLoop loopForListener() {
        return loops.get(Math.floorMod(listeners.getAndIncrement(), loops.size()));
    }

    /** {@return the loop with the fewest connections, and of those {@code here} if that is one} */
    ProxyLoop leastLoaded(ProxyLoop here) {
        ProxyLoop least = here;
        int load = least.load();
        for (int i = 0; i < loops.size() && load > 0; i++) {
            ProxyLoop other = loops.get(i);
            int otherLoad = other.load();
            if (otherLoad < load) {
                least = other;
                load = otherLoad;
            }
        }
        return least;
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
