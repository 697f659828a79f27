package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ha4j.lvs.proxy.LoopCounts.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sessions of the connections that a listener accepts. */
final class AcceptHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptHandler.class);
    static final long PAUSE_MILLIS = 100;

    private final ProxyPoint point;
    private final ProxyLoop loop;

    AcceptHandler(ProxyPoint point, ProxyLoop loop) {
        this.point = point;
        this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        SocketChannel client = (SocketChannel) accepted;
        AcceptGate gate = point.service().gate();
        if (!gate.admits(client.remoteAddress())) {
            point.counts(loop).increment(Kind.DENIED);
            Sockets.resetUnregistered(client);
        } else {
            ChannelSide.accept(point, loop, client);
        }
        long pauseNanos = gate.isLimited() ? gate.pauseNanos() : 0;
        if (pauseNanos > 0) {
            hold(context.channel(), gate, pauseNanos);
        }
    }

    /** Accepts nothing for a while. */
    private void hold(Channel listener, AcceptGate gate, long nanos) {
        listener.config().setAutoRead(false);
        if (nanos == AcceptGate.UNTIL_ONE_ENDS) {
            gate.awaitEnd(() -> loop.execute(() -> listener.config().setAutoRead(true)));
        } else {
            loop.later(() -> listener.config().setAutoRead(true), nanos, NANOSECONDS);
        }
    }

    /** Accepting fails when the process is out of file descriptors: trying again at once would only burn a processor. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a pause
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Channel listener = context.channel();
        if (!listener.config().isAutoRead()) {
            return;
        }
        log.warn("{}: cannot accept, waiting for {} ms: {}", listener, PAUSE_MILLIS, cause.toString());
        listener.config().setAutoRead(false);
        context.executor().schedule(() -> listener.config().setAutoRead(true), PAUSE_MILLIS, MILLISECONDS);
    }
}
