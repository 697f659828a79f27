package io.ha4j.health.core;

import io.ha4j.Health.Status;
import io.ha4j.value.Require;
import org.jspecify.annotations.Nullable;

/**
 * By what a {@link CheckMachine} judges.
 *
 * @param intervalNanos the longest time from the start of one probe to the start of the next
 * @param fastIntervalNanos the same while the latest results speak against the status; at most the interval
 * @param downIntervalNanos the same while the target is down and its probes fail
 * @param jitterPercent by how much each of these may be shorter, drawn anew for each probe: 0..50
 * @param timeoutNanos after which an unanswered probe has failed; at most the interval, so that probes never stack
 * @param warmupNanos within which the first probe starts, at a time that is drawn; 0: at once
 * @param rise how many successes in a row bring a target up again, from 1
 * @param fall how many failures in a row bring it down, from 1
 * @param start what is taken for granted until results speak against it; UNKNOWN: nothing, and the first result decides alone
 * @param slowStartNanos how long a target that has recovered takes to get its whole weight; 0: none
 * @param flaps when to hold a target down that goes down too often; null: never
 * @param reports what failures that others have seen lead to; null: nothing
 * @param remedy that there is a remedy, and its times; null: there is none
 */
public record CheckRules(
        long intervalNanos,
        long fastIntervalNanos,
        long downIntervalNanos,
        int jitterPercent,
        long timeoutNanos,
        long warmupNanos,
        int rise,
        int fall,
        Status start,
        long slowStartNanos,
        @Nullable Flaps flaps,
        @Nullable Reports reports,
        @Nullable RemedyTimes remedy) {

    /** How many times longer than the first hold a hold can become. */
    public static final int MAX_HOLD_FACTOR = 8;

    /** Checks what the machine relies on. */
    public CheckRules {
        positive("fastIntervalNanos", fastIntervalNanos);
        positive("downIntervalNanos", downIntervalNanos);
        Require.argument(
                fastIntervalNanos <= intervalNanos, "fastIntervalNanos", fastIntervalNanos, "at most the interval");
        Require.inRange("jitterPercent", jitterPercent, 0, 50);
        Require.argument(
                timeoutNanos > 0 && timeoutNanos <= intervalNanos,
                "timeoutNanos",
                timeoutNanos,
                "more than 0 and at most the interval");
        Require.argument(warmupNanos >= 0, "warmupNanos", warmupNanos, "0 or more");
        Require.argument(rise >= 1, "rise", rise, "1 or more");
        Require.argument(fall >= 1, "fall", fall, "1 or more");
        Require.argument(slowStartNanos >= 0, "slowStartNanos", slowStartNanos, "0 or more");
    }

    /**
     * When to hold a target down that goes down too often.
     *
     * @param outages how many times: 2..100
     * @param windowNanos within which time
     * @param holdNanos how long it is held for the first time; twice as long for each further time, to {@link #MAX_HOLD_FACTOR} times
     */
    public record Flaps(int outages, long windowNanos, long holdNanos) {

        /** Checks the parts. */
        public Flaps {
            Require.inRange("outages", outages, 2, 100);
            positive("windowNanos", windowNanos);
            positive("holdNanos", holdNanos);
        }
    }

    /**
     * What failures that others have seen lead to.
     *
     * @param failures how many: 1..1000
     * @param windowNanos within which time
     * @param down whether the target is down then; else it is only probed at once
     */
    public record Reports(int failures, long windowNanos, boolean down) {

        /** Checks the parts. */
        public Reports {
            Require.inRange("failures", failures, 1, 1_000);
            positive("windowNanos", windowNanos);
        }
    }

    /**
     * The times of a remedy.
     *
     * @param timeoutNanos how long it may take
     * @param retryAfterNanos how long after its end the target is looked at again
     */
    public record RemedyTimes(long timeoutNanos, long retryAfterNanos) {

        /** Checks the parts. */
        public RemedyTimes {
            positive("timeoutNanos", timeoutNanos);
            Require.argument(retryAfterNanos >= 0, "retryAfterNanos", retryAfterNanos, "0 or more");
        }
    }

    private static void positive(String field, long nanos) {
        Require.argument(nanos > 0, field, nanos, "more than 0");
    }
}
