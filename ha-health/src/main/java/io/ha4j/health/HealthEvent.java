package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.Health;
import java.time.Instant;

/** Events of health checks. */
public sealed interface HealthEvent extends HaEvent {

    /**
     * A target has come up, has gone down, or had its first result.
     *
     * @param previous the status before
     * @param health the health now, with the reason of the change
     */
    record StatusChanged(ComponentId source, Instant at, Health.Status previous, Health health)
            implements HealthEvent {}
}
