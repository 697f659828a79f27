package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A target works if it accepts a TCP connection, which is closed at once. */
public record TcpProbe() implements NamedProbe {

    @Override
    public String label(String target) {
        return "tcp://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of();
    }

    @Override
    public TcpProbe plain() {
        return this;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context().get(NetworkProbes.COMPONENT).connect(request, TcpProbe::converse);
    }

    private static void converse(Channel channel, CompletableFuture<ProbeResult> result) {
        // Nothing is read: what the target says does not matter.
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                result.complete(ProbeResult.success());
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                result.complete(ProbeResult.failure(cause));
            }
        });
    }
}
