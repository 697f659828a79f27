package io.ha4j.examples.demo;

import java.time.Duration;

/** What the protocol promises, and what a busy machine may add. */
final class DemoBounds {

    static final Duration INTERVAL = Duration.ofMillis(100);
    static final int PRIORITY_A = 200;
    static final int PRIORITY_B = 100;

    /** For scheduling, connecting and answering, on a machine that runs six JVMs. */
    static final Duration ALLOWANCE = Duration.ofMillis(150);

    private DemoBounds() {}

    /** {@return Skew_Time of a router (RFC 9568 section 6.1)} */
    static Duration skew(int priority) {
        return INTERVAL.multipliedBy(256 - priority).dividedBy(256);
    }

    /** {@return the longest gap when the master vanishes: three intervals and the skew of the router that takes over} */
    static Duration afterKill(int successor) {
        return INTERVAL.multipliedBy(3).plus(skew(successor)).plus(ALLOWANCE);
    }

    /** {@return the longest gap when the master gives up with priority 0: the skew of the router that takes over} */
    static Duration afterStop(int successor) {
        return skew(successor).plus(ALLOWANCE);
    }

    /** {@return the longest gap when a master of higher priority takes over from one that works} */
    static Duration afterPreemption() {
        return ALLOWANCE;
    }
}
