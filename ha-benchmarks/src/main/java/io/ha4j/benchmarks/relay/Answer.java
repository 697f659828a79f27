package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads the answers to requests for {@link Nginx#SMALL}, one after the other. Not thread-safe. */
final class Answer {

    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    private int headerBytes;
    private int ending;
    private int bodyLeft = Nginx.SMALL_BYTES;

    static byte[] request(boolean close) {
        String text =
                "GET " + Nginx.SMALL + " HTTP/1.1\r\nHost: relay\r\n" + (close ? "Connection: close\r\n" : "") + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return whether the answer is whole with what {@code in} has of it, which is read; then the next one may follow} */
    boolean take(ByteBuf in) {
        while (ending < END_OF_HEADERS.length && in.isReadable()) {
            header(in.readByte());
        }
        int body = Math.min(bodyLeft, in.readableBytes());
        in.skipBytes(body);
        bodyLeft -= body;
        if (bodyLeft > 0) {
            return false;
        }
        if (in.isReadable()) {
            throw new HaException("an answer is too long by " + in.readableBytes() + " bytes");
        }
        headerBytes = 0;
        ending = 0;
        bodyLeft = Nginx.SMALL_BYTES;
        return true;
    }

    private void header(byte next) {
        if (headerBytes < OK.length && next != OK[headerBytes]) {
            throw new HaException("an answer is not 200");
        }
        headerBytes++;
        if (next == END_OF_HEADERS[ending]) {
            ending++;
        } else {
            ending = next == '\r' ? 1 : 0;
        }
    }
}
