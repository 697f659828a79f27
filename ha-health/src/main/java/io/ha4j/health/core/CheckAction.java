package io.ha4j.health.core;

import io.ha4j.Health;

/** What the world must do for a {@link CheckMachine}, in the order in which the machine says it. */
public sealed interface CheckAction {

    /**
     * Start a probe, and report how it ends.
     *
     * @param probeId names this probe in the report; never used twice
     * @param timeoutDeadlineNanos when it will be overdue
     */
    record StartProbe(long probeId, long timeoutDeadlineNanos) implements CheckAction {}

    /** Give up a probe whose result no longer matters. */
    record CancelProbe(long probeId) implements CheckAction {}

    /** Tell that the health is another, if only in its reason. */
    record Publish(Health previous, Health health) implements CheckAction {}
}
