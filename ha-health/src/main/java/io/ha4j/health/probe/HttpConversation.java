package io.ha4j.health.probe;

import io.ha4j.value.Addresses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One request and its answer, judged. On the connection's event loop. */
final class HttpConversation extends SimpleChannelInboundHandler<HttpObject> {

    private static final int MAX_LINE_BYTES = 4_096;
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final int MAX_CHUNK_BYTES = 8_192;

    private final HttpProbe probe;
    private final InetSocketAddress target;
    private final CompletableFuture<ProbeResult> result;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private boolean answered;
    private boolean interim;

    private HttpConversation(HttpProbe probe, InetSocketAddress target, CompletableFuture<ProbeResult> result) {
        this.probe = probe;
        this.target = target;
        this.result = result;
    }

    static void begin(
            Channel channel, HttpProbe probe, InetSocketAddress target, CompletableFuture<ProbeResult> result) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES);
        channel.pipeline()
                .addLast(new SizeLimit(probe.maxResponseBytes(), result))
                .addLast(new HttpClientCodec(limits, false, false))
                .addLast(new HttpConversation(probe, target, result));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(request()).addListener(written -> {
            if (!written.isSuccess()) {
                result.complete(ProbeResult.failure(written.cause()));
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (result.isDone()) {
            return; // one read may hold many parts, and only the first trouble counts
        }
        if (part.decoderResult().isFailure()) {
            fail(inWords(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpResponse response) {
            judge(response);
        }
        if (part instanceof HttpContent content && !interim && !probe.bodyText().isEmpty()) {
            keep(content.content());
        }
        if (part instanceof LastHttpContent && !interim && !result.isDone()) {
            judgeBody();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(answered ? "connection closed within the answer" : "connection closed before an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.complete(ProbeResult.failure(cause));
    }

    private void judge(HttpResponse response) {
        HttpVersion version = response.protocolVersion();
        int status = response.status().code();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            fail("not an HTTP/1 answer: " + version.text());
            return;
        }
        interim = status >= 100 && status < 200 && status != 101; // RFC 9110 section 15.2: the answer is still to come
        answered = !interim;
        if (answered && !probe.expects(status)) {
            fail("status " + status + " (expected " + probe.expectedStatuses() + ")");
        }
    }

    private void judgeBody() {
        boolean found = probe.bodyText().isEmpty()
                || body.toString(StandardCharsets.UTF_8).contains(probe.bodyText());
        result.complete(ProbeResult.of(found, "body without the expected text"));
    }

    /** Bounded by {@link SizeLimit}. */
    private void keep(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        body.writeBytes(bytes);
    }

    private FullHttpRequest request() {
        HttpMethod method = probe.method() == HttpProbe.Method.HEAD ? HttpMethod.HEAD : HttpMethod.GET;
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, probe.path(), Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = request.headers();
        headers.set(HttpHeaderNames.HOST, probe.host().isEmpty() ? hostOf(target) : probe.host());
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        headers.set(HttpHeaderNames.USER_AGENT, "ha4j-health");
        probe.headers().stream()
                .filter(header -> HttpHeaderNames.USER_AGENT.contentEqualsIgnoreCase(header.name()))
                .forEach(header -> headers.remove(header.name()));
        probe.headers().forEach(header -> headers.add(header.name(), header.value()));
        return request;
    }

    /** Without the zone of a link-local address, which means nothing to others (RFC 6874 section 3). */
    private static String hostOf(InetSocketAddress target) {
        String text = Addresses.text(target).replaceFirst("%[^]]*", "");
        return target.getPort() == 80 ? text.substring(0, text.length() - ":80".length()) : text;
    }

    private static String inWords(Throwable trouble) {
        if (trouble instanceof TooLongHttpLineException) {
            return "a line longer than " + MAX_LINE_BYTES + " bytes";
        }
        if (trouble instanceof TooLongHttpHeaderException) {
            return "headers longer than " + MAX_HEADER_BYTES + " bytes";
        }
        return "not a valid HTTP answer: " + (trouble.getMessage() == null ? trouble : trouble.getMessage());
    }

    private void fail(String reason) {
        result.complete(ProbeResult.failure(reason));
    }
}
