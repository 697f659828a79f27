package io.ha4j.health;

import io.ha4j.health.probe.HttpExchange;
import io.ha4j.health.probe.HttpExchangeBuilder;
import io.ha4j.health.probe.HttpProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.Tls;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link HealthCheck} by HTTP/1.1. A target is alive if it answers completely, with an expected status, in time. Not
 * thread-safe.
 *
 * <pre>{@code
 * HealthCheck shop = HealthCheck.https("/healthz").host("shop.example").expectBodyMatching("\"db\": *\"up\"")
 *     .url("/ready", ready -> ready.host("shop.example").expectStatus(204))
 *     .build();
 * }</pre>
 *
 * <p>Each probe makes a new connection, as a client would, unless the check is told to {@linkplain #keepAlive keep it}. Redirects are
 * not followed unless it is {@linkplain #followRedirects told to}.
 */
public final class HttpCheckBuilder extends CheckBuilder<HttpCheckBuilder> {

    private final HttpExchangeBuilder first;
    private final List<HttpExchange> more = new ArrayList<>();
    private @Nullable Tls tls;
    private int maxResponseBytes = 65_536;
    private int maxRedirects;
    private boolean keepAlive;

    HttpCheckBuilder(String path, @Nullable Tls tls) {
        this.first = HttpExchange.builder(path);
        this.tls = tls;
    }

    /** Asks by HEAD in place of GET, for status and headers only. */
    public HttpCheckBuilder head() {
        first.head();
        return this;
    }

    /** Asks by OPTIONS in place of GET. */
    public HttpCheckBuilder options() {
        first.options();
        return this;
    }

    /** Sends a POST in place of a GET. See {@link HttpExchangeBuilder#post}. */
    public HttpCheckBuilder post(String contentType, String content) {
        first.post(contentType, content);
        return this;
    }

    /** Adds an expected status: 200..599. The first call replaces the default, which is 200..299. */
    public HttpCheckBuilder expectStatus(int status) {
        first.expectStatus(status);
        return this;
    }

    /** Adds a range of expected statuses, within 200..599. The first call replaces the default, which is 200..299. */
    public HttpCheckBuilder expectStatus(int from, int to) {
        first.expectStatus(from, to);
        return this;
    }

    /** Sets a text that the body must contain, in UTF-8: 1..1024 characters. Default: any body will do. */
    public HttpCheckBuilder expectBody(String text) {
        first.expectBody(text);
        return this;
    }

    /** Adds a regular expression that must match in the body. See {@link HttpExchangeBuilder#expectBodyMatching}. */
    public HttpCheckBuilder expectBodyMatching(String regex) {
        first.expectBodyMatching(regex);
        return this;
    }

    /** Adds a regular expression that must not match in the body. See {@link HttpExchangeBuilder#expectBodyNotMatching}. */
    public HttpCheckBuilder expectBodyNotMatching(String regex) {
        first.expectBodyNotMatching(regex);
        return this;
    }

    /** Sets the MD5 digest of the body: 32 hexadecimal digits, as Keepalived's {@code genhash} prints it. */
    public HttpCheckBuilder expectMd5(String hex) {
        first.expectMd5(hex);
        return this;
    }

    /** Sets the SHA-256 digest of the body: 64 hexadecimal digits. */
    public HttpCheckBuilder expectSha256(String hex) {
        first.expectSha256(hex);
        return this;
    }

    /**
     * Sets the virtual host: the Host header, and over TLS the name that is asked for by SNI and that the certificate must have.
     *
     * @param host a host name or address, with a port if need be; empty, as by default: address and port of the target
     */
    public HttpCheckBuilder host(String host) {
        first.host(host);
        return this;
    }

    /**
     * Adds a header to the request, at most 32. The value may be a secret: it is never printed.
     *
     * @param name a token; not a header that the probe sets itself, such as Host or Connection
     * @param value visible ASCII characters, with spaces only between them, at most 4096
     */
    public HttpCheckBuilder header(String name, String value) {
        first.header(name, value);
        return this;
    }

    /** Adds a GET of another path that must be answered with a status of 200..299. */
    public HttpCheckBuilder url(String path) {
        return url(path, settings -> {});
    }

    /**
     * Adds another request, at most 16 in all. They are asked one after another, over one connection if the target keeps it open,
     * within the one time-out. Each must be answered as expected; the reason of a failure names the path.
     *
     * @param settings what differs from a plain GET; host and headers of the first request do not count here
     */
    public HttpCheckBuilder url(String path, Consumer<HttpExchangeBuilder> settings) {
        HttpExchangeBuilder another = HttpExchange.builder(path);
        Require.nonNull("settings of " + path, settings, "a function").accept(another);
        Require.argument(more.size() < 15, "url", more.size() + 2, "at most 16 in all");
        more.add(another.build());
        return this;
    }

    /** Speaks TLS. Default: {@link Tls#verified()} for {@code https}, clear text for {@code http}. */
    public HttpCheckBuilder tls(Tls tls) {
        this.tls = Require.nonNull("tls", tls, "a description of TLS");
        return this;
    }

    /** Sets how long each answer may be, status line and headers included: 1024..16777216 bytes, default 65536. */
    public HttpCheckBuilder maxResponseBytes(int bytes) {
        maxResponseBytes = Require.inRange("maxResponseBytes", bytes, 1_024, 16_777_216);
        return this;
    }

    /**
     * Follows redirects within the same scheme, host and port; one that leads elsewhere is a failure, so that nobody can send the check
     * elsewhere. A redirect whose status is expected is not followed.
     *
     * @param most how many in a row: 0..5, default 0
     */
    public HttpCheckBuilder followRedirects(int most) {
        maxRedirects = Require.inRange("followRedirects", most, 0, 5);
        return this;
    }

    /**
     * Keeps the connection from one probe to the next, up to a minute if it is idle; a connection that the target has closed in between
     * is replaced by a new one. Cheaper, above all with TLS, but it does not see whether new clients get in.
     */
    public HttpCheckBuilder keepAlive() {
        keepAlive = true;
        return this;
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if the time-out is longer than the interval, something of the body is expected of a HEAD, or a
     *     POST would be sent over a connection that is kept
     */
    @Override
    public HealthCheck build() {
        boolean posts = exchanges().stream().anyMatch(exchange -> exchange.method() == HttpProbe.Method.POST);
        Require.state(
                !keepAlive || !posts,
                "keepAlive",
                "with a POST",
                "no POST: it may be lost with a connection that the target has closed, and must not be sent twice");
        return super.build();
    }

    private List<HttpExchange> exchanges() {
        List<HttpExchange> all = new ArrayList<>(List.of(first.build()));
        all.addAll(more);
        return all;
    }

    @Override
    Probe probe() {
        return new HttpProbe(exchanges(), Optional.ofNullable(tls), maxResponseBytes, maxRedirects, keepAlive);
    }

    @Override
    HttpCheckBuilder self() {
        return this;
    }
}
