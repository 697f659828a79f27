package io.ha4j;

import java.util.Collection;
import java.util.List;

/**
 * The description of something that a {@link HaNode} can run: a VRRP instance, a virtual server, a health check.
 *
 * <p>A description is an immutable value: it opens nothing, can be printed, compared and reused, and two equal descriptions in
 * one node are one component. Its {@code equals} and {@code hashCode} must say so.
 *
 * @param <H> the handle by which the running component is reached: {@code node.get(component)}
 */
public interface HaComponent<H> {

    /** {@return the identity; unique in a node among unequal components} */
    ComponentId id();

    /** {@return the components that must run before this one, and are pulled into the node with it} */
    default List<HaComponent<?>> dependencies() {
        return List.of();
    }

    /**
     * Makes sure that this component can be together with the others of a node. Called when the node is built, before anything is open.
     *
     * @param node all components of the node, this one among them
     * @throws IllegalStateException if it cannot; the message says what to change
     */
    default void check(Collection<HaComponent<?>> node) {}

    /**
     * Opens what the component needs and starts it. Called by the node, after the dependencies have started. What must wait until
     * the whole node has started belongs into {@link HaRuntime#activate()}.
     *
     * <p>If it throws, it leaves nothing open behind.
     *
     * @throws HaException if the environment does not allow it
     */
    HaRuntime<H> start(HaContext context);
}
