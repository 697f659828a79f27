package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.TargetCheck;
import io.ha4j.health.core.CheckRules;
import io.ha4j.health.probe.IcmpProbe;
import io.ha4j.health.probe.NamedProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes how to find out whether a target is alive. Immutable; opens nothing.
 *
 * <pre>{@code
 * HealthCheck web = HealthCheck.http("/healthz").expectStatus(200).every(ofSeconds(2)).rise(2).fall(3).build();
 * HealthCheck first = web.at(new InetSocketAddress("10.0.0.11", 8080));
 * try (HaNode node = HaNode.builder("lb-1").with(first).build()) {
 *     node.start();
 *     node.get(first).health();
 * }
 * }</pre>
 *
 * <p>A check without a target is a template: a virtual server points it at each of its real servers. Equal checks in one node
 * are one, so that a target is probed once however many users it has.
 *
 * <p>The first result decides at once; after that it takes {@link #rise()} successes in a row to come up and {@link #fall()}
 * failures in a row to go down. A change of the target is noticed within {@code every * fall + timeout} or {@code every * rise +
 * timeout}.
 */
public final class HealthCheck implements TargetCheck, HaComponent<HealthMonitor> {

    private final @Nullable String name;
    private final Probe probe;
    private final @Nullable InetSocketAddress target;
    private final Duration interval;
    private final @Nullable Duration givenConnectTimeout;
    private final @Nullable Duration givenTimeout;
    private final Duration connectTimeout;
    private final Duration timeout;
    private final int rise;
    private final int fall;
    private final int jitterPercent;

    HealthCheck(CheckBuilder<?> builder, Probe probe, Duration timeout) {
        this.name = builder.name;
        this.probe = probe;
        this.target = builder.target;
        this.interval = builder.interval;
        this.givenConnectTimeout = builder.connectTimeout;
        this.givenTimeout = builder.timeout;
        this.connectTimeout = builder.connectTimeout == null ? timeout : builder.connectTimeout;
        this.timeout = timeout;
        this.rise = builder.rise;
        this.fall = builder.fall;
        this.jitterPercent = builder.jitterPercent;
    }

    /**
     * {@return a builder of a check by HTTP: a target is alive if it answers a GET of {@code path} with a status of 2xx}
     *
     * @param path path and query: a slash, then visible ASCII characters, at most 2048, no fragment
     * @throws IllegalArgumentException if the path is not such a one
     */
    public static HttpCheckBuilder http(String path) {
        return new HttpCheckBuilder(path);
    }

    /** {@return a builder of a check by TCP: a target is alive if it accepts a connection, and says what may be expected} */
    public static TcpCheckBuilder tcp() {
        return new TcpCheckBuilder();
    }

    /** {@return a builder of a check by UDP: a target is alive if it answers a datagram} */
    public static UdpCheckBuilder udp() {
        return new UdpCheckBuilder();
    }

    /**
     * {@return a builder of a check by a ping: a target is alive if it answers an ICMP echo request; its port does not matter}
     *
     * <p>Linux only. The node does not start unless the process may ping: it has CAP_NET_RAW, or a group in the range of the sysctl {@code
     * net.ipv4.ping_group_range}.
     */
    public static ProbeCheckBuilder ping() {
        return new ProbeCheckBuilder(new IcmpProbe());
    }

    /**
     * {@return a builder of a check of a DNS server: it is alive if it answers a query for {@code name}}
     *
     * @param name a domain name of ASCII characters, at most 253; {@code .} for the root
     * @throws IllegalArgumentException if it is not such a name
     */
    public static DnsCheckBuilder dns(String name) {
        return new DnsCheckBuilder(name);
    }

    /** {@return a builder of a check of a mail server: it is alive if it greets and answers EHLO} */
    public static SmtpCheckBuilder smtp() {
        return new SmtpCheckBuilder();
    }

    /** {@return a builder of a check of a Redis server: it is alive if it answers PING} */
    public static RedisCheckBuilder redis() {
        return new RedisCheckBuilder();
    }

    /** {@return a builder of a check of a MySQL or MariaDB server: it is alive if it greets, or lets a user in} */
    public static MySqlCheckBuilder mysql() {
        return new MySqlCheckBuilder();
    }

    /** {@return a builder of a check of a PostgreSQL server: it is alive if it answers, or goes on with a login} */
    public static PostgresCheckBuilder postgresql() {
        return new PostgresCheckBuilder();
    }

    /** {@return a builder of a check by an agent on the target that says how it is, as HAProxy's {@code agent-check}} */
    public static AgentCheckBuilder agent() {
        return new AgentCheckBuilder();
    }

    /**
     * {@return a builder of a check by a probe of yours, which may look at {@linkplain #at a target} or at something else}
     *
     * @param name unique in a node among unequal checks
     */
    public static ProbeCheckBuilder of(String name, Probe probe) {
        return new ProbeCheckBuilder(Require.nonNull("probe", probe, "a probe")).name(name);
    }

    /** {@return a builder that starts from this check; the probe stays} */
    public ProbeCheckBuilder toBuilder() {
        ProbeCheckBuilder builder = new ProbeCheckBuilder(probe);
        builder.name = name;
        builder.target = target;
        builder.interval = interval;
        builder.connectTimeout = givenConnectTimeout;
        builder.timeout = givenTimeout;
        builder.rise = rise;
        builder.fall = fall;
        builder.jitterPercent = jitterPercent;
        return builder;
    }

    /**
     * {@return this check, pointed at {@code target}}
     *
     * @throws IllegalArgumentException if the target has no port, or a host name that has not been looked up
     */
    @Override
    public HealthCheck at(InetSocketAddress target) {
        Require.nonNull("target", target, "an address and a port");
        Require.argument(
                !target.isUnresolved(), "target", target, "an IP address, or a host name that can be looked up");
        Require.inRange("target port", target.getPort(), 1, 65_535);
        ProbeCheckBuilder builder = toBuilder();
        builder.target = target;
        return builder.build();
    }

    /**
     * {@return the identity, by its name}
     *
     * <p>Named after the probe and its target, such as {@code http://127.0.0.1:8080/healthz}, or as given by {@link
     * CheckBuilder#name}. A named check that is pointed at a target is called {@code name@target}. One without a name whose
     * settings are not the default ones carries a short digest of them: {@code tcp://127.0.0.1:80#5f1c22d0}.
     */
    @Override
    public ComponentId id() {
        return new ComponentId("health-check", CheckName.of(this));
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return probe.dependencies();
    }

    /**
     * Called by the node.
     *
     * @throws IllegalStateException if the check is by TCP or HTTP and has no target
     */
    @Override
    public HaRuntime<HealthMonitor> start(HaContext context) {
        requireTarget();
        return RunningCheck.start(this, context);
    }

    void requireTarget() {
        boolean needed = probe instanceof NamedProbe named && named.needsTarget();
        Require.state(
                target != null || !needed,
                "target of " + id(),
                "none",
                "HealthCheck.at(address); without a target a check is a template for virtual servers");
    }

    /** {@return the name given by the user} */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /** {@return what looks at the target} */
    public Probe probe() {
        return probe;
    }

    /** {@return the target} */
    public Optional<InetSocketAddress> target() {
        return Optional.ofNullable(target);
    }

    /** {@return the longest time from the start of one probe to the start of the next} */
    public Duration interval() {
        return interval;
    }

    /** {@return after which a connection that has not been made has failed; at most the time-out} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return after which an unanswered probe has failed} */
    public Duration timeout() {
        return timeout;
    }

    /** {@return how many successes in a row bring a target up again} */
    public int rise() {
        return rise;
    }

    /** {@return how many failures in a row bring a target down} */
    public int fall() {
        return fall;
    }

    /** {@return by how much an interval may be shorter, in percent} */
    public int jitterPercent() {
        return jitterPercent;
    }

    String targetText() {
        return target == null ? "" : Addresses.text(target);
    }

    CheckRules rules() {
        long nanos = interval.toNanos();
        return new CheckRules(nanos, nanos / 100 * jitterPercent, timeout.toNanos(), rise, fall);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HealthCheck that
                && Objects.equals(name, that.name)
                && probe.equals(that.probe)
                && Objects.equals(target, that.target)
                && interval.equals(that.interval)
                && connectTimeout.equals(that.connectTimeout)
                && timeout.equals(that.timeout)
                && rise == that.rise
                && fall == that.fall
                && jitterPercent == that.jitterPercent;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, probe, target, interval, connectTimeout, timeout, rise, fall, jitterPercent);
    }

    @Override
    public String toString() {
        return "HealthCheck[" + CheckName.of(this) + ", every " + Require.text(interval) + ", timeout "
                + Require.text(timeout) + ", rise " + rise + ", fall " + fall + "]";
    }
}
