package io.ha4j;

import java.time.Instant;
import java.util.List;

/** Events of the node itself. */
public sealed interface NodeEvent extends HaEvent {

    /** All components have started. */
    record Started(ComponentId source, Instant at) implements NodeEvent {}

    /**
     * {@link HaNode#apply} has changed what the node runs. What the components tell of it comes before this.
     *
     * <p>It also comes after an {@code apply} that failed when components had been closed in order to start anew: they are in {@code
     * restarted}, with their old descriptions, and those that could not be started again in {@code removed}.
     *
     * @param added those that were started, in start order
     * @param removed those that were closed, in the order in which they were started
     * @param changed those that run on by another description
     * @param restarted those that were closed and started anew, because they or something that they depend on cannot change while
     *     they run
     */
    record Changed(
            ComponentId source,
            Instant at,
            List<ComponentId> added,
            List<ComponentId> removed,
            List<ComponentId> changed,
            List<ComponentId> restarted)
            implements NodeEvent {

        /** Copies the lists. */
        public Changed {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
            restarted = List.copyOf(restarted);
        }

        /** {@return whether everything was as it should be already} */
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && changed.isEmpty() && restarted.isEmpty();
        }
    }

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
