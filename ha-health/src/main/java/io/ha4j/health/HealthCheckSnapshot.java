package io.ha4j.health;

import io.ha4j.Health;
import io.ha4j.health.core.CheckCounters;
import java.time.Duration;
import java.time.Instant;

/**
 * The state of a running check after a probe. Users read it and never construct it.
 *
 * @param target the target's address and port; empty for a check without one
 * @param status up, down, or not known yet
 * @param reason why; the reason of the latest failure when down
 * @param since when the status began, by the wall clock
 * @param successes probes that succeeded
 * @param failures probes that failed, overdue ones among them
 * @param timeouts probes that were overdue
 * @param contrary how many of the latest results in a row speak against the status; at rise or fall it changes
 * @param lastDuration how long the latest finished probe took; zero before the first
 * @param lastFailure the reason of the latest failure; empty before the first
 */
public record HealthCheckSnapshot(
        String target,
        Health.Status status,
        String reason,
        Instant since,
        long successes,
        long failures,
        long timeouts,
        int contrary,
        Duration lastDuration,
        String lastFailure) {

    static HealthCheckSnapshot of(String target, Health health, Instant since, CheckCounters counters) {
        return new HealthCheckSnapshot(
                target,
                health.status(),
                health.reason(),
                since,
                counters.successes(),
                counters.failures(),
                counters.timeouts(),
                counters.contrary(),
                Duration.ofNanos(counters.lastDurationNanos()),
                counters.lastFailure());
    }
}
