package io.ha4j.vrrp.core;

/** How long no peer takes over from a master by time-out. Counts the terms: a new one begins when one may have done so meanwhile. */
final class MasterLease {

    private long endNanos = Long.MIN_VALUE;
    private long term;

    /** {@return the number of the present lease, or 0 before the first one} */
    long term() {
        return term;
    }

    /** {@return its end; in the past when there is none} */
    long endNanos() {
        return endNanos;
    }

    boolean isOver(long nowNanos) {
        return nowNanos >= endNanos;
    }

    void renew(long fromNanos, long lengthNanos) {
        if (isOver(fromNanos)) {
            term++;
        }
        endNanos = fromNanos + lengthNanos;
    }

    /** Peers may take over sooner than was known. */
    void shorten(long latestEndNanos) {
        endNanos = Math.min(endNanos, latestEndNanos);
    }

    void end() {
        endNanos = Long.MIN_VALUE;
    }
}
