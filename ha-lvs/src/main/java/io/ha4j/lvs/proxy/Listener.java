package io.ha4j.lvs.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listening socket, or the attempt to have one. Thread-safe. */
public final class Listener {

    private static final int BACKLOG = 4_096;

    /** Null if there was no socket to be had. */
    private final @Nullable ChannelFuture registered;

    private final CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private Listener(@Nullable ChannelFuture registered) {
        this.registered = registered;
    }

    static Listener open(ProxyService service, InetSocketAddress address) {
        ServerChannel channel;
        try {
            channel = service.engine().newServerChannel();
        } catch (ChannelException e) { // such as: too many open files
            return failed(e);
        }
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        channel.pipeline().addLast(new AcceptHandler(service));
        Listener listener = new Listener(service.engine().nextLoop().register(channel));
        listener.bind(channel, address);
        return listener;
    }

    private static Listener failed(Throwable cause) {
        Listener listener = new Listener(null);
        listener.bound.completeExceptionally(cause);
        listener.closed.complete(null);
        return listener;
    }

    private void bind(ServerChannel channel, InetSocketAddress address) {
        channel.closeFuture().addListener(done -> closed.complete(null));
        whenRegistered(
                () -> {
                    channel.bind(address).addListener(done -> bindEnded(channel, done.cause()));
                },
                failure -> bindEnded(channel, failure));
    }

    private void bindEnded(ServerChannel channel, @Nullable Throwable failure) {
        if (failure == null) {
            bound.complete((InetSocketAddress) channel.localAddress());
        } else {
            close();
            bound.completeExceptionally(failure);
        }
    }

    /** {@return the address that it listens on, or the failure, once that is known; completed on a proxy thread} */
    public CompletableFuture<InetSocketAddress> bound() {
        return bound;
    }

    /** Has {@code follower} called on a proxy thread with the address, or else the failure, once that is known. */
    public void onBound(BiConsumer<@Nullable InetSocketAddress, @Nullable Throwable> follower) {
        CompletableFuture<?> unused = bound.whenComplete(follower);
    }

    /** Closes the socket, soon; connections that were accepted go on. Idempotent. */
    public void close() {
        if (registered != null) {
            Channel channel = registered.channel();
            whenRegistered(() -> Sockets.close(channel), failure -> {
                channel.unsafe().closeForcibly();
                closed.complete(null);
            });
        }
    }

    /** {@return completed when the socket is closed} */
    public CompletableFuture<Void> closed() {
        return closed;
    }

    /** What was asked first runs first. */
    private void whenRegistered(Runnable then, Consumer<Throwable> otherwise) {
        if (registered != null) {
            registered.addListener(done -> {
                if (done.isSuccess()) {
                    then.run();
                } else {
                    otherwise.accept(done.cause());
                }
            });
        }
    }
}
