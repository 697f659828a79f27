package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.ConnectionLimits;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The places of a server: how many are taken, and whether one more may be. Thread-safe; without limits, without a lock. */
final class Occupancy {

    /** Null if it takes any number of connections. */
    private final @Nullable ConnectionLimits limits;

    private final AtomicInteger taken = new AtomicInteger();
    private volatile @Nullable Runnable idleListener;

    Occupancy(@Nullable ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Has {@code listener} told each time that the last place becomes free; null for nobody. */
    void onIdle(@Nullable Runnable listener) {
        idleListener = listener;
    }

    /** {@return whether there was a place; it is taken now} */
    boolean take() {
        if (limits != null && !limits.tryBegin()) {
            return false;
        }
        taken.incrementAndGet();
        return true;
    }

    /** A place is free again. */
    void leave() {
        int left = taken.decrementAndGet(); // first, so that no count ever shows more than the limit
        if (limits != null) {
            limits.end();
        }
        if (left == 0) {
            Runnable listener = idleListener;
            if (listener != null) {
                listener.run();
            }
        }
    }

    int taken() {
        return taken.get();
    }

    boolean overloaded() {
        return limits != null && limits.overloaded();
    }
}
