package io.ha4j.health;

import io.ha4j.HaComponent;
import io.ha4j.Health.Status;
import io.ha4j.Leadership;
import io.ha4j.health.core.CheckRules;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.Remedy;
import io.ha4j.value.Require;
import java.time.Duration;

/**
 * What all health checks can be told. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class CheckBuilder<B extends CheckBuilder<B>>
        permits AgentCheckBuilder,
                CommandCheckBuilder,
                DnsCheckBuilder,
                FileCheckBuilder,
                GrpcCheckBuilder,
                HttpCheckBuilder,
                MySqlCheckBuilder,
                PidFileCheckBuilder,
                PostgresCheckBuilder,
                ProbeCheckBuilder,
                ProcessCheckBuilder,
                RedisCheckBuilder,
                SmtpCheckBuilder,
                TcpCheckBuilder,
                TlsCheckBuilder,
                UdpCheckBuilder {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    CheckSettings settings = new CheckSettings();

    CheckBuilder() {}

    /**
     * Names the check, in place of the name made of probe and target. Pointed at a target it is called {@code name@target}.
     *
     * @param name unique in a node among unequal checks
     */
    public B name(String name) {
        settings.name = Require.notBlank("name", name);
        return self();
    }

    /** Sets the time from the start of one probe to the start of the next: 10 ms..1 day, default 2 s. */
    public B every(Duration interval) {
        settings.interval = Require.inRange("every", interval, SHORTEST, LONGEST);
        return self();
    }

    /**
     * Sets the same while the latest results speak against the status, so that it is decided sooner: 10 ms..1 day, at most the
     * interval, which is the default. HAProxy: {@code fastinter}.
     */
    public B fastEvery(Duration interval) {
        settings.fastInterval = Require.inRange("fastEvery", interval, SHORTEST, LONGEST);
        return self();
    }

    /**
     * Sets the same while the target is down and its probes fail: 10 ms..1 day, default the interval. A longer one spares a target that is
     * down, and makes its recovery be noticed that much later. HAProxy: {@code downinter}.
     */
    public B downEvery(Duration interval) {
        settings.downInterval = Require.inRange("downEvery", interval, SHORTEST, LONGEST);
        return self();
    }

    /**
     * Sets after which an unanswered probe has failed, connecting included: 1 ms..10 min, and at most the interval, so that
     * probes never stack. Default: 1 s, or the interval if that is shorter.
     */
    public B timeout(Duration timeout) {
        settings.timeout = Require.inRange("timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        return self();
    }

    /**
     * Sets after which a connection that has not been made has failed, in place of the whole time-out: 1 ms..10 min, and at most the
     * time-out, which goes on to bound connection and answer together. Default: the time-out.
     */
    public B connectTimeout(Duration connectTimeout) {
        settings.connectTimeout =
                Require.inRange("connectTimeout", connectTimeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        return self();
    }

    /** Sets how many successes in a row bring a target up again: 1..100, default 2. The first result decides alone. */
    public B rise(int successes) {
        settings.rise = Require.inRange("rise", successes, 1, 100);
        return self();
    }

    /** Sets how many failures in a row bring a target down: 1..100, default 3. The first result decides alone. */
    public B fall(int failures) {
        settings.fall = Require.inRange("fall", failures, 1, 100);
        return self();
    }

    /**
     * Says the same as Keepalived's {@code retry} and {@code delay_before_retry}: a target that fails is looked at again so many times,
     * after so much time each, before it is down. Short for {@code fall(retries + 1).fastEvery(delay)}.
     *
     * @param retries 0..99
     * @param delay 10 ms..1 day, at most the interval
     */
    public B retries(int retries, Duration delay) {
        fall(Require.inRange("retries", retries, 0, 99) + 1);
        return fastEvery(delay);
    }

    /**
     * Sets by how much an interval may be shorter, so that many checks do not probe in step: 0..50 percent of the interval,
     * default 10. Drawn anew for each interval, in an order that is the same for the same node and check.
     */
    public B jitterPercent(int percent) {
        settings.jitterPercent = Require.inRange("jitterPercent", percent, 0, 50);
        return self();
    }

    /**
     * Sets within which time the first probe starts, at a moment that is drawn and is the same for the same node and check, so that a node
     * with many checks does not begin with a burst: 0..1 day. Default 0: at once, as nothing is used before its first result. The interval is
     * a good choice for thousands of checks.
     */
    public B warmup(Duration spread) {
        settings.warmup = Require.inRange("warmup", spread, Duration.ZERO, LONGEST);
        return self();
    }

    /**
     * Sets what is taken for granted at the start. Default {@link Status#UNKNOWN}: the target is not used until it has proved to work, and
     * the first result decides alone. {@link Status#DOWN}: it takes {@link #rise} successes to come up (Keepalived: {@code alpha}). {@link
     * Status#UP}: it is used at once, and takes {@link #fall} failures to go down.
     */
    public B startState(Status status) {
        settings.startState = Require.nonNull("startState", status, "UNKNOWN, UP or DOWN");
        return self();
    }

    /**
     * Sets how long a target that has recovered takes to get its whole weight, which rises linearly from a twentieth, in twenty steps: 0..1
     * day. Default 0: it has its weight at once. Never at the start of the node. Pools heed it; VRRP tracking does so by
     * weight only.
     */
    public B slowStart(Duration duration) {
        settings.slowStart = Require.inRange("slowStart", duration, Duration.ZERO, LONGEST);
        return self();
    }

    /**
     * Holds a target down that goes down too often: when it goes down for the {@code outages}-th time within {@code window}, it does not
     * come up before {@code hold} is over, whatever the probes say. Each further time doubles the hold, to eight times the first, until it
     * has gone a whole window without one. Default: never.
     *
     * @param outages 2..100
     * @param window 1 s..1 day
     * @param hold 1 s..1 day
     */
    public B flapDamping(int outages, Duration window, Duration hold) {
        settings.flaps = new CheckRules.Flaps(
                Require.inRange("flapDamping outages", outages, 2, 100),
                Require.inRange("flapDamping window", window, Duration.ofSeconds(1), LONGEST)
                        .toNanos(),
                Require.inRange("flapDamping hold", hold, Duration.ofSeconds(1), LONGEST)
                        .toNanos());
        return self();
    }

    /**
     * Has the target probed at once when so many failures were {@linkplain HealthMonitor#report reported} or {@linkplain
     * HealthMonitor#suspect suspected} within a window. What the probes say counts as always; however many reports there are, they bring a probe forward to a tenth of the interval after the
     * one before at most. The default, with the first report. HAProxy: {@code observe} with {@code on-error fastinter}.
     *
     * @param failures 1..1000
     * @param window 1 ms..1 day
     */
    public B probeOnReports(int failures, Duration window) {
        settings.reports = reports(failures, window, false);
        return self();
    }

    /**
     * Takes the target down when so many failures were {@linkplain HealthMonitor#report reported} within a window, and probes it: {@link #rise}
     * successes bring it up again. A virtual server reports connections that could not be made; those that broke it only {@linkplain
     * HealthMonitor#suspect suspects}, as a client can have that happen to a server that works: they have it probed at once. Nginx: {@code
     * max_fails}; HAProxy: {@code observe layer4} with {@code on-error mark-down}.
     *
     * @param failures 1..1000
     * @param window 1 ms..1 day
     */
    public B downOnReports(int failures, Duration window) {
        settings.reports = reports(failures, window, true);
        return self();
    }

    /** Counts reported failures without any effect. */
    public B ignoreReports() {
        settings.reports = null;
        return self();
    }

    private static CheckRules.Reports reports(int failures, Duration window, boolean down) {
        return new CheckRules.Reports(
                Require.inRange("reports", failures, 1, 1_000),
                Require.inRange("reports window", window, Duration.ofMillis(1), LONGEST)
                        .toNanos(),
                down);
    }

    /**
     * Sets what may make the target work again. It is tried once per outage, in the moment in which the target would go down, and the
     * target is looked at again {@linkplain #retryAfter some time after its end}: if it works then, it never was down; if not, it is
     * down at once. So an outage that the remedy cannot end is told of later by the time of the remedy, the pause, and one time-out.
     * There are no probes meanwhile. A target that {@linkplain #flapDamping goes down too often} gets none. Default: none.
     */
    public B remedy(Remedy remedy) {
        settings.remedy = Require.nonNull("remedy", remedy, "a remedy");
        return self();
    }

    /** Sets how long the remedy may take: 10 ms..1 hour, default 30 s. */
    public B remedyTimeout(Duration timeout) {
        settings.remedyTimeout = Require.inRange("remedyTimeout", timeout, SHORTEST, Duration.ofHours(1));
        return self();
    }

    /** Sets how long after the end of the remedy the target is looked at again: 0..1 hour, default 2 s. */
    public B retryAfter(Duration pause) {
        settings.retryAfter = Require.inRange("retryAfter", pause, Duration.ZERO, Duration.ofHours(1));
        return self();
    }

    /**
     * Probes only as long as this node is master of {@code leadership}, with a probe at once when it becomes that. Meanwhile the health is
     * UNKNOWN: what was true before is not known to be true now. Saves the probes of the nodes that stand by. Keepalived: {@code ha_suspend}.
     * Default: probes always.
     */
    public B suspendUnless(HaComponent<? extends Leadership> leadership) {
        settings.leadership = Require.nonNull("suspendUnless", leadership, "a component with a leadership");
        return self();
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if the time-out or the fast interval is longer than the interval, or the one for connecting longer than
     *     the time-out
     */
    public HealthCheck build() {
        return new HealthCheck(settings.copy(), probe());
    }

    abstract Probe probe();

    abstract B self();
}
