package io.ha4j;

import io.ha4j.value.Require;
import java.util.OptionalInt;

/**
 * What a {@link HealthSource} knows.
 *
 * @param status up, down, or not known yet
 * @param weight the weight that the check wants its target to have in place of the configured one, 0..65535, if it has an opinion
 * @param percent the share of its weight that the target shall have for now, 0..100: below 100 while it warms up, or because it said so
 * @param reason why, in words for people; the reason of the last failure when down
 */
public record Health(Status status, OptionalInt weight, int percent, String reason) {

    /** Whether a target can be used. */
    public enum Status {
        /** No result yet. */
        UNKNOWN,
        /** It works. */
        UP,
        /** It does not. */
        DOWN
    }

    /** Checks weight and percent. */
    public Health {
        weight.ifPresent(w -> Require.inRange("weight", w, 0, 65_535));
        Require.inRange("percent", percent, 0, 100);
    }

    /** A health with the whole of its weight. */
    public Health(Status status, OptionalInt weight, String reason) {
        this(status, weight, 100, reason);
    }

    /** {@return a health without a weight} */
    public static Health of(Status status, String reason) {
        return new Health(status, OptionalInt.empty(), 100, reason);
    }

    /**
     * {@return the weight that a target of that health has: the percentage of what the check wants, else of {@code configured}; rounded up, so
     * that a small share is not none. 0 takes no new connections.}
     *
     * @param configured the weight of the target as its user has set it, 0 or more
     */
    public int effectiveWeight(int configured) {
        return (int) (((long) weight.orElse(configured) * percent + 99) / 100);
    }

    /** {@return whether the status is {@link Status#UP}} */
    public boolean isUp() {
        return status == Status.UP;
    }
}
