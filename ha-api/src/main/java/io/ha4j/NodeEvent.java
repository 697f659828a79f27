package io.ha4j;

import java.time.Instant;

/** Events of the node itself. */
public sealed interface NodeEvent extends HaEvent {

    /** All components have started. */
    record Started(ComponentId source, Instant at) implements NodeEvent {}

    /** The node begins to close. Events of the components giving up their roles follow. */
    record Closing(ComponentId source, Instant at) implements NodeEvent {}

    /** All components have ended. The last event of a node. */
    record Closed(ComponentId source, Instant at) implements NodeEvent {}

    /**
     * The listeners were too slow: events are missing at this place. {@link HaNode#snapshot()} tells the present state.
     *
     * @param count how many are missing
     */
    record EventsLost(ComponentId source, Instant at, long count) implements NodeEvent {}
}
