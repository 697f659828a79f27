package io.ha4j.health;

import io.ha4j.Health;
import io.ha4j.health.core.CheckCounters;
import io.ha4j.health.core.CheckMachine;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a check looks like after a step, small enough to be made anew after each; a snapshot is made of it when somebody asks. */
record CheckView(
        String target,
        Health health,
        Instant since,
        CheckCounters counters,
        long nextStartNanos,
        long heldUntilNanos,
        boolean suspended,
        String warning) {

    static CheckView of(String target, CheckMachine machine, Instant since, String warning) {
        return new CheckView(
                target,
                machine.health(),
                since,
                machine.counters(),
                machine.nextStartNanos(),
                machine.heldUntilNanos(),
                machine.isSuspended(),
                warning);
    }

    HealthCheckSnapshot snapshot(Latency latency, long nowNanos, Instant now) {
        boolean held = heldUntilNanos != CheckMachine.NEVER && heldUntilNanos > nowNanos;
        return new HealthCheckSnapshot(
                target,
                health.status(),
                health.reason(),
                since,
                weight(),
                health.percent(),
                counters.successes(),
                counters.failures(),
                counters.timeouts(),
                counters.reports(),
                counters.remedies(),
                counters.contrary(),
                Duration.ofNanos(counters.lastDurationNanos()),
                counters.lastFailure(),
                warning,
                latency,
                nextStartNanos == CheckMachine.NEVER ? null : now.plusNanos(nextStartNanos - nowNanos),
                suspended,
                Duration.ofNanos(held ? heldUntilNanos - nowNanos : 0));
    }

    private @Nullable Integer weight() {
        return health.weight().isPresent() ? Integer.valueOf(health.weight().getAsInt()) : null;
    }
}
