package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.value.Require;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The connections of all network probes of a node, on its {@link ProbeLoop}. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class NetworkProbes implements HaRuntime<NetworkProbes> {

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<NetworkProbes> COMPONENT = new Component();

    private final ProbeLoop loop;
    private final TcpReach reach;
    // Few, short connections: an arena of a pooled allocator would be wasted on them.
    private final ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    // In small pieces, so that what is wrong with an answer is found before it is also too long.
    private final RecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(64, 2_048, 8_192);
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();

    private NetworkProbes(ProbeLoop loop) {
        this.loop = loop;
        this.reach = new TcpReach(loop);
    }

    /** The check cancels what takes too long as a whole; a second time-out of the same length could only disagree with it. */
    private static int connectTimeoutMillis(ProbeRequest request) {
        boolean shorter = request.connectTimeout().compareTo(request.timeout()) < 0;
        return shorter ? (int) Math.max(1, request.connectTimeout().toMillis()) : 0;
    }

    private static ProbeResult failedConnect(ProbeRequest request, Throwable cause) {
        return cause instanceof ConnectTimeoutException ? noConnection(request) : ProbeResult.failure(cause);
    }

    static ProbeResult noConnection(ProbeRequest request) {
        return ProbeResult.failure("no connection within " + Require.text(request.connectTimeout()));
    }

    /** {@return whether the target of {@code request} accepts a connection, which is given up at once by a reset} */
    CompletableFuture<ProbeResult> reach(ProbeRequest request) {
        return loop.isEpoll() ? reach.start(request) : connect(request, PortableReach::converse);
    }

    /**
     * Connects to the target of {@code request}. The connection is closed as soon as the result is known or cancelled.
     *
     * @param conversation gets the new connection, not connected yet, and completes the result; a connection that cannot be made
     *     is a failure already
     */
    CompletableFuture<ProbeResult> connect(
            ProbeRequest request, BiConsumer<Channel, CompletableFuture<ProbeResult>> conversation) {
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        Channel channel;
        try {
            channel = newStream(request.target());
        } catch (ChannelException e) { // what Netty makes of a socket that cannot be opened
            result.complete(ProbeResult.failure(e));
            return result;
        }
        try {
            channel.config().setOption(ChannelOption.ALLOCATOR, allocator);
            channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, reads);
            channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis(request));
            conversation.accept(channel, result);
        } catch (RuntimeException e) {
            channel.unsafe().closeForcibly(); // no loop knows of it yet
            throw e;
        }
        open.add(channel);
        channel.closeFuture().addListener(closed -> open.remove(channel));
        connect(channel, request, result);
        result.whenComplete(
                (ended, failure) -> channel.close()); // not before: a channel without a loop cannot be closed
        return result;
    }

    private void connect(Channel channel, ProbeRequest request, CompletableFuture<ProbeResult> result) {
        EventLoop eventLoop = loop.eventLoop();
        eventLoop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(request.target()).addListener(connected -> {
                    if (!connected.isSuccess()) {
                        result.complete(failedConnect(request, connected.cause()));
                    }
                });
            } else {
                result.complete(ProbeResult.failure(registered.cause()));
            }
        });
    }

    private Channel newStream(InetSocketAddress target) {
        Channel channel = loop.isEpoll() ? new EpollSocketChannel(family(target)) : new NioSocketChannel();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        return channel;
    }

    private static SocketProtocolFamily family(InetSocketAddress target) {
        return target.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    @Override
    public NetworkProbes handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        return Map.of("openConnections", open.size() + reach.waiting());
    }

    /** Closes the connections that are still open; the loop itself ends with the node. */
    @Override
    public void close() {
        open.forEach(Channel::close);
    }

    private static final class Component implements HaComponent<NetworkProbes> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", "network");
        }

        @Override
        public HaRuntime<NetworkProbes> start(HaContext context) {
            return new NetworkProbes(ProbeLoop.of(context));
        }
    }
}
