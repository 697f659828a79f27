package io.ha4j.health.probe;

import io.ha4j.value.Addresses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request by HTTP/1.1 and what is expected of the answer. Immutable.
 *
 * <pre>{@code
 * HttpExchange ready = HttpExchange.builder("/ready").expectStatus(200).expectBody("ready").build();
 * }</pre>
 */
public final class HttpExchange {

    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#]]{0,2047}");
    private static final byte[] CLOSE = ascii("connection: close\r\n\r\n");
    private static final byte[] KEEP = ascii("\r\n");

    private final HttpProbe.Method method;
    private final String path;
    private final String host;
    private final List<HttpHeader> headers;
    private final String content;
    private final HttpExpectation expectation;

    // The request as it goes over the wire, but for the host of the target and the end of the head.
    private final byte[] beforeHost;
    private final byte[] afterHost;
    private final byte[] contentBytes;

    HttpExchange(HttpExchangeBuilder builder) {
        method = builder.method;
        path = builder.path;
        host = builder.host;
        headers = List.copyOf(builder.headers);
        content = builder.content;
        expectation = builder.expectation;
        contentBytes = content.getBytes(StandardCharsets.UTF_8);
        beforeHost = ascii(method + " " + path + " HTTP/1.1\r\nhost: " + host);
        afterHost = ascii(headText());
    }

    private String headText() {
        StringBuilder head = new StringBuilder("\r\n");
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("user-agent"))) {
            head.append("user-agent: ha4j-health\r\n");
        }
        headers.forEach(header ->
                head.append(header.name()).append(": ").append(header.value()).append("\r\n"));
        if (method == HttpProbe.Method.POST) {
            head.append("content-length: ").append(contentBytes.length).append("\r\n");
        }
        return head.toString();
    }

    /**
     * {@return a builder of a GET that expects a status of 200..299}
     *
     * @param path path and query: a slash, then visible ASCII characters, at most 2048, no fragment
     * @throws IllegalArgumentException if the path is not such a one
     */
    public static HttpExchangeBuilder builder(String path) {
        return new HttpExchangeBuilder(path);
    }

    /** {@return the method} */
    public HttpProbe.Method method() {
        return method;
    }

    /** {@return path and query} */
    public String path() {
        return path;
    }

    /** {@return the Host header; empty for the target's address} */
    public String host() {
        return host;
    }

    /** {@return further headers} */
    public List<HttpHeader> headers() {
        return headers;
    }

    HttpExpectation expectation() {
        return expectation;
    }

    /** The same for another path: what a redirect asks for. */
    HttpExchange redirected(String otherPath, boolean asGet) {
        HttpExchangeBuilder builder = new HttpExchangeBuilder(otherPath);
        builder.method = asGet && method == HttpProbe.Method.POST ? HttpProbe.Method.GET : method;
        builder.content = builder.method == method ? content : "";
        builder.host = host;
        builder.headers.addAll(headers);
        builder.expectation = expectation;
        return builder.build();
    }

    static boolean isPath(@Nullable String text) {
        return text != null && PATH.matcher(text).matches();
    }

    /** {@return what the Host header says} */
    String hostFor(InetSocketAddress target, boolean secure) {
        if (!host.isEmpty()) {
            return host;
        }
        String text = Addresses.text(target);
        int zone = text.indexOf('%'); // of a link-local address, which means nothing to others (RFC 6874 section 3)
        if (zone >= 0) {
            text = text.substring(0, zone) + text.substring(text.indexOf(']', zone));
        }
        boolean usual = target.getPort() == (secure ? 443 : 80);
        return usual ? text.substring(0, text.lastIndexOf(':')) : text;
    }

    /** {@return the request, for the caller to release} */
    ByteBuf encode(ByteBufAllocator allocator, InetSocketAddress target, boolean secure, boolean last) {
        String hostText = host.isEmpty() ? hostFor(target, secure) : "";
        byte[] end = last ? CLOSE : KEEP;
        int size = beforeHost.length + hostText.length() + afterHost.length + end.length + contentBytes.length;
        ByteBuf out = allocator.ioBuffer(size).writeBytes(beforeHost);
        ByteBufUtil.writeAscii(out, hostText);
        return out.writeBytes(afterHost).writeBytes(end).writeBytes(contentBytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** All settings but the path, each as {@code name=value}. */
    List<String> settings() {
        List<String> settings = new ArrayList<>(List.of("method=" + method, "host=" + host, "content=" + content));
        headers.forEach(header -> settings.add("header=" + header.name() + ":" + header.value()));
        settings.addAll(expectation.settings());
        return settings;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof HttpExchange that
                        && method == that.method
                        && path.equals(that.path)
                        && host.equals(that.host)
                        && headers.equals(that.headers)
                        && content.equals(that.content)
                        && expectation.equals(that.expectation));
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + host.hashCode();
    }

    /** Without the values of headers and without the content, which may be secrets. */
    @Override
    public String toString() {
        return method + " " + path + " " + headers + ", expecting " + expectation.expectedStatuses();
    }

    static String quoted(@Nullable String text) {
        return text == null ? "null" : '"' + text.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
