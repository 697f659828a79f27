package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

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

    private final ProxyService service;

    AcceptHandler(ProxyService service) {
        this.service = service;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        service.accepted((SocketChannel) accepted);
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
