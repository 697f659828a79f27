package io.ha4j.health;

import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.Tls;
import io.ha4j.health.probe.TlsProbe;

/**
 * Builds a {@link HealthCheck} by TLS. A target is alive if it completes a handshake with a certificate that is good. Not
 * thread-safe.
 */
public final class TlsCheckBuilder extends CheckBuilder<TlsCheckBuilder> {

    private TlsProbe probe = new TlsProbe(Tls.verified());

    TlsCheckBuilder() {}

    /** Sets what a good certificate is, and more. Default: {@link Tls#verified()}. */
    public TlsCheckBuilder tls(Tls tls) {
        probe = new TlsProbe(tls);
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    TlsCheckBuilder self() {
        return this;
    }
}
