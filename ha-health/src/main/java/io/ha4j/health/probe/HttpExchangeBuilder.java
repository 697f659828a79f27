package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds an {@link HttpExchange}. Not thread-safe. */
public final class HttpExchangeBuilder {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{0,255}");
    private static final Pattern MD5 = Pattern.compile("[0-9A-Fa-f]{32}");
    private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final int MAX_CONTENT_BYTES = 16_384;
    private static final int MAX_PATTERNS = 8;

    final String path;
    final List<HttpHeader> headers = new ArrayList<>();
    private final List<StatusRange> statuses = new ArrayList<>();
    HttpProbe.Method method = HttpProbe.Method.GET;
    String host = "";
    String content = "";
    HttpExpectation expectation = HttpExpectation.ANY_2XX;

    HttpExchangeBuilder(String path) {
        Require.argument(
                HttpExchange.isPath(path),
                "path",
                HttpExchange.quoted(path),
                "a slash, then visible ASCII characters but #, at most 2048");
        this.path = path;
    }

    /** Asks by HEAD in place of GET, for status and headers only. */
    public HttpExchangeBuilder head() {
        return method(HttpProbe.Method.HEAD, "");
    }

    /** Asks by OPTIONS in place of GET. */
    public HttpExchangeBuilder options() {
        return method(HttpProbe.Method.OPTIONS, "");
    }

    /**
     * Sends a POST in place of a GET: for a target that must do something to show that it works. Make sure that it may be done in
     * each interval, by each node.
     *
     * @param contentType such as {@code application/json}
     * @param content the body, sent in UTF-8: at most 16384 bytes; may be a secret, and is never printed
     */
    public HttpExchangeBuilder post(String contentType, String content) {
        Require.argument(
                content != null && content.getBytes(StandardCharsets.UTF_8).length <= MAX_CONTENT_BYTES,
                "content of post",
                content == null ? "null" : content.length() + " characters",
                "a text of at most " + MAX_CONTENT_BYTES + " bytes");
        Require.argument(
                contentType != null && !contentType.isBlank(),
                "contentType",
                HttpExchange.quoted(contentType),
                "one such as application/json");
        headers.removeIf(header -> header.name().equalsIgnoreCase("content-type"));
        header("content-type", contentType);
        return method(HttpProbe.Method.POST, content);
    }

    private HttpExchangeBuilder method(HttpProbe.Method other, String otherContent) {
        method = other;
        content = otherContent;
        return this;
    }

    /** Adds an expected status: 200..599. The first call replaces the default, which is 200..299. */
    public HttpExchangeBuilder expectStatus(int status) {
        return expectStatus(status, status);
    }

    /** Adds a range of expected statuses, within 200..599. The first call replaces the default, which is 200..299. */
    public HttpExchangeBuilder expectStatus(int from, int to) {
        statuses.add(new StatusRange(from, to));
        expectation = expectation.withStatuses(statuses);
        return this;
    }

    /** Sets a text that the body must contain, in UTF-8: 1..1024 characters. Default: any body will do. */
    public HttpExchangeBuilder expectBody(String text) {
        Require.argument(
                text != null && !text.isEmpty() && text.length() <= 1_024,
                "expectBody",
                text == null ? "null" : text.length() + " characters",
                "a text of 1..1024 characters");
        expectation = expectation.withText(text);
        return this;
    }

    /**
     * Adds a regular expression that must match somewhere in the body, read as UTF-8. A search of more than two million steps is a
     * failure: an expression that backtracks badly holds up no other check.
     *
     * @param regex as of {@link Pattern}, 1..1024 characters; at most 8 in all
     */
    public HttpExchangeBuilder expectBodyMatching(String regex) {
        return pattern(new BodyPattern("expectBodyMatching", regex, true));
    }

    /**
     * Adds a regular expression that must match nowhere in the body, as Keepalived's {@code regex_no_match}. Bounded as {@link
     * #expectBodyMatching} is.
     *
     * @param regex as of {@link Pattern}, 1..1024 characters; at most 8 in all
     */
    public HttpExchangeBuilder expectBodyNotMatching(String regex) {
        return pattern(new BodyPattern("expectBodyNotMatching", regex, false));
    }

    private HttpExchangeBuilder pattern(BodyPattern more) {
        Require.argument(
                expectation.patterns().size() < MAX_PATTERNS,
                "expectBodyMatching",
                MAX_PATTERNS + 1,
                "at most 8 in all");
        expectation = expectation.withPattern(more);
        return this;
    }

    /**
     * Sets the MD5 digest that the body must have: 32 hexadecimal digits, as Keepalived's {@code genhash} prints it and {@code
     * digest} of its configuration has it. Not for security: MD5 can be forged.
     */
    public HttpExchangeBuilder expectMd5(String hex) {
        return digest("expectMd5", "MD5", hex, MD5, "32 hexadecimal digits");
    }

    /** Sets the SHA-256 digest that the body must have: 64 hexadecimal digits. */
    public HttpExchangeBuilder expectSha256(String hex) {
        return digest("expectSha256", "SHA-256", hex, SHA256, "64 hexadecimal digits");
    }

    private HttpExchangeBuilder digest(String field, String algorithm, String hex, Pattern form, String expected) {
        Require.argument(hex != null && form.matcher(hex).matches(), field, HttpExchange.quoted(hex), expected);
        expectation = expectation.withDigest(algorithm, hex);
        return this;
    }

    /**
     * Sets the virtual host: the Host header, and over TLS the name that is asked for by SNI and that the certificate must have.
     *
     * @param host a host name or address, with a port if need be; empty, as by default: address and port of the target
     */
    public HttpExchangeBuilder host(String host) {
        requireHost("host", host);
        this.host = host;
        return this;
    }

    static void requireHost(String field, @Nullable String host) {
        Require.argument(
                host != null && HOST.matcher(host).matches(),
                field,
                HttpExchange.quoted(host),
                "a host name or address, with a port if need be, at most 255 characters");
    }

    /**
     * Adds a header to the request, at most 32. The value may be a secret: it is never printed.
     *
     * @param name a token; not a header that the probe sets itself, such as Host or Connection
     * @param value visible ASCII characters, with spaces only between them, at most 4096
     */
    public HttpExchangeBuilder header(String name, String value) {
        HttpHeader more = new HttpHeader(name, value);
        Require.argument(headers.size() < 32, "headers", headers.size() + 1, "at most 32");
        headers.add(more);
        return this;
    }

    /**
     * {@return the exchange}
     *
     * @throws IllegalStateException if something is expected of the body of the answer to a HEAD, which has none
     */
    public HttpExchange build() {
        Require.state(
                method != HttpProbe.Method.HEAD || !expectation.ofBody(),
                "expectBody",
                "something of the body",
                "nothing, as the answer to a HEAD has no body");
        return new HttpExchange(this);
    }
}
