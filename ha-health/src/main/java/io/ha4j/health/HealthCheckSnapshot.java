package io.ha4j.health;

import io.ha4j.Health;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a running check after a probe. Users read it and never construct it.
 *
 * @param target the target's address and port; empty for a check without one
 * @param status up, down, or not known yet
 * @param reason why; the reason of the latest failure when down
 * @param since when the status began, by the wall clock
 * @param weight the weight that the target wants to have, 0..65535; null if it has not said one
 * @param percent the share of its weight that it shall have for now, 0..100
 * @param successes probes that succeeded
 * @param failures probes that failed, overdue ones among them
 * @param timeouts probes that were overdue
 * @param reports failures that others have reported
 * @param remedies how often the remedy was tried
 * @param contrary how many of the latest results in a row speak against the status; at rise or fall it changes
 * @param lastDuration how long the latest finished probe took; zero before the first
 * @param lastFailure the reason of the latest failure; empty before the first
 * @param warning what the latest successful probe warned of, such as a certificate that ends soon; empty: nothing
 * @param latency how long the latest probes took that succeeded
 * @param nextProbe when the next probe starts at the latest, by the wall clock; null if none is planned: one runs, or a remedy, or the
 *     check is suspended
 * @param suspended whether it does not probe because it was paused, or this node is not master
 * @param heldFor how much longer a target that went down too often is held down; zero if it is not
 */
public record HealthCheckSnapshot(
        String target,
        Health.Status status,
        String reason,
        Instant since,
        @Nullable Integer weight,
        int percent,
        long successes,
        long failures,
        long timeouts,
        long reports,
        long remedies,
        int contrary,
        Duration lastDuration,
        String lastFailure,
        String warning,
        Latency latency,
        @Nullable Instant nextProbe,
        boolean suspended,
        Duration heldFor) {}
