package io.ha4j;

/**
 * A running component, as its node sees it.
 *
 * <p>A node starts and closes in two sweeps. All components are started, and then {@link #activate() activated}, both in the order
 * of their dependencies: so nobody is elected before those who serve the address are ready. {@link #quiesce()} comes to all in the
 * same order, so that a leader yields while its peer can still take over without a gap; then {@link #close()} in reverse order.
 *
 * @param <H> the handle for users
 */
public interface HaRuntime<H> {

    /** {@return what users get from {@code node.get(component)}; thread-safe} */
    H handle();

    /** {@return an immutable view of state and counters, made of values that a JSON mapper knows; must not block} */
    Object snapshot();

    /**
     * Begins to take part: all components of the node have started. Short; called once, at most.
     *
     * @throws HaException if that is not possible; the node then closes
     */
    default void activate() {}

    /** Stops taking part: gives up leadership, takes no new work. What goes on may finish. Short and bounded. */
    default void quiesce() {}

    /** Ends and releases everything. Bounded, idempotent. */
    void close();
}
