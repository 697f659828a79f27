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
}
