package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link Remedy} is asked for. Users read it and never construct it. Immutable. */
public final class RemedyRequest {

    private final ComponentId check;
    private final @Nullable InetSocketAddress target;
    private final String reason;
    private final Duration timeout;
    private final HaContext context;

    /** For the runner of checks. */
    public RemedyRequest(
            ComponentId check, @Nullable InetSocketAddress target, String reason, Duration timeout, HaContext context) {
        this.check = check;
        this.target = target;
        this.reason = reason;
        this.timeout = timeout;
        this.context = context;
    }

    /** {@return the check whose target fails} */
    public ComponentId check() {
        return check;
    }

    /** {@return the target that fails; empty for a check without one} */
    public Optional<InetSocketAddress> target() {
        return Optional.ofNullable(target);
    }

    /** {@return the reason of the latest failure, in words; from the target, so not to be trusted} */
    public String reason() {
        return reason;
    }

    /** {@return after which the remedy will be cancelled} */
    public Duration timeout() {
        return timeout;
    }

    /** {@return the node, for remedies with {@link Remedy#dependencies()}} */
    public HaContext context() {
        return context;
    }
}
