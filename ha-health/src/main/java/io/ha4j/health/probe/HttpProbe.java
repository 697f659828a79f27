package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A target works if it answers an HTTP/1.1 request with one of the expected statuses, completely, and within the size limit.
 * Immutable; made by {@code HealthCheck.http}.
 *
 * @param method GET or HEAD
 * @param path path and query, from the first slash on: visible ASCII characters, at most 2048, no fragment
 * @param host the Host header; empty for the target's address
 * @param headers further headers of the request, at most 32
 * @param statuses the statuses that mean success, at least one range
 * @param bodyText what a successful answer contains, as UTF-8; empty for anything; at most 1024 characters
 * @param maxResponseBytes the size that an answer may have, status line and headers included: 1024..16777216
 */
public record HttpProbe(
        Method method,
        String path,
        String host,
        List<HttpHeader> headers,
        List<StatusRange> statuses,
        String bodyText,
        int maxResponseBytes)
        implements NamedProbe {

    /** The request methods that ask without changing anything. */
    public enum Method {
        /** Asks for the whole answer. */
        GET,
        /** Asks for status and headers only. */
        HEAD
    }

    /** What means success unless said otherwise. */
    private static final List<StatusRange> ANY_2XX = List.of(new StatusRange(200, 299));

    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e&&[^#]]{0,2047}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{0,255}");

    /** Checks each part; the rules are above. */
    public HttpProbe {
        Require.nonNull("method", method, "GET or HEAD");
        Require.argument(
                path != null && PATH.matcher(path).matches(),
                "path",
                quoted(path),
                "a slash, then visible ASCII characters but #, at most 2048");
        Require.argument(
                host != null && HOST.matcher(host).matches(),
                "host",
                quoted(host),
                "a host name or address, with a port if need be, at most 255 characters");
        headers = List.copyOf(headers);
        Require.argument(headers.size() <= 32, "headers", headers.size(), "at most 32");
        statuses = List.copyOf(statuses);
        Require.argument(!statuses.isEmpty(), "expectStatus", "none", "one or more");
        Require.argument(
                bodyText != null && bodyText.length() <= 1_024,
                "expectBody",
                bodyText == null ? "null" : bodyText.length() + " characters",
                "a text of at most 1024 characters");
        Require.inRange("maxResponseBytes", maxResponseBytes, 1_024, 16_777_216);
    }

    /** {@return a probe that GETs {@code path} and expects a status of 200..299 in an answer of at most 64 KiB} */
    public static HttpProbe get(String path) {
        return new HttpProbe(Method.GET, path, "", List.of(), ANY_2XX, "", 65_536);
    }

    /** {@return this probe with another method} */
    public HttpProbe withMethod(Method other) {
        return new HttpProbe(other, path, host, headers, statuses, bodyText, maxResponseBytes);
    }

    /** {@return this probe with another Host header} */
    public HttpProbe withHost(String other) {
        return new HttpProbe(method, path, other, headers, statuses, bodyText, maxResponseBytes);
    }

    /** {@return this probe with one more header} */
    public HttpProbe withHeader(HttpHeader more) {
        List<HttpHeader> all = new ArrayList<>(headers);
        all.add(more);
        return new HttpProbe(method, path, host, all, statuses, bodyText, maxResponseBytes);
    }

    /** {@return this probe with these statuses in place of the present ones} */
    public HttpProbe withStatuses(List<StatusRange> others) {
        return new HttpProbe(method, path, host, headers, others, bodyText, maxResponseBytes);
    }

    /** {@return this probe with another text to expect} */
    public HttpProbe withBodyText(String other) {
        return new HttpProbe(method, path, host, headers, statuses, other, maxResponseBytes);
    }

    /** {@return this probe with another size limit} */
    public HttpProbe withMaxResponseBytes(int other) {
        return new HttpProbe(method, path, host, headers, statuses, bodyText, other);
    }

    @Override
    public String label(String target) {
        return "http://" + target + path;
    }

    @Override
    public List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "method=" + method,
                "host=" + host,
                "statuses=" + statuses,
                "maxResponseBytes=" + maxResponseBytes,
                "bodyText=" + bodyText));
        headers.forEach(header -> settings.add("header=" + header.name() + ":" + header.value()));
        return settings;
    }

    @Override
    public HttpProbe plain() {
        return get(path);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context()
                .get(NetworkProbes.COMPONENT)
                .connect(request, (channel, result) -> HttpConversation.begin(channel, this, request.target(), result));
    }

    boolean expects(int status) {
        return statuses.stream().anyMatch(range -> range.contains(status));
    }

    String expectedStatuses() {
        return String.join(", ", statuses.stream().map(StatusRange::toString).toList());
    }

    private static String quoted(String text) {
        return text == null ? "null" : '"' + text.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    @Override
    public String toString() {
        return method + " " + path + " " + headers + ", expecting " + expectedStatuses();
    }
}
