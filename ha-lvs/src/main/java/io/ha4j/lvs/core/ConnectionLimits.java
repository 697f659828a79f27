package io.ha4j.lvs.core;

import io.ha4j.value.Require;

/**
 * How many connections a server may have, by the rules of {@code ip_vs_bind_dest}, {@code ip_vs_unbind_dest} and
 * {@code __ip_vs_update_dest} of the kernel: with its upper threshold reached by a new connection, a server is overloaded, and schedulers pass
 * it over, until connections have ended: all but fewer than the lower threshold, or than three quarters of the upper one if there is no lower.
 * The hard maximum is ours: the kernel has none, and its upper threshold may be exceeded by connections that were scheduled before.
 *
 * <p>Thread-safe: a short lock for who begins or ends a connection; {@link #overloaded} reads without.
 */
public final class ConnectionLimits {

    private int upper;
    private int lower;
    private volatile int max;
    private volatile int connections;
    private volatile boolean overloaded;

    /** Creates limits without connections and without any limit. */
    public ConnectionLimits() {}

    /**
     * Sets the thresholds; effective at the next connection that begins or ends. But to raise the upper one, or to take it away, ends an
     * overload at once.
     *
     * @param nextUpper how many connections overload the server, from 1; 0: none do
     * @param nextLower below how many an overload ends, 0..upper; 0: below three quarters of the upper threshold
     */
    public synchronized void thresholds(int nextUpper, int nextLower) {
        Require.inRange("upper threshold", nextUpper, 0, Integer.MAX_VALUE);
        Require.argument(
                nextLower >= 0 && nextLower <= nextUpper,
                "lower threshold",
                nextLower,
                "0.." + nextUpper + ", the upper one");
        if (nextUpper == 0 || nextUpper > upper) {
            overloaded = false;
        }
        upper = nextUpper;
        lower = nextLower;
    }

    /**
     * Sets the maximum. Connections beyond it that are there already stay.
     *
     * @param nextMax how many connections there may be at once, from 1; 0: any number
     */
    public synchronized void max(int nextMax) {
        max = Require.inRange("max connections", nextMax, 0, Integer.MAX_VALUE);
    }

    /** {@return whether a connection may begin; if so, it counts until {@link #end}} */
    public synchronized boolean tryBegin() {
        if (isFull()) {
            return false;
        }
        int now = connections + 1;
        connections = now;
        if (upper != 0 && now >= upper) {
            overloaded = true;
        }
        return true;
    }

    /**
     * A connection has ended.
     *
     * @throws IllegalStateException if none has begun
     */
    public synchronized void end() {
        if (connections == 0) {
            throw new IllegalStateException("connections: 0 (expected: one that has begun)");
        }
        int now = connections - 1;
        connections = now;
        if (lower != 0) {
            overloaded &= now >= lower;
        } else {
            overloaded &= upper != 0 && now * 4L >= upper * 3L;
        }
    }

    /** {@return whether schedulers are to pass the server over, because of the thresholds or of the maximum} */
    public boolean overloaded() {
        return overloaded || isFull();
    }

    private boolean isFull() {
        int limit = max;
        return limit != 0 && connections >= limit;
    }

    /** {@return connections that have begun and not ended} */
    public int connections() {
        return connections;
    }
}
