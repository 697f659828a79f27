package io.ha4j.examples.demo;

import java.time.Duration;

/**
 * What the protocol promises, and what a busy machine may add.
 *
 * @param allowance for scheduling, connecting and answering
 */
record DemoBounds(Duration allowance) {

    static final Duration INTERVAL = Duration.ofMillis(100);
    static final int PRIORITY_A = 200;
    static final int PRIORITY_B = 100;

    /** {@return Skew_Time of a router (RFC 9568 section 6.1)} */
    static Duration skew(int priority) {
        return INTERVAL.multipliedBy(256 - priority).dividedBy(256);
    }

    /** {@return the longest gap when the master vanishes: three intervals and the skew of the router that takes over} */
    Duration afterKill(int successor) {
        return INTERVAL.multipliedBy(3).plus(skew(successor)).plus(allowance);
    }

    /** {@return the longest gap when the master gives up with priority 0: the skew of the router that takes over} */
    Duration afterStop(int successor) {
        return skew(successor).plus(allowance);
    }

    /** {@return the longest gap when a master of higher priority takes over from one that works} */
    Duration afterPreemption() {
        return allowance;
    }
}
