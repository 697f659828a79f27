package io.ha4j.health;

import io.ha4j.health.probe.HttpHeader;
import io.ha4j.health.probe.HttpProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.StatusRange;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a {@link HealthCheck} by HTTP/1.1, over a new connection for each probe. A target is alive if it answers completely, with
 * an expected status, in time. Redirects are not followed. Not thread-safe.
 */
public final class HttpCheckBuilder extends CheckBuilder<HttpCheckBuilder> {

    private final List<StatusRange> statuses = new ArrayList<>();
    private HttpProbe probe;

    HttpCheckBuilder(String path) {
        probe = HttpProbe.get(path);
    }

    /** Asks by HEAD in place of GET, for status and headers only. */
    public HttpCheckBuilder head() {
        probe = probe.withMethod(HttpProbe.Method.HEAD);
        return this;
    }

    /** Adds an expected status: 200..599. The first call replaces the default, which is 200..299. */
    public HttpCheckBuilder expectStatus(int status) {
        return expectStatus(status, status);
    }

    /** Adds a range of expected statuses, within 200..599. The first call replaces the default, which is 200..299. */
    public HttpCheckBuilder expectStatus(int from, int to) {
        statuses.add(new StatusRange(from, to));
        probe = probe.withStatuses(statuses);
        return this;
    }

    /** Sets a text that the body must contain, in UTF-8: 1..1024 characters. Default: any body will do. */
    public HttpCheckBuilder expectBody(String text) {
        Require.argument(text == null || !text.isEmpty(), "expectBody", "\"\"", "a text of 1..1024 characters");
        probe = probe.withBodyText(text);
        return this;
    }

    /**
     * Sets the Host header.
     *
     * @param host a host name or address, with a port if need be; empty, as by default: address and port of the target
     */
    public HttpCheckBuilder host(String host) {
        probe = probe.withHost(host);
        return this;
    }

    /**
     * Adds a header to the request, at most 32. The value may be a secret: it is never printed.
     *
     * @param name a token; not a header that the probe sets itself, such as Host or Connection
     * @param value visible ASCII characters, with spaces only between them, at most 4096
     */
    public HttpCheckBuilder header(String name, String value) {
        probe = probe.withHeader(new HttpHeader(name, value));
        return this;
    }

    /** Sets how long an answer may be, status line and headers included: 1024..16777216 bytes, default 65536. */
    public HttpCheckBuilder maxResponseBytes(int bytes) {
        probe = probe.withMaxResponseBytes(bytes);
        return this;
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if the time-out is longer than the interval, or a body is expected from a HEAD
     */
    @Override
    public HealthCheck build() {
        Require.state(
                probe.method() == HttpProbe.Method.GET || probe.bodyText().isEmpty(),
                "expectBody",
                '"' + probe.bodyText() + '"',
                "no text, as the answer to a HEAD has no body");
        return super.build();
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    HttpCheckBuilder self() {
        return this;
    }
}
