package io.ha4j;

/**
 * A running component, as its node sees it.
 *
 * <p>A node closes in two sweeps: {@link #quiesce()} of all, in the order in which they started, so that a leader yields while
 * its peer can still take over without a gap; then {@link #close()} of all, in reverse order.
 *
 * @param <H> the handle for users
 */
public interface HaRuntime<H> {

    /** {@return what users get from {@code node.get(component)}; thread-safe} */
    H handle();

    /** {@return an immutable view of state and counters, made of values that a JSON mapper knows; must not block} */
    Object snapshot();

    /** Stops taking part: gives up leadership, takes no new work. What goes on may finish. Short and bounded. */
    default void quiesce() {}

    /** Ends and releases everything. Bounded, idempotent. */
    void close();
}
