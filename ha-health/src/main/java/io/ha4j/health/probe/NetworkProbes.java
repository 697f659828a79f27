package io.ha4j.health.probe;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.value.Require;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a node on which all network probes run. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class NetworkProbes implements HaRuntime<NetworkProbes> {

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<NetworkProbes> COMPONENT = new Component();

    private static final Logger log = LoggerFactory.getLogger(NetworkProbes.class);

    private final String threadName;
    private final IoEventLoop eventLoop;
    private final Bootstrap bootstrap;
    private final Bootstrap datagrams;
    private final AtomicInteger open = new AtomicInteger();

    private NetworkProbes(String nodeName) {
        threadName = "ha-" + nodeName + "-probe";
        eventLoop = new SingleThreadIoEventLoop(
                null,
                task -> {
                    Thread thread = new FastThreadLocalThread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                },
                NioIoHandler.newFactory());
        bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                // Few, short connections: an arena of a pooled allocator would be wasted on them.
                .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .option(ChannelOption.TCP_NODELAY, true);
        datagrams = new Bootstrap()
                .group(eventLoop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false));
    }

    /** The check cancels what takes too long as a whole; a second time-out of the same length could only disagree with it. */
    private static int connectTimeoutMillis(ProbeRequest request) {
        boolean shorter = request.connectTimeout().compareTo(request.timeout()) < 0;
        return shorter ? (int) Math.max(1, request.connectTimeout().toMillis()) : 0;
    }

    private static ProbeResult failedConnect(ProbeRequest request, Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? ProbeResult.failure("no connection within " + Require.text(request.connectTimeout()))
                : ProbeResult.failure(cause);
    }

    /**
     * Connects to the target of {@code request}. The connection is closed as soon as the result is known or cancelled.
     *
     * @param conversation gets the new connection, not connected yet, and completes the result; a connection that cannot be made
     *     is a failure already
     */
    CompletableFuture<ProbeResult> connect(
            ProbeRequest request, BiConsumer<Channel, CompletableFuture<ProbeResult>> conversation) {
        Bootstrap timed = bootstrap.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis(request));
        return open(timed, request, conversation);
    }

    /** Like {@link #connect}, with a UDP socket that sends to the target only and hears nobody else. */
    CompletableFuture<ProbeResult> connectDatagrams(
            ProbeRequest request, BiConsumer<Channel, CompletableFuture<ProbeResult>> conversation) {
        return open(datagrams.clone(), request, conversation);
    }

    private CompletableFuture<ProbeResult> open(
            Bootstrap opening, ProbeRequest request, BiConsumer<Channel, CompletableFuture<ProbeResult>> conversation) {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        ChannelFuture connecting = opening.handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        open.incrementAndGet();
                        channel.closeFuture().addListener(closed -> open.decrementAndGet());
                        conversation.accept(channel, result);
                    }
                })
                .connect(request.target());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                result.complete(failedConnect(request, connected.cause()));
            }
        });
        Channel channel = connecting.channel();
        result.whenComplete((ended, failure) -> channel.close());
        return result;
    }

    @Override
    public NetworkProbes handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        return Map.of("openConnections", open.get());
    }

    /** Closes the connections that are still open, too. */
    @Override
    public void close() {
        eventLoop.shutdownGracefully(0, 2, SECONDS);
        try {
            if (!eventLoop.awaitTermination(5, SECONDS)) {
                log.warn("{} did not end within 5 s", threadName);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Component implements HaComponent<NetworkProbes> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", "network");
        }

        @Override
        public HaRuntime<NetworkProbes> start(HaContext context) {
            try {
                return new NetworkProbes(context.nodeName());
            } catch (ChannelException e) { // what Netty makes of a selector that cannot be opened
                throw new HaException(
                        "cannot open a selector for health probes: " + e.getMessage()
                                + " (is the limit of open files too low?)",
                        e);
            }
        }
    }
}
