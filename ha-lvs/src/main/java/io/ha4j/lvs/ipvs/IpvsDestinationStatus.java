package io.ha4j.lvs.ipvs;

/**
 * A destination as the kernel has it.
 *
 * @param destination the destination
 * @param activeConnections established TCP connections and SCTP associations
 * @param inactiveConnections all others, UDP too
 * @param persistentConnections clients that persist
 * @param statistics what went through
 */
public record IpvsDestinationStatus(
        IpvsDestination destination,
        long activeConnections,
        long inactiveConnections,
        long persistentConnections,
        IpvsStatistics statistics) {}
