package io.ha4j.health;

import io.ha4j.health.probe.GrpcProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.Tls;
import java.util.Optional;

/**
 * Builds a {@link HealthCheck} by the gRPC health protocol ({@code grpc.health.v1.Health/Check}). A target is alive if it answers
 * SERVING. Not thread-safe.
 */
public final class GrpcCheckBuilder extends CheckBuilder<GrpcCheckBuilder> {

    private GrpcProbe probe;

    GrpcCheckBuilder(String service) {
        probe = new GrpcProbe(service, "", Optional.empty());
    }

    /**
     * Sets the virtual host: the authority of the call, and over TLS the name that is asked for by SNI and that the certificate must
     * have.
     *
     * @param authority a host name or address, with a port if need be; empty, as by default: address and port of the target
     */
    public GrpcCheckBuilder authority(String authority) {
        probe = probe.withAuthority(authority);
        return this;
    }

    /** Speaks TLS, with HTTP/2 agreed on by ALPN. Default: HTTP/2 in clear text. */
    public GrpcCheckBuilder tls(Tls tls) {
        probe = probe.withTls(tls);
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    GrpcCheckBuilder self() {
        return this;
    }
}
