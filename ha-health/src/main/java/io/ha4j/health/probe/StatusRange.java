package io.ha4j.health.probe;

import io.ha4j.value.Require;

/**
 * HTTP statuses that mean success.
 *
 * @param from the first, 200..599
 * @param to the last, {@code from}..599
 */
public record StatusRange(int from, int to) {

    /** Checks the range. */
    public StatusRange {
        Require.inRange("expectStatus", from, 200, 599);
        Require.inRange("expectStatus", to, from, 599);
    }

    boolean contains(int status) {
        return from <= status && status <= to;
    }

    @Override
    public String toString() {
        return from == to ? Integer.toString(from) : from + ".." + to;
    }
}
