package io.ha4j.lvs.proxy;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listening channel. Thread-safe. */
final class ChannelListener extends Listener {

    private final ServerChannel channel;
    private final ChannelFuture registered;

    private ChannelListener(ServerChannel channel, ChannelFuture registered) {
        this.channel = channel;
        this.registered = registered;
    }

    static Listener open(ServerChannel channel, ProxyPoint point, ProxyLoop loop) {
        ProxyService service = point.service();
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config()
                .setOption(
                        ChannelOption.SO_BACKLOG, service.settings().sockets().backlog());
        if (service.gate().isLimited()) { // one by one, as the limits are looked at in between
            channel.config().setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1));
        }
        channel.pipeline().addLast(new AcceptHandler(point, loop));
        ChannelListener listener = new ChannelListener(channel, loop.executor().register(channel));
        listener.bind(point.address());
        return listener;
    }

    private void bind(InetSocketAddress address) {
        channel.closeFuture().addListener(done -> tellClosed());
        whenRegistered(
                () -> {
                    channel.bind(address).addListener(done -> bindEnded(done.cause()));
                },
                this::bindEnded);
    }

    private void bindEnded(@Nullable Throwable failure) {
        if (failure == null) {
            tellBound((InetSocketAddress) channel.localAddress());
        } else {
            close();
            tellFailed(failure);
        }
    }

    @Override
    public void close() {
        whenRegistered(() -> Sockets.close(channel), failure -> {
            channel.unsafe().closeForcibly();
            tellClosed();
        });
    }

    /** What was asked first runs first. */
    private void whenRegistered(Runnable then, Consumer<Throwable> otherwise) {
        registered.addListener(done -> {
            if (done.isSuccess()) {
                then.run();
            } else {
                otherwise.accept(done.cause());
            }
        });
    }
}
