package io.ha4j.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server on loopback that treats each connection as badly as its manner says. */
public final class HostileServer implements AutoCloseable {

    /** What a right answer is, to the client that is heard. */
    @FunctionalInterface
    public interface Answer {
        byte[] to(InputStream in) throws IOException;
    }

    /** Bad manners, each a test of every probe over a stream. */
    public enum Manner {
        /** Accepts and says nothing. */
        SILENT,
        /** One byte of the right answer a second. */
        DRIP,
        /** A line that does not end. */
        ENDLESS_LINE,
        /** Short lines without an end. */
        ENDLESS_LINES,
        /** The first half of the right answer, then bytes of value 1 without an end. */
        HALF_RIGHT,
        /** A head of HTTP that does not end. */
        ENDLESS_HEADERS,
        /** Speaks SSH. */
        WRONG_PROTOCOL,
        /** Bytes of value 0xff, which are lengths of much. */
        HIGH_BYTES,
        /** Noise, another for each connection. */
        NOISE,
        /** Hangs up at once. */
        HANG_UP,
        /** Resets the connection at once. */
        RESET
    }

    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final Answer answer;
    private final ScriptedServer server;

    public HostileServer(Manner manner, Answer answer) {
        this.answer = answer;
        server = new ScriptedServer((in, out) -> play(manner, in, out));
        if (manner == Manner.RESET) {
            server.resetting();
        }
    }

    /** {@return a server that hangs up after so many bytes of a right answer; after all of them, when the client has done so} */
    public static ScriptedServer cutting(Answer answer, int length) {
        return new ScriptedServer((in, out) -> {
            byte[] right = answer.to(in);
            out.write(right, 0, length);
            if (length == right.length) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    private void play(Manner manner, InputStream in, OutputStream out) throws IOException {
        long connection = connections.incrementAndGet();
        switch (manner) {
            case SILENT -> in.transferTo(OutputStream.nullOutputStream());
            case DRIP -> drip(answer.to(in), out);
            case ENDLESS_LINE -> forever(out, "a".repeat(1_000).getBytes(ISO_8859_1));
            case ENDLESS_LINES -> forever(out, "abc\r\n".repeat(200).getBytes(ISO_8859_1));
            case HALF_RIGHT -> {
                byte[] right = answer.to(in);
                out.write(right, 0, right.length / 2);
                forever(out, "\1".repeat(1_000).getBytes(ISO_8859_1));
            }
            case ENDLESS_HEADERS -> {
                out.write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
                forever(out, "X: y\r\n".repeat(200).getBytes(ISO_8859_1));
            }
            case WRONG_PROTOCOL -> {
                out.write("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n".getBytes(ISO_8859_1));
                in.transferTo(OutputStream.nullOutputStream());
            }
            case HIGH_BYTES -> forever(out, "\u00ff".repeat(1_000).getBytes(ISO_8859_1));
            case NOISE -> {
                byte[] noise = new byte[2_000];
                new SplittableRandom(connection).nextBytes(noise);
                out.write(noise);
                in.transferTo(OutputStream.nullOutputStream());
            }
            case HANG_UP, RESET -> out.flush();
        }
    }

    private void drip(byte[] bytes, OutputStream out) throws IOException {
        for (byte b : bytes) {
            out.write(b);
            out.flush();
            if (pausedToTheEnd()) {
                return;
            }
        }
    }

    private boolean pausedToTheEnd() {
        try {
            return closed.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // ended by the exception when the client hangs up
    private void forever(OutputStream out, byte[] bytes) throws IOException {
        while (true) {
            out.write(bytes);
            sent.addAndGet(bytes.length);
        }
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** {@return how many connections there were} */
    public long connections() {
        return connections.get();
    }

    /** {@return how many bytes an endless answer has got rid of, on all connections; some of them only as far as to the kernel} */
    public long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        closed.countDown();
        server.close();
    }
}
