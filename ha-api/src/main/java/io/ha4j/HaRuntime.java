package io.ha4j;

import org.jspecify.annotations.Nullable;

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

    /**
     * Prepares this component, which runs, to go on by another description. Called by {@link HaNode#apply}, never concurrently.
     *
     * <p>All that the change needs and that can fail is done here, with no effect that others could see: sockets are opened, limits
     * checked, new dependencies asked for ({@link HaContext#get}; they have started). So either all components of a node change, or
     * none does. The handle stays the same.
     *
     * @param next the description to go on by: of the same class and id as the present one, and not equal to it
     * @return the change; null, the default: this component cannot change while it runs. It is then closed, and started anew with the
     *     new description, and so are all that depend on it
     * @throws HaException if the environment does not allow the change; nothing is left open behind
     */
    default @Nullable PreparedChange prepareChange(HaComponent<?> next) {
        return null;
    }

    /**
     * Ends and releases everything. Bounded, idempotent. Who waits for something to end by itself and is interrupted has no more time (the node's
     * close time-out is over): it releases everything at once, for which the node waits another second.
     */
    void close();
}
