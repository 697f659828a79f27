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
     * Tells that somebody has just seen the target fail, and that nobody else can have been the cause: a connection that could not be made.
     * Sources that care look at the target at once, or count such failures; others take no notice. Does not wait; may be called often, by any
     * thread.
     *
     * @param reason in words for people
     */
    default void report(String reason) {}

    /**
     * Tells that the target may have failed, or its peer: a connection that was reset, or where no answer came to what may have been half a
     * question. Anybody who can connect can have that happen, so it proves nothing: sources that care look at the target soon, and go by what
     * they see; others take no notice. Does not wait; may be called often, by any thread.
     */
    default void suspect() {}
}
