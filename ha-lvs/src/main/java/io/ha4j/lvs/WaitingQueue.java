package io.ha4j.lvs;

import io.ha4j.value.Require;
import java.time.Duration;

/**
 * Where connections wait, in order, for a server that has a place for them.
 *
 * @param length how many may wait, 1..65536
 * @param timeout for how long each may, 1 ms..10 min
 */
public record WaitingQueue(int length, Duration timeout) {

    /** Checks the ranges. */
    public WaitingQueue {
        Require.inRange("queue length", length, 1, 65_536);
        Require.inRange("queue timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
    }

    @Override
    public String toString() {
        return "queue of " + length + " for " + Require.text(timeout);
    }
}
