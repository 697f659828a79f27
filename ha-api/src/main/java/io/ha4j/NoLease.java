package io.ha4j;

import java.time.Duration;

/** The lease of somebody who is not master. */
enum NoLease implements Lease {
    INSTANCE;

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public Duration remaining() {
        return Duration.ZERO;
    }

    @Override
    public long term() {
        return 0;
    }
}
