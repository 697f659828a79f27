package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it answers one or more HTTP/1.1 requests, one after another, each completely, as expected and within the size
 * limit. Immutable; made by {@code HealthCheck.http} and {@code HealthCheck.https}.
 *
 * @param exchanges the requests and what is expected of their answers: 1..16
 * @param tls how to speak TLS; empty for clear text
 * @param maxResponseBytes the size that each answer may have, status line and headers included: 1024..16777216
 * @param maxRedirects how many redirects are followed in one exchange, within the same host and port: 0..5
 * @param keepAlive whether a connection is kept from one probe to the next
 */
public record HttpProbe(
        List<HttpExchange> exchanges, Optional<Tls> tls, int maxResponseBytes, int maxRedirects, boolean keepAlive)
        implements NamedProbe {

    /** The request methods. */
    public enum Method {
        /** Asks for the whole answer. */
        GET,
        /** Asks for status and headers only. */
        HEAD,
        /** Asks what can be asked. */
        OPTIONS,
        /** Sends something. */
        POST
    }

    private static final int USUAL_MAX_BYTES = 65_536;

    /** Checks each part; the rules are above. */
    public HttpProbe {
        exchanges = List.copyOf(Require.nonNull("exchanges", exchanges, "1..16 exchanges"));
        Require.argument(!exchanges.isEmpty() && exchanges.size() <= 16, "url", exchanges.size(), "1..16 in all");
        Require.nonNull("tls", tls, "empty for clear text");
        Require.inRange("maxResponseBytes", maxResponseBytes, 1_024, 16_777_216);
        Require.inRange("followRedirects", maxRedirects, 0, 5);
        boolean posts = exchanges.stream().anyMatch(exchange -> exchange.method() == Method.POST);
        Require.argument(
                !keepAlive || !posts,
                "keepAlive",
                "with a POST",
                "no POST: a request lost with an idle connection is sent again (RFC 9110 section 9.2.2)");
    }

    /** {@return a probe of these exchanges in clear text, with answers of at most 64 KiB, no redirects and new connections} */
    public static HttpProbe of(HttpExchange... exchanges) {
        return new HttpProbe(List.of(exchanges), Optional.empty(), USUAL_MAX_BYTES, 0, false);
    }

    /** {@return a probe that GETs {@code path} and expects a status of 200..299 in an answer of at most 64 KiB} */
    public static HttpProbe get(String path) {
        return of(HttpExchange.builder(path).build());
    }

    /** {@return this probe over TLS} */
    public HttpProbe withTls(Tls other) {
        return new HttpProbe(exchanges, Optional.of(other), maxResponseBytes, maxRedirects, keepAlive);
    }

    /** {@return this probe with another size limit} */
    public HttpProbe withMaxResponseBytes(int other) {
        return new HttpProbe(exchanges, tls, other, maxRedirects, keepAlive);
    }

    /** {@return this probe, following as many redirects} */
    public HttpProbe withMaxRedirects(int other) {
        return new HttpProbe(exchanges, tls, maxResponseBytes, other, keepAlive);
    }

    /** {@return this probe, keeping its connection or not} */
    public HttpProbe withKeepAlive(boolean other) {
        return new HttpProbe(exchanges, tls, maxResponseBytes, maxRedirects, other);
    }

    String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    @Override
    public String label(String target) {
        return scheme() + "://" + target + exchanges.get(0).path();
    }

    @Override
    public List<String> settings() {
        List<String> settings = new ArrayList<>(exchanges.get(0).settings());
        for (int i = 1; i < exchanges.size(); i++) {
            String url = "url" + i + ".";
            settings.add(url + "path=" + exchanges.get(i).path());
            exchanges.get(i).settings().forEach(setting -> settings.add(url + setting));
        }
        tls.ifPresent(t -> t.settings().forEach(setting -> settings.add("tls." + setting)));
        settings.add("maxResponseBytes=" + maxResponseBytes);
        settings.add("maxRedirects=" + maxRedirects);
        settings.add("keepAlive=" + keepAlive);
        return settings;
    }

    @Override
    public HttpProbe plain() {
        HttpProbe clear = get(exchanges.get(0).path());
        return tls.isPresent() ? clear.withTls(Tls.verified()) : clear;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        List<HaComponent<?>> needed = new ArrayList<>(List.of(NetworkProbes.COMPONENT));
        if (keepAlive) {
            needed.add(HttpConnections.COMPONENT);
        }
        tls.ifPresent(t -> needed.add(t.client()));
        return needed;
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return new HttpRound(this, request).start();
    }

    @Override
    public void forget(ProbeRequest request) {
        if (keepAlive) {
            request.context()
                    .get(HttpConnections.COMPONENT)
                    .forget(new HttpConnections.Key(request.check(), this, request.target()));
        }
    }

    @Override
    public String toString() {
        return scheme() + " "
                + String.join(
                        "; ", exchanges.stream().map(HttpExchange::toString).toList());
    }
}
