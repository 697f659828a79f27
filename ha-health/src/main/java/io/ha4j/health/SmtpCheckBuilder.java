package io.ha4j.health;

import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.SmtpProbe;

/**
 * Builds a {@link HealthCheck} of a mail server: it is alive if it greets and answers EHLO or HELO. Not thread-safe.
 */
public final class SmtpCheckBuilder extends CheckBuilder<SmtpCheckBuilder> {

    private SmtpProbe probe = SmtpProbe.usual();

    SmtpCheckBuilder() {}

    /** Sets the name by which the check calls itself: a domain name, or an address in brackets. Default: localhost. */
    public SmtpCheckBuilder helo(String name) {
        probe = new SmtpProbe(name);
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    SmtpCheckBuilder self() {
        return this;
    }
}
