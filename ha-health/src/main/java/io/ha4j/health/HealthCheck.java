package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.Leadership;
import io.ha4j.TargetCheck;
import io.ha4j.health.core.CheckRules;
import io.ha4j.health.probe.Command;
import io.ha4j.health.probe.IcmpProbe;
import io.ha4j.health.probe.NamedProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.ProcessHandleProbe;
import io.ha4j.health.probe.Remedy;
import io.ha4j.health.probe.Tls;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
 * timeout}, unless a {@linkplain CheckBuilder#downEvery longer interval while down}, {@linkplain CheckBuilder#flapDamping damping}
 * or a {@linkplain CheckBuilder#remedy remedy} was asked for, which say themselves what they add.
 */
public final class HealthCheck implements TargetCheck, HaComponent<HealthMonitor> {

    private final CheckSettings given;
    private final Probe probe;
    private final CheckRules rules;

    HealthCheck(CheckSettings given, Probe probe) {
        this.given = given;
        this.probe = probe;
        this.rules = given.rules();
    }

    /**
     * {@return a builder of a check by HTTP: a target is alive if it answers a GET of {@code path} with a status of 2xx}
     *
     * @param path path and query: a slash, then visible ASCII characters, at most 2048, no fragment; it is printed, so no place for a
     *     secret: {@link HttpCheckBuilder#header} is
     * @throws IllegalArgumentException if the path is not such a one
     */
    public static HttpCheckBuilder http(String path) {
        return new HttpCheckBuilder(path, null);
    }

    /**
     * {@return a builder of a check by HTTPS: as {@link #http}, with a certificate that is verified}
     *
     * @param path path and query: a slash, then visible ASCII characters, at most 2048, no fragment
     * @throws IllegalArgumentException if the path is not such a one
     */
    public static HttpCheckBuilder https(String path) {
        return new HttpCheckBuilder(path, Tls.verified());
    }

    /** {@return a builder of a check by TLS: a target is alive if it completes a handshake with a certificate that is good} */
    public static TlsCheckBuilder tls() {
        return new TlsCheckBuilder();
    }

    /**
     * {@return a builder of a check by the gRPC health protocol: a target is alive if it says that {@code service} is SERVING}
     *
     * @param service such as {@code shop.v1.Orders}: at most 256 visible ASCII characters; empty for the server as a whole
     * @throws IllegalArgumentException if the service is not such a one
     */
    public static GrpcCheckBuilder grpc(String service) {
        return new GrpcCheckBuilder(service);
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
     * {@return a builder of a check by a command on this host: its exit code is 0 while all is well}
     *
     * <p>Its time-out is that of the check, or of the command if that is shorter. It needs no {@linkplain #at target}, unless an argument
     * has {@code {address}} or {@code {port}} in it. A program that is not there, or may not be run, fails the start of the node.
     */
    public static CommandCheckBuilder command(Command command) {
        return new CommandCheckBuilder(command);
    }

    /**
     * {@return a builder of a check by a file on this host, which holds the weight as a number, or is a switch by being there}
     *
     * @param file an absolute path
     */
    public static FileCheckBuilder file(Path file) {
        return new FileCheckBuilder(file);
    }

    /**
     * {@return a builder of a check by the processes of a name on this host, those that have ended left out}
     *
     * @param name the file name of their program, 1..255 characters, such as {@code nginx}; the interpreter of a program that is run
     *     by one, such as {@code java}, but for scripts with an interpreter line
     */
    public static ProcessCheckBuilder process(String name) {
        return new ProcessCheckBuilder(name);
    }

    /** {@return a builder of a check by one process of this host: it succeeds until the process ends, and never again} */
    public static ProbeCheckBuilder process(ProcessHandle process) {
        return new ProbeCheckBuilder(new ProcessHandleProbe(process));
    }

    /**
     * {@return a builder of a check by the process whose number is in a file on this host}
     *
     * @param file an absolute path
     */
    public static PidFileCheckBuilder pidFile(Path file) {
        return new PidFileCheckBuilder(file);
    }

    /**
     * {@return a builder of a check by a probe of yours, which may look at {@linkplain #at a target} or at something else}
     *
     * @param name unique in a node among unequal checks
     */
    public static ProbeCheckBuilder of(String name, Probe probe) {
        return new ProbeCheckBuilder(Require.nonNull("probe", probe, "a probe")).name(name);
    }

    /**
     * {@return a builder of a check by this application itself: alive while {@code works} says so}
     *
     * @param name unique in a node among unequal checks
     * @param works may block: it runs on one of the threads of {@link Probe#blocking}; an exception is a failure with its message as reason
     */
    public static ProbeCheckBuilder application(String name, BooleanSupplier works) {
        return of(name, Probe.blocking(ApplicationProbe.of(works)));
    }

    /**
     * {@return a builder of a check by this application itself, which tells its own health: with a reason, and with a weight}
     *
     * @param name unique in a node among unequal checks
     * @param health may block, as above; UNKNOWN is a failure, as who cannot tell cannot be relied on
     */
    public static ProbeCheckBuilder application(String name, Supplier<Health> health) {
        return of(name, Probe.blocking(new ApplicationProbe(health)));
    }

    /**
     * {@return a check that is up while all of {@code members} are: 1..1000 checks, or other things with a health}
     *
     * <p>Its health has the smallest weight that one of them says, if any does, and their smallest percentage: what an agent drains, or
     * what starts slowly, has its way in it.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static CompositeCheck all(String name, HaComponent<? extends HealthSource>... members) {
        return CompositeCheck.ofEqual(name, members.length, members);
    }

    /**
     * {@return a check that is up while any of {@code members} is: 1..1000 checks, or other things with a health}
     *
     * <p>Its health carries neither weight nor percentage, unless it has one member only.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static CompositeCheck any(String name, HaComponent<? extends HealthSource>... members) {
        return CompositeCheck.ofEqual(name, 1, members);
    }

    /**
     * {@return a builder of a check that is up while enough of its members are}
     *
     * <p>Its health carries neither weight nor percentage; those of its members count towards the quorum.
     *
     * @param name unique in a node among unequal checks
     * @param needed the weight that those of them which are up must have together, from 1
     */
    public static QuorumBuilder quorum(String name, int needed) {
        return new QuorumBuilder(name, needed);
    }

    /** {@return a builder that starts from this check; the probe stays} */
    public ProbeCheckBuilder toBuilder() {
        ProbeCheckBuilder builder = new ProbeCheckBuilder(probe);
        builder.settings = given.copy();
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
        builder.settings.target = target;
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
        List<HaComponent<?>> all = new ArrayList<>(probe.dependencies());
        remedy().ifPresent(remedy -> all.addAll(remedy.dependencies()));
        leadership().ifPresent(all::add);
        return List.copyOf(all);
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
                given.target != null || !needed,
                "target of " + id(),
                "none",
                "HealthCheck.at(address); without a target a check is a template for virtual servers");
    }

    /** {@return the name given by the user} */
    public Optional<String> name() {
        return Optional.ofNullable(given.name);
    }

    /** {@return what looks at the target} */
    public Probe probe() {
        return probe;
    }

    /** {@return the target} */
    public Optional<InetSocketAddress> target() {
        return Optional.ofNullable(given.target);
    }

    /** {@return the longest time from the start of one probe to the start of the next} */
    public Duration interval() {
        return given.interval;
    }

    /** {@return after which a connection that has not been made has failed; at most the time-out} */
    public Duration connectTimeout() {
        return given.effectiveConnectTimeout();
    }

    /** {@return after which an unanswered probe has failed} */
    public Duration timeout() {
        return given.effectiveTimeout();
    }

    /** {@return how many successes in a row bring a target up again} */
    public int rise() {
        return given.rise;
    }

    /** {@return how many failures in a row bring a target down} */
    public int fall() {
        return given.fall;
    }

    /** {@return by how much an interval may be shorter, in percent} */
    public int jitterPercent() {
        return given.jitterPercent;
    }

    /** {@return what is taken for granted at the start} */
    public Health.Status startState() {
        return given.startState;
    }

    /** {@return what is tried before a target is down} */
    public Optional<Remedy> remedy() {
        return Optional.ofNullable(given.remedy);
    }

    /** {@return how long the remedy may take} */
    public Duration remedyTimeout() {
        return given.remedyTimeout;
    }

    Optional<HaComponent<? extends Leadership>> leadership() {
        return Optional.ofNullable(given.leadership);
    }

    String targetText() {
        return given.target == null ? "" : Addresses.text(given.target);
    }

    CheckRules rules() {
        return rules;
    }

    /** {@return whether it looks at the same thing in the same way, and helps it in the same way, by whatever rules} */
    boolean doesAs(HealthCheck other) {
        return probe.equals(other.probe)
                && Objects.equals(given.target, other.given.target)
                && Objects.equals(given.remedy, other.given.remedy);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HealthCheck that
                && Objects.equals(given.name, that.given.name)
                && doesAs(that)
                && connectTimeout().equals(that.connectTimeout())
                && rules.equals(that.rules)
                && Objects.equals(given.leadership, that.given.leadership);
    }

    @Override
    public int hashCode() {
        return Objects.hash(given.name, probe, given.target, rules);
    }

    @Override
    public String toString() {
        return "HealthCheck[" + CheckName.of(this) + ", every " + Require.text(interval()) + ", timeout "
                + Require.text(timeout()) + ", rise " + rise() + ", fall " + fall() + "]";
    }
}
