package io.ha4j.health.core;

import io.ha4j.value.Require;
import java.time.Duration;

/**
 * Holds a target down that goes down too often. Each hold is twice as long as the one before, to a bound, until the target has gone a whole
 * window after a hold without another one.
 */
final class FlapDamper {

    private final CheckRules.Flaps rules;
    private final Recent outages;
    private long nextHoldNanos;
    private long heldUntilNanos;
    private boolean held;
    private String words = "";

    FlapDamper(CheckRules.Flaps rules) {
        this.rules = rules;
        this.outages = new Recent(rules.outages(), rules.windowNanos());
        this.nextHoldNanos = rules.holdNanos();
    }

    /** The target goes down: {@return whether it is held down from now on} */
    boolean onDown(long nowNanos) {
        if (held && nowNanos - heldUntilNanos > rules.windowNanos()) {
            held = false;
            nextHoldNanos = rules.holdNanos();
        }
        if (!outages.add(nowNanos)) {
            return false;
        }
        held = true;
        heldUntilNanos = nowNanos + nextHoldNanos;
        words = "held down for " + Require.text(Duration.ofNanos(nextHoldNanos)) + ", as it went down "
                + rules.outages() + " times within " + Require.text(Duration.ofNanos(rules.windowNanos()));
        nextHoldNanos = Math.min(nextHoldNanos * 2, rules.holdNanos() * CheckRules.MAX_HOLD_FACTOR);
        return true;
    }

    boolean holds(long nowNanos) {
        return held && nowNanos < heldUntilNanos;
    }

    /** {@return when the latest hold ends or has ended; {@link CheckMachine#NEVER} if there was none} */
    long heldUntilNanos() {
        return held ? heldUntilNanos : CheckMachine.NEVER;
    }

    /** {@return why it is held} */
    String words() {
        return words;
    }
}
