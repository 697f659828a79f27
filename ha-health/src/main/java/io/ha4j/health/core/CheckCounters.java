package io.ha4j.health.core;

/**
 * What a {@link CheckMachine} has counted since its start.
 *
 * @param successes probes that succeeded
 * @param failures probes that failed, overdue ones among them
 * @param timeouts probes that were overdue
 * @param contrary how many of the latest results in a row speak against the present status; at rise or fall it changes
 * @param lastDurationNanos how long the latest finished probe took; 0 before the first
 * @param lastFailure the reason of the latest failure; empty before the first
 * @param reports failures that others have reported
 * @param remedies how often the remedy was tried
 */
public record CheckCounters(
        long successes,
        long failures,
        long timeouts,
        int contrary,
        long lastDurationNanos,
        String lastFailure,
        long reports,
        long remedies) {

    /** The counters of a check that has not seen a result. */
    public static final CheckCounters ZERO = new CheckCounters(0, 0, 0, 0, 0, "", 0, 0);

    CheckCounters success(long durationNanos) {
        return new CheckCounters(
                successes + 1, failures, timeouts, contrary, durationNanos, lastFailure, reports, remedies);
    }

    CheckCounters failure(long durationNanos, boolean overdue, String reason) {
        return new CheckCounters(
                successes,
                failures + 1,
                timeouts + (overdue ? 1 : 0),
                contrary,
                durationNanos,
                reason,
                reports,
                remedies);
    }

    CheckCounters contrary(int count) {
        return count == contrary
                ? this
                : new CheckCounters(
                        successes, failures, timeouts, count, lastDurationNanos, lastFailure, reports, remedies);
    }

    CheckCounters report() {
        return new CheckCounters(
                successes, failures, timeouts, contrary, lastDurationNanos, lastFailure, reports + 1, remedies);
    }

    CheckCounters remedy() {
        return new CheckCounters(
                successes, failures, timeouts, contrary, lastDurationNanos, lastFailure, reports, remedies + 1);
    }
}
