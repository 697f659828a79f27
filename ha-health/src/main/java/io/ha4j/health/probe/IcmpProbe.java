package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it answers an ICMP echo request, by IPv4 or IPv6: a ping. The port of the target does not matter. Linux only. Immutable;
 * made by {@code HealthCheck.ping}.
 */
public record IcmpProbe() implements NamedProbe {

    @Override
    public String label(String target) {
        return "ping://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of();
    }

    @Override
    public IcmpProbe plain() {
        return this;
    }

    /** Here, and not before, the classes that need Linux come in. */
    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(Pinger.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context().get(Pinger.COMPONENT).ping(request.target().getAddress());
    }
}
