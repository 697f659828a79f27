package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Opens a connection for each request; the server closes it. Owned by the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of a connection, its handler is told
final class ConnectingRequester implements Requester {

    /** When so many wait, the contender is far too slow. */
    private static final int MOST_OPEN = 8_000;

    private final Bootstrap bootstrap;
    private final Listener listener;
    private final ByteBuf request = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(Answer.request(true)));
    private final Set<Channel> open = new HashSet<>();
    private boolean closed;

    ConnectingRequester(Bootstrap bootstrap, Listener listener) {
        this.bootstrap = bootstrap;
        this.listener = listener;
    }

    @Override
    public void prepare(Runnable ready) {
        ready.run();
    }

    @Override
    public void request(long dueNanos) {
        if (open.size() >= MOST_OPEN) {
            failed(new HaException(MOST_OPEN + " connections are open: it cannot keep up"));
            return;
        }
        bootstrap.clone().handler(new Exchange(dueNanos)).connect().addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                failed(connected.cause());
            }
        });
    }

    private void failed(Throwable cause) {
        if (!closed) {
            listener.failed(cause);
        }
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(open).forEach(Channel::close);
    }

    /** One request and its answer. */
    private final class Exchange extends SimpleChannelInboundHandler<ByteBuf> {

        private final long dueNanos;
        private final Answer answer = new Answer();
        private boolean whole;

        Exchange(long dueNanos) {
            this.dueNanos = dueNanos;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            open.add(context.channel());
            context.writeAndFlush(request.duplicate(), context.voidPromise());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            if (answer.take(in)) {
                whole = true;
                listener.answered(dueNanos);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.remove(context.channel());
            if (!whole) {
                failed(new HaException("a connection was closed before the answer was whole"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
            context.close();
        }
    }
}
