package io.ha4j.health;

import io.ha4j.Health;
import java.time.Instant;
import java.util.Map;

/**
 * The state of a running composite check. Users read it and never construct it.
 *
 * @param status up, down, or not known yet
 * @param reason why, with the first member that is not up
 * @param since when the status began, by the wall clock
 * @param needed the weight that is needed
 * @param live the weight of the members that are up
 * @param members the status of each member, by its identity
 */
public record CompositeSnapshot(
        Health.Status status,
        String reason,
        Instant since,
        int needed,
        long live,
        Map<String, Health.Status> members) {}
