package io.ha4j.health;

import io.ha4j.HaComponent;
import io.ha4j.Health.Status;
import io.ha4j.Leadership;
import io.ha4j.health.core.CheckRules;
import io.ha4j.health.probe.Remedy;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a check was told, and what holds by default. A builder changes its own; checks keep a copy, which nobody changes. */
final class CheckSettings implements Cloneable {

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(1);
    private static final CheckRules.Reports PROBE_AT_ONCE =
            new CheckRules.Reports(1, Duration.ofSeconds(1).toNanos(), false);

    @Nullable
    String name;

    @Nullable
    InetSocketAddress target;

    Duration interval = Duration.ofSeconds(2);

    @Nullable
    Duration fastInterval;

    @Nullable
    Duration downInterval;

    @Nullable
    Duration connectTimeout;

    @Nullable
    Duration timeout;

    Duration warmup = Duration.ZERO;
    int rise = 2;
    int fall = 3;
    int jitterPercent = 10;
    Status startState = Status.UNKNOWN;
    Duration slowStart = Duration.ZERO;

    CheckRules.@Nullable Flaps flaps;

    CheckRules.@Nullable Reports reports = PROBE_AT_ONCE;

    @Nullable
    Remedy remedy;

    Duration remedyTimeout = Duration.ofSeconds(30);
    Duration retryAfter = Duration.ofSeconds(2);

    @Nullable
    HaComponent<? extends Leadership> leadership;

    CheckSettings copy() {
        try {
            return (CheckSettings) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    Duration effectiveTimeout() {
        if (timeout != null) {
            return timeout;
        }
        return interval.compareTo(USUAL_TIMEOUT) < 0 ? interval : USUAL_TIMEOUT;
    }

    Duration effectiveConnectTimeout() {
        return connectTimeout == null ? effectiveTimeout() : connectTimeout;
    }

    /**
     * {@return the rules that follow}
     *
     * @throws IllegalStateException if the settings do not fit together
     */
    CheckRules rules() {
        atMost("timeout", effectiveTimeout(), interval, "the interval of ", ": probes never stack");
        atMost("connectTimeout", effectiveConnectTimeout(), effectiveTimeout(), "the time-out of ", "");
        Duration fast = fastInterval == null ? interval : fastInterval;
        atMost("fastEvery", fast, interval, "the interval of ", "");
        return new CheckRules(
                interval.toNanos(),
                fast.toNanos(),
                (downInterval == null ? interval : downInterval).toNanos(),
                jitterPercent,
                effectiveTimeout().toNanos(),
                warmup.toNanos(),
                rise,
                fall,
                startState,
                slowStart.toNanos(),
                flaps,
                reports,
                remedy == null ? null : new CheckRules.RemedyTimes(remedyTimeout.toNanos(), retryAfter.toNanos()));
    }

    private static void atMost(String field, Duration value, Duration most, String what, String why) {
        Require.state(
                value.compareTo(most) <= 0, field, Require.text(value), "at most " + what + Require.text(most) + why);
    }
}
