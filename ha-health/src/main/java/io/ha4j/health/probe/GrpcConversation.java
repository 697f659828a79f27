package io.ha4j.health.probe;

import io.ha4j.value.Addresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One call of {@code grpc.health.v1.Health/Check} over HTTP/2, judged. On the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class GrpcConversation extends Http2ChannelDuplexHandler {

    /** The connection in all; an answer has some hundred bytes. */
    private static final int MAX_BYTES = 65_536;

    private static final int MAX_RAW_BYTES = 524_288; // with handshakes
    private static final int MAX_MESSAGE_BYTES = 4_096;
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final String HTTP2 = "h2";

    /** The status codes of gRPC that a health service answers with. */
    private static final Map<String, String> STATUSES = Map.of(
            "4", "DEADLINE_EXCEEDED",
            "5", "NOT_FOUND: the target does not know the service",
            "7", "PERMISSION_DENIED",
            "8", "RESOURCE_EXHAUSTED",
            "12", "UNIMPLEMENTED: the target has no health service",
            "13", "INTERNAL",
            "14", "UNAVAILABLE",
            "16", "UNAUTHENTICATED");

    private final GrpcProbe probe;
    private final @Nullable TlsClient tls;
    private final ProbeRequest request;
    private final CompletableFuture<ProbeResult> result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private final String name;
    private String warning = "";
    private boolean accepted;
    private @Nullable SslHandler secure;

    private GrpcConversation(
            GrpcProbe probe, @Nullable TlsClient tls, ProbeRequest request, CompletableFuture<ProbeResult> result) {
        this.probe = probe;
        this.tls = tls;
        this.request = request;
        this.result = result;
        this.name = tls == null ? "" : tls.tls().nameOf(probe.authority(), request.target());
    }

    static void begin(
            Channel channel,
            GrpcProbe probe,
            @Nullable TlsClient tls,
            ProbeRequest request,
            CompletableFuture<ProbeResult> result) {
        GrpcConversation conversation = new GrpcConversation(probe, tls, request, result);
        if (tls != null) {
            SslHandler handler = tls.handler(channel.alloc(), conversation.name, List.of(HTTP2));
            conversation.secure = handler;
            channel.pipeline().addLast(new SizeLimit(MAX_RAW_BYTES, result), handler);
        }
        channel.pipeline().addLast(new SizeLimit(MAX_BYTES, result), codec(), conversation);
    }

    private static Http2FrameCodec codec() {
        Http2Settings settings = Http2Settings.defaultSettings()
                .pushEnabled(false)
                .maxConcurrentStreams(0)
                .maxHeaderListSize(MAX_HEADER_BYTES);
        return Http2FrameCodecBuilder.forClient()
                .initialSettings(settings)
                .decoupleCloseAndGoAway(true) // nobody waits for the end of a conversation that is judged
                .build();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls == null) {
            call(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && tls != null && secure != null) {
            if (!handshake.isSuccess()) {
                fail(TlsHandshake.inWords(handshake.cause(), name));
            } else if (!HTTP2.equals(secure.engine().getApplicationProtocol())) {
                fail("the target does not offer HTTP/2 over TLS");
            } else {
                ProbeResult judged = tls.judge(
                        secure.engine().getSession(),
                        Addresses.text(request.target()),
                        request.context().wallClock().instant());
                warning = judged.reason();
                if (judged.ok()) {
                    call(context);
                } else {
                    result.complete(judged);
                }
            }
        }
    }

    /** As of "gRPC over HTTP2", section Requests. */
    private void call(ChannelHandlerContext context) {
        Http2FrameStream stream = newStream();
        String authority =
                HttpExchange.builder("/").host(probe.authority()).build().hostFor(request.target(), tls != null);
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme(tls == null ? "http" : "https")
                .authority(authority)
                .path(GrpcHealth.PATH)
                .set("te", "trailers")
                .set("content-type", "application/grpc")
                .set("user-agent", "ha4j-health")
                .set("grpc-timeout", Math.max(1, request.timeout().toMillis()) + "m");
        context.write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
        context.writeAndFlush(new DefaultHttp2DataFrame(GrpcHealth.request(probe.service()), true).stream(stream))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        fail(inWords(written.cause()));
                    }
                });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (result.isDone()) {
                return; // one read may hold many frames, and only the first trouble counts
            }
            if (frame instanceof Http2HeadersFrame headers) {
                judge(headers.headers(), headers.isEndStream());
            } else if (frame instanceof Http2DataFrame data) {
                keep(data.content());
                if (data.isEndStream()) {
                    fail("an answer without a gRPC status");
                }
            } else if (frame instanceof Http2ResetFrame reset) {
                fail("the target resets the call: error " + reset.errorCode());
            } else if (frame instanceof Http2GoAwayFrame away && away.lastStreamId() == 0) {
                fail("the target takes no calls: error " + away.errorCode());
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    /** The head of the answer, its trailers, or both in one. */
    private void judge(Http2Headers headers, boolean last) {
        CharSequence status = headers.status();
        if (status != null && status.length() == 3 && status.charAt(0) == '1') {
            return; // interim
        }
        if (!accepted && !"200".contentEquals(status == null ? "" : status)) {
            fail("status " + status + " (expected 200)");
            return;
        }
        accepted = true;
        CharSequence code = headers.get("grpc-status");
        if (last && code == null) {
            fail("an answer without a gRPC status");
        } else if (last && !"0".contentEquals(code)) {
            String digits = code.toString();
            fail("gRPC status " + digits + (STATUSES.containsKey(digits) ? " " + STATUSES.get(digits) : ""));
        } else if (last) {
            ProbeResult judged = GrpcHealth.judge(body.toByteArray());
            result.complete(judged.ok() && !warning.isEmpty() ? ProbeResult.success(warning) : judged);
        }
    }

    private void keep(ByteBuf content) {
        byte[] bytes = new byte[Math.min(content.readableBytes(), MAX_MESSAGE_BYTES + 1)];
        content.readBytes(bytes);
        body.writeBytes(bytes);
        if (body.size() > MAX_MESSAGE_BYTES) {
            fail("message longer than " + MAX_MESSAGE_BYTES + " bytes");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(accepted ? "connection closed within the answer" : "connection closed before an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(inWords(cause));
    }

    private String inWords(Throwable trouble) {
        if (trouble instanceof Http2Exception || trouble.getCause() instanceof Http2Exception) {
            String message = trouble.getMessage() == null ? "" : trouble.getMessage();
            int dump = message.indexOf("Hex dump");
            return "not a valid HTTP/2 answer: "
                    + (dump < 0 ? message : message.substring(0, dump).strip());
        }
        boolean tlsTrouble = trouble instanceof SSLException || trouble.getCause() instanceof SSLException;
        return tlsTrouble ? TlsHandshake.inWords(trouble, name) : Trouble.inWords(trouble);
    }

    private void fail(String reason) {
        result.complete(ProbeResult.failure(reason));
    }
}
