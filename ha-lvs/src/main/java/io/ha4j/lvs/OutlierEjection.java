package io.ha4j.lvs;

import io.ha4j.lvs.core.OutlierRules;
import io.ha4j.value.Require;
import java.time.Duration;

/**
 * Takes a server out for a while when connections to it fail several times in a row, without asking its check: passive checking. nginx: {@code
 * max_fails} and {@code fail_timeout}; Envoy: outlier detection. An immutable value.
 *
 * <p>After that while the server is on probation: the next failure takes it out again, for longer; the next success ends that. It must not
 * make things worse: only a part of the servers is taken out at a time, with too few left nobody is, and where there are but two servers that can
 * be used, or one, this does nothing. A server that goes down, or is drained or disabled, is no longer ejected, and begins anew.
 */
public final class OutlierEjection {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final OutlierRules rules;

    private OutlierEjection(OutlierRules rules) {
        this.rules = rules;
    }

    /** {@return ejection after so many failed connections in a row: 1..1000} */
    public static OutlierEjection afterFailures(int count) {
        OutlierRules usual = OutlierRules.DEFAULT;
        return new OutlierEjection(new OutlierRules(
                Require.inRange("afterFailures", count, 1, 1_000),
                usual.forgetNanos(),
                usual.baseEjectionNanos(),
                usual.maxEjectionNanos(),
                usual.maxEjectedPercent(),
                usual.panicPercent()));
    }

    /**
     * {@return this with other times} The n-th ejection of a row lasts n times the first one.
     *
     * @param first how long the first ejection lasts: 1 ms..1 day, default 30 s
     * @param longest how long one lasts at most: {@code first}..1 day, default 5 min
     */
    public OutlierEjection lasting(Duration first, Duration longest) {
        Require.inRange("lasting first", first, SHORTEST, LONGEST);
        Require.inRange("lasting longest", longest, first, LONGEST);
        return new OutlierEjection(new OutlierRules(
                rules.failures(),
                rules.forgetNanos(),
                first.toNanos(),
                longest.toNanos(),
                rules.maxEjectedPercent(),
                rules.panicPercent()));
    }

    /** {@return this, with one ejection of a row forgotten after each such time without another: 1 ms..1 day, default 10 s} */
    public OutlierEjection forgottenAfter(Duration time) {
        return new OutlierEjection(new OutlierRules(
                rules.failures(),
                Require.inRange("forgottenAfter", time, SHORTEST, LONGEST).toNanos(),
                rules.baseEjectionNanos(),
                rules.maxEjectionNanos(),
                rules.maxEjectedPercent(),
                rules.panicPercent()));
    }

    /** {@return this with another part of the servers that may be ejected at once: 0..100 %, default 10; one may be in any case} */
    public OutlierEjection mostEjected(int percent) {
        return new OutlierEjection(new OutlierRules(
                rules.failures(),
                rules.forgetNanos(),
                rules.baseEjectionNanos(),
                rules.maxEjectionNanos(),
                Require.inRange("mostEjected", percent, 0, 100),
                rules.panicPercent()));
    }

    /**
     * {@return this with another panic threshold: while fewer servers than this part can be used and are not ejected, ejections are
     * ignored: 0..100 %, default 50; 0: only if nobody else is left}
     */
    public OutlierEjection panicThreshold(int percent) {
        return new OutlierEjection(new OutlierRules(
                rules.failures(),
                rules.forgetNanos(),
                rules.baseEjectionNanos(),
                rules.maxEjectionNanos(),
                rules.maxEjectedPercent(),
                Require.inRange("panicThreshold", percent, 0, 100)));
    }

    OutlierRules rules() {
        return rules;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutlierEjection that && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }

    @Override
    public String toString() {
        return "ejection after " + rules.failures() + " failures for "
                + Require.text(Duration.ofNanos(rules.baseEjectionNanos()));
    }
}
