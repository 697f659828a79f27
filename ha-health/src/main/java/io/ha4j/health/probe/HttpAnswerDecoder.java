package io.ha4j.health.probe;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Answers in bounded parts. Requests go past it, as they are encoded already. */
final class HttpAnswerDecoder extends HttpResponseDecoder {

    static final int MAX_LINE_BYTES = 4_096;
    static final int MAX_HEADER_BYTES = 8_192;
    private static final int MAX_CHUNK_BYTES = 8_192;

    private static final HttpDecoderConfig LIMITS = new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_CHUNK_BYTES);

    private boolean withoutBody;

    HttpAnswerDecoder() {
        super(LIMITS);
    }

    void expectAnswerTo(HttpProbe.Method method) {
        withoutBody = method == HttpProbe.Method.HEAD;
    }

    /** {@return whether nothing has come behind the answer} */
    boolean isDrained() {
        return actualReadableBytes() == 0;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return withoutBody || super.isContentAlwaysEmpty(message);
    }

    /** Two lengths: an answer that another reader may understand in another way (RFC 9112 section 6.1). */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
    }
}
