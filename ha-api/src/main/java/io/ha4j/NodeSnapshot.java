package io.ha4j;

import java.time.Instant;
import java.util.Map;

/**
 * One consistent view of a node: the states of all components as they were after the same event. Counters are as of the
 * reading.
 *
 * @param node the name of the node
 * @param state the state of the node
 * @param at the time of the view, by the wall clock
 * @param sequence the number of events published so far; the states are those after that event
 * @param eventsLost events that listeners missed because they were too slow
 * @param listenerFailures exceptions thrown by listeners
 * @param components the view of each component, by {@code kind/name}, in start order
 */
public record NodeSnapshot(
        String node,
        NodeState state,
        Instant at,
        long sequence,
        long eventsLost,
        long listenerFailures,
        Map<String, Object> components) {}
