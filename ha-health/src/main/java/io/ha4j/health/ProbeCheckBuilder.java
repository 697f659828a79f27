package io.ha4j.health;

import io.ha4j.health.probe.Probe;

/** Builds a {@link HealthCheck} whose probe has no settings of its own. Not thread-safe. */
public final class ProbeCheckBuilder extends CheckBuilder<ProbeCheckBuilder> {

    private final Probe probe;

    ProbeCheckBuilder(Probe probe) {
        this.probe = probe;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    ProbeCheckBuilder self() {
        return this;
    }
}
