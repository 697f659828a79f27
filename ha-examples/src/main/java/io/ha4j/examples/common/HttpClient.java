package io.ha4j.examples.common;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A client that shows what happens on the wire, which library clients hide.
 *
 * <p>As those do, it sends a GET a second time, over a new connection, if the connection was closed or reset before a byte of the
 * answer came: a server may do that at any moment, and GET may be repeated (RFC 9110 section 9.2.2). Such requests are counted. What is
 * refused, or takes longer than the client's patience, has failed. A server that says {@code Connection: close} gets no further request
 * on that connection.
 */
public final class HttpClient implements AutoCloseable {

    /** What suffices where nothing keeps the machine from its work. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int LONGEST_LINE = 8_192;
    private static final int LONGEST_BODY = 65_536;

    private final InetSocketAddress target;
    private final byte[] request;
    private final boolean keepAlive;
    private final int patienceMillis;
    private @Nullable Socket socket;
    private boolean answerBegan;

    /**
     * What became of a request.
     *
     * @param body what the back end said; null: the request failed
     * @param repeated whether it was sent twice
     * @param failure what went wrong the last time, in words; null: nothing
     */
    public record Answer(
            @Nullable String body,
            boolean repeated,
            @Nullable String failure) {}

    /** With patience for {@code patience}, in connecting and then for each piece of an answer. */
    public HttpClient(InetSocketAddress target, boolean keepAlive, Duration patience) {
        this.patienceMillis = (int) patience.toMillis();
        this.target = target;
        this.keepAlive = keepAlive;
        this.request = ("GET / HTTP/1.1\r\nHost: demo\r\nConnection: " + (keepAlive ? "keep-alive" : "close")
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    public Answer request() {
        try {
            return new Answer(attempt(), false, null);
        } catch (IOException first) {
            close();
            boolean cut = !(first instanceof ConnectException) && !(first instanceof SocketTimeoutException);
            if (answerBegan || !cut) {
                return new Answer(null, false, first.toString());
            }
        }
        try {
            return new Answer(attempt(), true, null);
        } catch (IOException second) {
            close();
            return new Answer(null, true, second.toString());
        }
    }

    private String attempt() throws IOException {
        answerBegan = false;
        Socket connection = connection();
        connection.getOutputStream().write(request);
        InputStream in = new BufferedInputStream(connection.getInputStream());
        String status = line(in);
        int length = -1;
        boolean last = !keepAlive;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String field = header.toLowerCase(Locale.ROOT);
            if (field.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).trim());
            }
            last |= field.startsWith("connection:") && field.endsWith("close");
        }
        if (!status.startsWith("HTTP/1.1 200") || length < 0 || length > LONGEST_BODY) {
            throw new IOException("an answer that is not expected: " + status);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer was cut off");
        }
        if (last) {
            close();
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private Socket connection() throws IOException {
        Socket present = socket;
        if (present == null) {
            present = new Socket();
            socket = present;
            present.setTcpNoDelay(true);
            present.setSoTimeout(patienceMillis);
            present.connect(target, patienceMillis);
        }
        return present;
    }

    private String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException(c < 0 ? "the connection was closed" : "a line without an end");
            }
            answerBegan = true;
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        Socket present = socket;
        socket = null;
        if (present != null) {
            try {
                present.close();
            } catch (IOException e) {
                answerBegan = true; // never repeat on a socket that misbehaves
            }
        }
    }
}
