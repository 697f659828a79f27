package io.ha4j;

import io.ha4j.loop.LoopFactory;
import io.ha4j.loop.SelectorLoop;
import io.ha4j.loop.ThreadLoop;
import io.ha4j.time.Ticker;
import java.time.InstantSource;

/** What a node gives to its components. Thread-safe. */
public interface HaContext {

    /** {@return the name of the node, for thread names and logs} */
    String nodeName();

    /** {@return elapsed time} */
    Ticker ticker();

    /** {@return calendar time, for events and for protocols that carry it; never for deadlines} */
    InstantSource wallClock();

    /**
     * {@return the loop of that name, started at the first call and shared by all who ask for it}
     *
     * <p>The node closes it after the last component.
     *
     * @param name such as {@code vrrp}; the thread is named {@code ha-<node>-<name>}
     * @throws IllegalStateException if a loop of that name is of another kind
     */
    default SelectorLoop loop(String name) {
        return loop(name, SelectorLoop.class, SelectorLoop::start);
    }

    /**
     * {@return the loop of that name and kind, as {@link #loop(String)} does}
     *
     * @param factory starts it, on the calling thread, at the first call
     * @throws IllegalStateException if a loop of that name is of another kind
     */
    <L extends ThreadLoop> L loop(String name, Class<L> kind, LoopFactory<L> factory);

    /**
     * {@return the handle of a component that this one depends on, by its present description or an earlier one}
     *
     * @throws IllegalStateException if {@code component} has not started
     */
    <H> H get(HaComponent<H> component);

    /**
     * {@return whether what closes now does so with the whole node, or with its start that has failed, rather than because the node is changed: what
     * a component leaves behind may differ}
     */
    default boolean isClosing() {
        return false;
    }

    /** {@return whether the node is being changed at this moment: what has just been closed may be about to start anew} */
    default boolean isChanging() {
        return false;
    }

    /**
     * Publishes an event and changes the state that it tells of, as one step: a snapshot has both or neither, and listeners
     * hear events in this order. Never blocks.
     *
     * @param change stores the new state for {@link HaRuntime#snapshot()}; short, and calls nothing else
     */
    void publish(HaEvent event, Runnable change);

    /** Publishes an event. Never blocks. */
    default void publish(HaEvent event) {
        publish(event, () -> {});
    }
}
