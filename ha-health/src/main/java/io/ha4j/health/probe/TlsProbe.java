package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it completes a TLS handshake with a certificate that is good. Immutable; made by {@code HealthCheck.tls}.
 *
 * @param tls what a good certificate is
 */
public record TlsProbe(Tls tls) implements NamedProbe {

    /** More than the JDK takes of certificates. */
    private static final int MAX_BYTES = 262_144;

    /** Checks that there is a description. */
    public TlsProbe {
        Require.nonNull("tls", tls, "a description of TLS");
    }

    @Override
    public String label(String target) {
        return "tls://" + target;
    }

    @Override
    public List<String> settings() {
        return tls.settings();
    }

    @Override
    public TlsProbe plain() {
        return new TlsProbe(Tls.verified());
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT, tls.client());
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        TlsClient client = request.context().get(tls.client());
        return request.context()
                .get(NetworkProbes.COMPONENT)
                .connect(request, (channel, result) -> converse(channel, client, request, result));
    }

    private static void converse(
            Channel channel, TlsClient client, ProbeRequest request, CompletableFuture<ProbeResult> result) {
        String name = client.tls().nameOf("", request.target());
        SslHandler handler = client.handler(channel.alloc(), name, List.of());
        channel.pipeline().addLast(new SizeLimit(MAX_BYTES, result), handler, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof SslHandshakeCompletionEvent handshake) {
                    result.complete(
                            handshake.isSuccess()
                                    ? client.judge(
                                            handler.engine().getSession(),
                                            Addresses.text(request.target()),
                                            request.context().wallClock().instant())
                                    : ProbeResult.failure(TlsHandshake.inWords(handshake.cause(), name)));
                }
            }

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message); // what the target says does not matter
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                result.complete(ProbeResult.failure(TlsHandshake.inWords(cause, name)));
            }
        });
    }
}
