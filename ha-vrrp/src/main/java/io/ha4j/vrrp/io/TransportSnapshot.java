package io.ha4j.vrrp.io;

import java.util.List;

/**
 * A view of a transport.
 *
 * @param local where it sends from
 * @param peers where it sends to
 * @param foreignSource packets dropped because their sender is not a peer
 * @param unknownVirtualRouter packets dropped because no instance has their virtual router id
 * @param receiveErrors errors of the system while receiving
 */
public record TransportSnapshot(
        String local, List<String> peers, long foreignSource, long unknownVirtualRouter, long receiveErrors) {}
