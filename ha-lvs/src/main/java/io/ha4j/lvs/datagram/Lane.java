package io.ha4j.lvs.datagram;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket at the virtual address, on one event loop, and the sessions of the clients who come to it. Answers leave by it: only then
 * do they come from the address that was asked.
 *
 * <p>What can be called by any thread says so; the rest runs on the loop.
 */
final class Lane extends ChannelInboundHandlerAdapter implements Sessions.Clients {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final DatagramService service;
    private final Counters counters;
    private final EventLoop loop;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable DatagramChannel channel;
    private @Nullable Sessions sessions;
    private boolean stopping;

    Lane(DatagramService service, Counters counters, EventLoop loop) {
        this.service = service;
        this.counters = counters;
        this.loop = loop;
    }

    /**
     * Begins to listen. Any thread may call it.
     *
     * @param shared whether other lanes have the address already
     * @return the address, with the port that was found if any was asked for
     */
    CompletableFuture<InetSocketAddress> bind(InetSocketAddress address, boolean shared) {
        CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
        execute(() -> bind(address, shared, bound), bound);
        return bound;
    }

    private void bind(InetSocketAddress address, boolean shared, CompletableFuture<InetSocketAddress> bound) {
        if (stopping) {
            bound.completeExceptionally(new IOException("closed before it was open"));
            return;
        }
        DatagramChannel socket;
        try {
            socket = Channels.open(loop, address.getAddress());
            socket.pipeline().addLast(this);
            channel = socket;
            Channels.growReceiveBuffer(socket);
            if (shared) {
                Channels.shareAddress(socket);
            }
        } catch (ChannelException e) { // such as: too many open files
            bound.completeExceptionally(e);
            return;
        }
        socket.closeFuture().addListener(done -> socketClosed());
        ChannelFuture registered = loop.register(socket);
        ChannelFuture done = registered.isSuccess() ? socket.bind(address) : registered;
        if (done.isSuccess()) {
            bound.complete(socket.localAddress());
        } else {
            bound.completeExceptionally(Channels.failure(done));
        }
    }

    /** Lets other lanes bind to the same address. Any thread may call it, and once it is bound only. */
    CompletableFuture<Void> share() {
        CompletableFuture<Void> shared = new CompletableFuture<>();
        execute(
                () -> {
                    if (channel != null) {
                        Channels.shareAddress(channel);
                    }
                    shared.complete(null);
                },
                shared);
        return shared;
    }

    /** {@return completed when the socket is closed, or there is none} */
    CompletableFuture<Void> closed() {
        return closed;
    }

    /**
     * Takes no datagram of a client any more, and closes as soon as no answer is awaited. Any thread may call it.
     *
     * @param graceNanos how long answers are awaited for at most
     */
    void stop(long graceNanos) {
        execute(() -> stopNow(graceNanos), closed);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // shutting down twice does no harm
    private void stopNow(long graceNanos) {
        if (stopping) {
            return;
        }
        stopping = true;
        if (channel == null) {
            closed.complete(null);
        } else if (sessions != null && sessions.awaitAnswers() && channel.isOpen()) {
            channel.config().setAutoRead(false);
            loop.schedule(this::shutDown, graceNanos, NANOSECONDS);
        } else {
            shutDown();
        }
    }

    private void shutDown() {
        if (channel != null && channel.isOpen()) {
            boolean tells = channel.isRegistered();
            Channels.close(channel);
            if (!tells) {
                socketClosed();
            }
        }
    }

    private void socketClosed() {
        stopping = true;
        if (sessions != null) {
            sessions.close();
        }
        closed.complete(null);
    }

    /** Ends those sessions that are meant. Any thread may call it. */
    void cut(Predicate<Session> which) {
        execute(
                () -> {
                    if (sessions != null) {
                        sessions.end(which);
                    }
                },
                null);
    }

    private void execute(Runnable task, @Nullable CompletableFuture<?> otherwise) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) { // the proxy threads have ended, and all sockets with them
            if (otherwise != null) {
                otherwise.completeExceptionally(e);
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (!stopping) {
                sessions().received(packet.content(), packet.sender());
            }
        } finally {
            packet.release();
        }
    }

    private Sessions sessions() {
        if (sessions == null) {
            InetSocketAddress local = channel == null ? null : channel.localAddress();
            if (local == null) {
                throw new IllegalStateException("a datagram came to a socket that is not bound");
            }
            sessions = new Sessions(service, counters, loop, local, this);
        }
        return sessions;
    }

    @Override
    public void answer(InetSocketAddress client, ByteBuf data) {
        if (channel == null || !channel.isWritable()) {
            counters.blocked.increment();
            return;
        }
        int bytes = data.readableBytes();
        ChannelFuture sent = channel.writeAndFlush(new DatagramPacket(data.retain(), client));
        if (sent.isDone()) {
            answered(bytes, sent.cause());
        } else {
            sent.addListener(done -> answered(bytes, done.cause()));
        }
    }

    private void answered(int bytes, @Nullable Throwable failure) {
        if (failure == null) {
            counters.sentToClient(bytes);
        } else {
            log.debug("an answer could not be sent: {}", failure.toString());
            counters.sendFailed.increment();
        }
    }

    @Override
    public void allAnswered() {
        if (stopping) {
            shutDown();
        }
    }

    /** Of one datagram or another; the socket stays. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("{}: {}", context.channel(), cause.toString());
    }
}
