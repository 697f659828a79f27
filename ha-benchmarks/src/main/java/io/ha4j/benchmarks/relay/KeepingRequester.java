package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Asks over a fixed number of connections, one request at a time on each; when all are busy, the request waits, and its time runs. Owned
 * by the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what comes of a connection, its handler is told
final class KeepingRequester implements Requester {

    /** When so many wait, the contender is far too slow. */
    private static final int MOST_WAITING = 100_000;

    private final Bootstrap bootstrap;
    private final int connections;
    private final Listener listener;
    private final ByteBuf request = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(Answer.request(false)));
    private final List<Channel> open = new ArrayList<>();
    private final Queue<Exchange> idle = new ArrayDeque<>();
    private final Queue<Long> waiting = new ArrayDeque<>();
    private boolean closed;

    KeepingRequester(Bootstrap bootstrap, int connections, Listener listener) {
        this.bootstrap = bootstrap;
        this.connections = connections;
        this.listener = listener;
    }

    @Override
    public void prepare(Runnable ready) {
        for (int i = 0; i < connections; i++) {
            Exchange exchange = new Exchange();
            bootstrap.clone().handler(exchange).connect().addListener((ChannelFutureListener) connected -> {
                if (!connected.isSuccess()) {
                    failed(connected.cause());
                    return;
                }
                exchange.channel = connected.channel();
                open.add(connected.channel());
                idle.add(exchange);
                if (open.size() == connections) {
                    ready.run();
                }
            });
        }
    }

    @Override
    public void request(long dueNanos) {
        Exchange exchange = idle.poll();
        if (exchange != null) {
            exchange.send(dueNanos);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(dueNanos);
        } else {
            failed(new HaException(MOST_WAITING + " requests wait: it cannot keep up"));
        }
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

    /** A connection, with at most one request on its way. */
    private final class Exchange extends SimpleChannelInboundHandler<ByteBuf> {

        private final Answer answer = new Answer();
        private @Nullable Channel channel;
        private long dueNanos;

        void send(long due) {
            dueNanos = due;
            Channel connected = Objects.requireNonNull(channel);
            connected.writeAndFlush(request.duplicate(), connected.voidPromise());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            if (!answer.take(in)) {
                return;
            }
            listener.answered(dueNanos);
            Long next = waiting.poll();
            if (next != null) {
                send(next);
            } else {
                idle.add(this);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failed(new HaException("a connection that should stay was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
            context.close();
        }
    }
}
