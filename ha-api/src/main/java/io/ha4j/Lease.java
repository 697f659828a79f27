package io.ha4j;

import java.time.Duration;

/**
 * One term of mastership, fenced by time. Keep it for the length of a piece of work, and ask it again before each step that only
 * a master may do: once ended, a lease never comes back to life, even if this node becomes master again.
 *
 * <p>It fences time-outs: a node that was paused, or died. It does not fence a cut network, where both sides become master; nor the
 * moment of a preemption, when a node of higher priority holds its lease already and this one has not heard of it yet; nor the moment in
 * which two nodes take over from one that died, before either has heard of the other; nor a suspended machine, whose elapsed time stood
 * still.
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

    /** {@return the number of the term, rising by one with each mastership and each lapse since the component started; 0 for none. Local
     * to this process: no fencing token for others} */
    long term();

    /** {@return the lease of somebody who is not master} */
    static Lease none() {
        return NoLease.INSTANCE;
    }
}
