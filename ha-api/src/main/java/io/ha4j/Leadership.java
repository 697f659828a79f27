package io.ha4j;

import io.ha4j.loop.Subscription;
import java.util.function.Consumer;

/**
 * Am I the master, and until when? Made by VRRP, read by virtual servers and by application code. Thread-safe.
 *
 * <p>{@link #state()} is what the election last decided. {@link #lease()} is stricter: it ends by itself when the decision is
 * too old to be relied on, even if this process was paused and has not noticed yet.
 */
public interface Leadership {

    /** {@return the present state} */
    LeadershipState state();

    /** {@return the lease of the present mastership; {@link Lease#none()} when not master} */
    Lease lease();

    /**
     * Has {@code follower} called on the election's loop, soon with the present state and then with each change, in order. It
     * must not block.
     */
    Subscription subscribe(Consumer<? super LeadershipState> follower);
}
