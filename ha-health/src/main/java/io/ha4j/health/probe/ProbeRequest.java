package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link Probe} is asked for. Users read it and never construct it. Immutable. */
public final class ProbeRequest {

    private final ComponentId check;
    private final @Nullable InetSocketAddress target;
    private final Duration connectTimeout;
    private final Duration timeout;
    private final HaContext context;

    /** For the runner of checks. */
    public ProbeRequest(
            ComponentId check,
            @Nullable InetSocketAddress target,
            Duration connectTimeout,
            Duration timeout,
            HaContext context) {
        this.check = check;
        this.target = target;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.context = context;
    }

    /** {@return the check that asks} */
    public ComponentId check() {
        return check;
    }

    /**
     * {@return the target}
     *
     * @throws IllegalStateException if the check has none
     */
    public InetSocketAddress target() {
        Require.state(target != null, "target", "none", "a check pointed at one: HealthCheck.at(address)");
        return Optional.ofNullable(target).orElseThrow();
    }

    /** {@return after which a connection that is not made has failed; at most {@link #timeout}} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return after which the probe will be cancelled and count as failed} */
    public Duration timeout() {
        return timeout;
    }

    /** {@return the node, for probes with {@link Probe#dependencies()}} */
    public HaContext context() {
        return context;
    }
}
