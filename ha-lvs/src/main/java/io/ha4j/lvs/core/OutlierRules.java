package io.ha4j.lvs.core;

import io.ha4j.value.Require;
import java.time.Duration;

/**
 * When an {@link OutlierDetector} ejects a server, and for how long.
 *
 * @param failures how many connections in a row must fail, 1..1000
 * @param forgetNanos how long a server must serve after an ejection until that one no longer lengthens the next, 1 ms to 1 day
 * @param baseEjectionNanos how long the first ejection lasts, the n-th of a row n times as long; 1 ms to 1 day
 * @param maxEjectionNanos how long one lasts at most, from the first one's time to 1 day
 * @param maxEjectedPercent which part of the servers may be ejected at once, 0..100; one may be in any case
 * @param panicPercent if fewer of the servers than this part are left, ejections are ignored: 0..100; 0: as long as one is left, they are not
 */
public record OutlierRules(
        int failures,
        long forgetNanos,
        long baseEjectionNanos,
        long maxEjectionNanos,
        int maxEjectedPercent,
        int panicPercent) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    /** 5 failures, 30 s and so on to 300 s, of 10 % of the servers, ignored below 50 %; forgotten after 10 s each. */
    public static final OutlierRules DEFAULT = new OutlierRules(
            5,
            Duration.ofSeconds(10).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            Duration.ofSeconds(300).toNanos(),
            10,
            50);

    /** Checks the ranges. */
    public OutlierRules {
        Require.inRange("failures", failures, 1, 1_000);
        inRange("forget", forgetNanos, SHORTEST);
        inRange("base ejection", baseEjectionNanos, SHORTEST);
        inRange("max ejection", maxEjectionNanos, Duration.ofNanos(baseEjectionNanos));
        Require.inRange("max ejected percent", maxEjectedPercent, 0, 100);
        Require.inRange("panic percent", panicPercent, 0, 100);
    }

    private static void inRange(String field, long nanos, Duration min) {
        Require.inRange(field, Duration.ofNanos(nanos), min, LONGEST);
    }

    /** {@return how long the n-th ejection of a row lasts, n from 1} */
    long ejectionNanos(int n) {
        return Math.min(maxEjectionNanos, baseEjectionNanos * Math.min(n, mostEjections()));
    }

    /** {@return from which ejection on they last as long as they may} */
    int mostEjections() {
        return (int) Math.min(Integer.MAX_VALUE, (maxEjectionNanos + baseEjectionNanos - 1) / baseEjectionNanos);
    }

    /** {@return how many servers of so many may be ejected} */
    int mostEjected(int configured) {
        return Math.max(1, (int) ((long) configured * maxEjectedPercent / 100));
    }

    /** {@return whether so few are left that ejections are ignored} */
    boolean isPanic(int left, int configured) {
        return left == 0 || left * 100L < (long) configured * panicPercent;
    }
}
