package io.ha4j.vrrp.io;

import java.util.List;

/**
 * A view of a transport.
 *
 * @param local where it sends from
 * @param peers where it sends to
 * @param selfTest whether this host lets its own advertisements out and in again: {@code passed}, {@code failed: ...} with the reason,
 *     {@code not run} where there is no such test or not yet
 * @param malformed packets dropped because they could not be read
 * @param foreignSource packets dropped because their sender is not a peer, where the transport tells
 * @param unknownVirtualRouter packets dropped because no instance has their virtual router id
 * @param receiveErrors errors of the system while receiving
 */
public record TransportSnapshot(
        String local,
        List<String> peers,
        String selfTest,
        long malformed,
        long foreignSource,
        long unknownVirtualRouter,
        long receiveErrors) {

    /** The {@link #selfTest} of a transport that has none, or has not come to it yet. */
    public static final String NOT_RUN = "not run";
}
