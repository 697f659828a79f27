package io.ha4j.health.probe;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** A connection that is given up at once, where there is no epoll. */
final class PortableReach extends ChannelInboundHandlerAdapter {

    private final CompletableFuture<ProbeResult> result;

    private PortableReach(CompletableFuture<ProbeResult> result) {
        this.result = result;
    }

    static void converse(Channel channel, CompletableFuture<ProbeResult> result) {
        channel.config().setAutoRead(false); // what the target says does not matter
        channel.config().setOption(ChannelOption.SO_LINGER, 0); // as TcpReach does, and why
        channel.pipeline().addLast(new PortableReach(result));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        result.complete(
                Myself.judge((InetSocketAddress) channel.localAddress(), (InetSocketAddress) channel.remoteAddress()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.complete(ProbeResult.failure(cause));
    }
}
