package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A target works if its gRPC health service says SERVING. Immutable; made by {@code HealthCheck.grpc}.
 *
 * @param service the service that is asked about, at most 256 visible ASCII characters; empty for the server as a whole
 * @param authority the virtual host; empty for the target's address
 * @param tls how to speak TLS; empty for HTTP/2 in clear text with prior knowledge (RFC 9113 section 3.3)
 */
public record GrpcProbe(String service, String authority, Optional<Tls> tls) implements NamedProbe {

    private static final Pattern SERVICE = Pattern.compile("[\\x21-\\x7e]{0,256}");

    /** Checks each part; the rules are above. */
    public GrpcProbe {
        Require.argument(
                service != null && SERVICE.matcher(service).matches(),
                "service",
                HttpExchange.quoted(service),
                "a name such as shop.v1.Orders, at most 256 visible ASCII characters; empty for the whole server");
        HttpExchangeBuilder.requireHost("authority", authority);
        Require.nonNull("tls", tls, "empty for clear text");
    }

    /** {@return the same with another virtual host} */
    public GrpcProbe withAuthority(String other) {
        return new GrpcProbe(service, other, tls);
    }

    /** {@return the same over TLS} */
    public GrpcProbe withTls(Tls other) {
        return new GrpcProbe(service, authority, Optional.of(Require.nonNull("tls", other, "a description of TLS")));
    }

    @Override
    public String label(String target) {
        return (tls.isPresent() ? "grpcs://" : "grpc://") + target + "/" + service;
    }

    @Override
    public List<String> settings() {
        List<String> settings = new ArrayList<>(List.of("authority=" + authority));
        tls.ifPresent(t -> t.settings().forEach(setting -> settings.add("tls." + setting)));
        return settings;
    }

    @Override
    public GrpcProbe plain() {
        return new GrpcProbe(service, "", tls.map(t -> Tls.verified()));
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        List<HaComponent<?>> needed = new ArrayList<>(List.of(NetworkProbes.COMPONENT));
        tls.ifPresent(t -> needed.add(t.client()));
        return needed;
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        Optional<TlsClient> client = tls.map(t -> request.context().get(t.client()));
        return request.context()
                .get(NetworkProbes.COMPONENT)
                .connect(
                        request,
                        (channel, result) ->
                                GrpcConversation.begin(channel, this, client.orElse(null), request, result));
    }
}
