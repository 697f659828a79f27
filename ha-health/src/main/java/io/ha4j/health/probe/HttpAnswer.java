package io.ha4j.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer as it comes in, judged as soon as it can be. */
final class HttpAnswer {

    private final HttpExpectation expectation;
    private final boolean followsRedirects;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    private int status;
    private boolean begun;
    private boolean interim;
    private boolean complete;
    private boolean keepsConnection;
    private @Nullable String location;
    private @Nullable String trouble;

    HttpAnswer(HttpExpectation expectation, boolean followsRedirects) {
        this.expectation = expectation;
        this.followsRedirects = followsRedirects;
    }

    void take(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            trouble = inWords(part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpResponse response) {
            begin(response);
        }
        if (part instanceof HttpContent content && !interim && expectation.ofBody() && location == null) {
            keep(content.content());
        }
        if (part instanceof LastHttpContent && !interim && trouble == null) {
            complete = true;
            if (location == null && expectation.ofBody()) {
                trouble = expectation.trouble(body.toByteArray()).orElse(null);
            }
        }
    }

    private void begin(HttpResponse response) {
        HttpVersion version = response.protocolVersion();
        status = response.status().code();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            trouble = "not an HTTP/1 answer: " + version.text();
            return;
        }
        interim = status >= 100 && status < 200 && status != 101; // RFC 9110 section 15.2: the answer is still to come
        begun = !interim;
        if (interim || expectation.takes(status)) {
            keepsConnection = HttpUtil.isKeepAlive(response);
        } else if (followsRedirects && isRedirect(status) && response.headers().contains(HttpHeaderNames.LOCATION)) {
            keepsConnection = HttpUtil.isKeepAlive(response);
            location = response.headers().get(HttpHeaderNames.LOCATION);
        } else {
            trouble = "status " + status + " (expected " + expectation.expectedStatuses() + ")";
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** Bounded by {@link SizeLimit}. */
    private void keep(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        body.writeBytes(bytes);
    }

    private static String inWords(Throwable trouble) {
        if (trouble instanceof TooLongHttpLineException) {
            return "a line longer than " + HttpAnswerDecoder.MAX_LINE_BYTES + " bytes";
        }
        if (trouble instanceof TooLongHttpHeaderException) {
            return "headers longer than " + HttpAnswerDecoder.MAX_HEADER_BYTES + " bytes";
        }
        return "not a valid HTTP answer: " + (trouble.getMessage() == null ? trouble : trouble.getMessage());
    }

    int status() {
        return status;
    }

    /** {@return whether something of the final answer has come} */
    boolean hasBegun() {
        return begun;
    }

    boolean isComplete() {
        return complete;
    }

    boolean keepsConnection() {
        return keepsConnection;
    }

    /** {@return where to ask instead} */
    Optional<String> redirect() {
        return Optional.ofNullable(location);
    }

    /** {@return why it is not a good answer} */
    @Nullable
    String trouble() {
        return trouble;
    }
}
