package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.Health;
import java.time.Duration;
import java.time.Instant;

/** Events of health checks. */
public sealed interface HealthEvent extends HaEvent {

    /**
     * A target has come up, has gone down, had its first result, or is not looked at for now.
     *
     * @param previous the status before
     * @param health the health now, with the reason of the change
     */
    record StatusChanged(ComponentId source, Instant at, Health.Status previous, Health health)
            implements HealthEvent {}

    /**
     * A target works, but people should look after it; or what it was about is over. Told when the words change.
     *
     * @param words such as {@code the certificate ends in 6 days}; empty: nothing any more
     */
    record Warned(ComponentId source, Instant at, String words) implements HealthEvent {}

    /**
     * A target would be down now; its remedy is tried first.
     *
     * @param reason why it would be down
     */
    record RemedyStarted(ComponentId source, Instant at, String reason) implements HealthEvent {}

    /**
     * A remedy has ended, took too long, or was given up. Whether it has helped, the next probe shows.
     *
     * @param ok whether it could be carried out
     * @param words what was done, or why it could not be done
     * @param duration how long it took
     */
    record RemedyEnded(ComponentId source, Instant at, boolean ok, String words, Duration duration)
            implements HealthEvent {}
}
