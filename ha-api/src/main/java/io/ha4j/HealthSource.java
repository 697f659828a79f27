package io.ha4j;

import io.ha4j.loop.Subscription;
import java.util.function.Consumer;

/** Something that is up or down: made by health checks, read by VRRP tracking and by pools. Thread-safe. */
public interface HealthSource {

    /** {@return the present health} */
    Health health();

    /**
     * Has {@code follower} called on the source's loop, soon with the present health and then with each change, in order. It
     * must not block.
     */
    Subscription subscribe(Consumer<? super Health> follower);

    /**
     * Tells that somebody has just seen the target fail: a connection of a user that could not be made, or was reset. Sources that care look
     * at the target at once, or count such failures; others take no notice. Does not wait; may be called often, by any thread.
     *
     * @param reason in words for people
     */
    default void report(String reason) {}
}
