package io.ha4j;

import io.ha4j.value.Require;
import java.util.OptionalInt;

/**
 * What a {@link HealthSource} knows.
 *
 * @param status up, down, or not known yet
 * @param weight the weight that the check wants its target to have, 0..65535, if it has an opinion
 * @param reason why, in words for people; the reason of the last failure when down
 */
public record Health(Status status, OptionalInt weight, String reason) {

    /** Whether a target can be used. */
    public enum Status {
        /** No result yet. */
        UNKNOWN,
        /** It works. */
        UP,
        /** It does not. */
        DOWN
    }

    /** Checks the weight. */
    public Health {
        weight.ifPresent(w -> Require.inRange("weight", w, 0, 65_535));
    }

    /** {@return a health without a weight} */
    public static Health of(Status status, String reason) {
        return new Health(status, OptionalInt.empty(), reason);
    }

    /** {@return whether the status is {@link Status#UP}} */
    public boolean isUp() {
        return status == Status.UP;
    }
}
