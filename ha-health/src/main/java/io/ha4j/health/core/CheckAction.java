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

    /**
     * Start the remedy, and report how it ends.
     *
     * @param remedyId names this try in the report; never used twice
     * @param reason why the target is about to be down
     */
    record StartRemedy(long remedyId, String reason) implements CheckAction {}

    /** Give up a remedy that takes too long, or is no longer wanted. */
    record CancelRemedy(long remedyId) implements CheckAction {}

    /** Tell how a remedy has ended, or that it was given up. Whether it has helped, the next probe shows. */
    record RemedyEnded(boolean ok, String words, long durationNanos) implements CheckAction {}

    /** Tell that the health is another, if only in its reason or its weight. */
    record Publish(Health previous, Health health) implements CheckAction {}
}
