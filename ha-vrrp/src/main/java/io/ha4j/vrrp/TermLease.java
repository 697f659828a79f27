package io.ha4j.vrrp;

import io.ha4j.Lease;
import java.time.Duration;

/** One term of a virtual router; dead for good once the term is over. */
record TermLease(long term, RouterView router) implements Lease {

    @Override
    public boolean isHeld() {
        return remainingNanos() > 0;
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    private long remainingNanos() {
        RouterView.LeaseWindow window = router.leaseWindow();
        long nowNanos = router.now(); // read last, so that a pause in between shortens what remains
        return window.term() != term || nowNanos >= window.endNanos() ? 0 : window.endNanos() - nowNanos;
    }

    @Override
    public String toString() {
        return "Lease[term=" + term + ", held=" + isHeld() + "]";
    }
}
