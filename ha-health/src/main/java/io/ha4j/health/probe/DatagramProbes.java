package io.ha4j.health.probe;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets of a node's probes, on a thread of their own. Thread-safe.
 *
 * <p>Not on {@link ProbeLoop}: Netty's epoll channel for datagrams (4.2.18) tells twice that it is connected, once before it is registered,
 * and loses empty datagrams; its channel for selectors does neither.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class DatagramProbes implements HaRuntime<DatagramProbes> {

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<DatagramProbes> COMPONENT = new Component();

    private static final Logger log = LoggerFactory.getLogger(DatagramProbes.class);

    private final String threadName;
    private final IoEventLoop eventLoop;
    private final Bootstrap bootstrap;
    private final AtomicInteger open = new AtomicInteger();

    private DatagramProbes(String nodeName) {
        threadName = "ha-" + nodeName + "-datagrams";
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
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false));
    }

    /**
     * Opens a socket that sends to the target of {@code request} only and hears nobody else. It is closed as soon as the result is known or
     * cancelled.
     *
     * @param conversation gets the new socket, not connected yet, and completes the result
     */
    CompletableFuture<ProbeResult> connect(
            ProbeRequest request, BiConsumer<Channel, CompletableFuture<ProbeResult>> conversation) {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        ChannelFuture connecting = bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
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
                result.complete(ProbeResult.failure(connected.cause()));
            }
        });
        Channel channel = connecting.channel();
        result.whenComplete((ended, failure) -> channel.close());
        return result;
    }

    @Override
    public DatagramProbes handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        return Map.of("openSockets", open.get());
    }

    /** Closes the sockets that are still open, too. */
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

    private static final class Component implements HaComponent<DatagramProbes> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", "datagrams");
        }

        @Override
        public HaRuntime<DatagramProbes> start(HaContext context) {
            try {
                return new DatagramProbes(context.nodeName());
            } catch (ChannelException
                    | IllegalStateException e) { // what Netty makes of a selector that cannot be opened
                throw new HaException(
                        "cannot open a selector for health probes: " + e.getMessage()
                                + " (is the limit of open files too low?)",
                        e);
            }
        }
    }
}
