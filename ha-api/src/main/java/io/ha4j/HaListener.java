package io.ha4j;

/**
 * Hears the events of a node, one at a time and in order, on a thread that belongs to the node's listeners alone, unless {@link
 * HaNode.Builder#listenerExecutor} says otherwise.
 *
 * <p>A listener may block for a while: events wait in a bounded queue. When that is full, the newest are dropped, counted, and
 * reported by {@link NodeEvent.EventsLost}; elections and traffic are never held up. An exception is logged and counted, and
 * the next listener is called.
 */
@FunctionalInterface
public interface HaListener {

    /** Called for each event. */
    void onEvent(HaEvent event);
}
