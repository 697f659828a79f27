package io.ha4j.health.core;

import io.ha4j.value.Require;

/**
 * By what a {@link CheckMachine} judges.
 *
 * @param intervalNanos the longest time from the start of one probe to the start of the next
 * @param jitterNanos by how much an interval may be shorter, drawn anew for each; less than the interval
 * @param timeoutNanos after which an unanswered probe has failed; at most the interval, so that probes never stack
 * @param rise how many successes in a row bring a target up again, from 1
 * @param fall how many failures in a row bring it down, from 1
 */
public record CheckRules(long intervalNanos, long jitterNanos, long timeoutNanos, int rise, int fall) {

    /** Checks what the machine relies on. */
    public CheckRules {
        Require.argument(intervalNanos > 0, "intervalNanos", intervalNanos, "more than 0");
        Require.argument(
                jitterNanos >= 0 && jitterNanos < intervalNanos, "jitterNanos", jitterNanos, "0 to below the interval");
        Require.argument(
                timeoutNanos > 0 && timeoutNanos <= intervalNanos,
                "timeoutNanos",
                timeoutNanos,
                "more than 0 and at most the interval");
        Require.argument(rise >= 1, "rise", rise, "1 or more");
        Require.argument(fall >= 1, "fall", fall, "1 or more");
    }
}
