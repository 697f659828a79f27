package io.ha4j;

import java.time.Duration;

/**
 * One term of mastership, fenced by time. Keep it for the length of a piece of work, and ask it again before each step that only
 * a master may do: once ended, a lease never comes back to life, even if this node becomes master again.
 *
 * <p>Thread-safe.
 */
public interface Lease {

    /**
     * {@return whether no other node can have taken over by time-out yet}
     *
     * <p>Reads the clock, so it turns false by itself: after a long garbage collection or a stopped process too.
     */
    boolean isHeld();

    /** {@return how long {@link #isHeld()} stays true if nothing is renewed; zero when not held} */
    Duration remaining();

    /** {@return the number of the term, rising by one with each mastership of this component since it started; 0 for none} */
    long term();

    /** {@return the lease of somebody who is not master} */
    static Lease none() {
        return NoLease.INSTANCE;
    }
}
