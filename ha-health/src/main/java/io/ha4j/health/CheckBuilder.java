package io.ha4j.health;

import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What all health checks can be told. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class CheckBuilder<B extends CheckBuilder<B>>
        permits HttpCheckBuilder,
                ProbeCheckBuilder,
                TcpCheckBuilder,
                UdpCheckBuilder,
                DnsCheckBuilder,
                SmtpCheckBuilder,
                RedisCheckBuilder,
                MySqlCheckBuilder,
                PostgresCheckBuilder,
                AgentCheckBuilder {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(1);

    @Nullable
    String name;

    @Nullable
    InetSocketAddress target;

    Duration interval = Duration.ofSeconds(2);

    @Nullable
    Duration connectTimeout;

    @Nullable
    Duration timeout;

    int rise = 2;
    int fall = 3;
    int jitterPercent = 10;

    CheckBuilder() {}

    /**
     * Names the check, in place of the name made of probe and target. Pointed at a target it is called {@code name@target}.
     *
     * @param name unique in a node among unequal checks
     */
    public B name(String name) {
        this.name = Require.notBlank("name", name);
        return self();
    }

    /** Sets the time from the start of one probe to the start of the next: 10 ms..1 day, default 2 s. */
    public B every(Duration interval) {
        this.interval = Require.inRange("every", interval, Duration.ofMillis(10), Duration.ofDays(1));
        return self();
    }

    /**
     * Sets after which an unanswered probe has failed, connecting included: 1 ms..10 min, and at most the interval, so that
     * probes never stack. Default: 1 s, or the interval if that is shorter.
     */
    public B timeout(Duration timeout) {
        this.timeout = Require.inRange("timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        return self();
    }

    /**
     * Sets after which a connection that has not been made has failed, in place of the whole time-out: 1 ms..10 min, and at most the
     * time-out, which goes on to bound connection and answer together. Default: the time-out.
     */
    public B connectTimeout(Duration connectTimeout) {
        this.connectTimeout =
                Require.inRange("connectTimeout", connectTimeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        return self();
    }

    /** Sets how many successes in a row bring a target up again: 1..100, default 2. The first result decides alone. */
    public B rise(int successes) {
        this.rise = Require.inRange("rise", successes, 1, 100);
        return self();
    }

    /** Sets how many failures in a row bring a target down: 1..100, default 3. The first result decides alone. */
    public B fall(int failures) {
        this.fall = Require.inRange("fall", failures, 1, 100);
        return self();
    }

    /**
     * Sets by how much an interval may be shorter, so that many checks do not probe in step: 0..50 percent of the interval,
     * default 10. Drawn anew for each interval, in an order that is the same for the same node and check.
     */
    public B jitterPercent(int percent) {
        this.jitterPercent = Require.inRange("jitterPercent", percent, 0, 50);
        return self();
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if the time-out is longer than the interval, or the one for connecting longer than the time-out
     */
    public HealthCheck build() {
        Duration effective = timeout;
        if (effective == null) {
            effective = interval.compareTo(USUAL_TIMEOUT) < 0 ? interval : USUAL_TIMEOUT;
        }
        Require.state(
                effective.compareTo(interval) <= 0,
                "timeout",
                Require.text(effective),
                "at most the interval of " + Require.text(interval) + ": probes never stack");
        Require.state(
                connectTimeout == null || connectTimeout.compareTo(effective) <= 0,
                "connectTimeout",
                Require.text(connectTimeout == null ? effective : connectTimeout),
                "at most the time-out of " + Require.text(effective));
        return new HealthCheck(this, probe(), effective);
    }

    abstract Probe probe();

    abstract B self();
}
