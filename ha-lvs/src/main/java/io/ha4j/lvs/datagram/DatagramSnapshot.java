package io.ha4j.lvs.datagram;

/**
 * The UDP traffic of a virtual server at one moment. Counters are since the start of the node.
 *
 * @param sessions sessions now
 * @param sessionLimit how many there may be: as described, but never more than half of the file descriptors of the process, which the
 *     virtual servers of a plane share
 * @param toServers datagrams of clients that were sent to servers
 * @param bytesToServers their bytes
 * @param toClients answers that were sent to clients
 * @param bytesToClients their bytes
 * @param timedOut sessions ended by a time-out
 * @param evicted sessions ended to make room, whose clients had not spoken after an answer
 * @param dropped what was not relayed
 */
public record DatagramSnapshot(
        int sessions,
        int sessionLimit,
        long toServers,
        long bytesToServers,
        long toClients,
        long bytesToClients,
        long timedOut,
        long evicted,
        Dropped dropped) {

    /**
     * Datagrams that were not relayed.
     *
     * @param invalid empty ones, and those that claim to come from port 0 or from the virtual address itself
     * @param tooManySessions of new clients while there was no room for a session
     * @param noServer no server could be reached, or even be tried
     * @param noSocket there was no socket to be had for a session: descriptors, ports or memory of this host have run out
     * @param blocked the socket to send from was full, in either direction
     * @param sendFailed this host could not send them, in either direction
     */
    public record Dropped(
            long invalid, long tooManySessions, long noServer, long noSocket, long blocked, long sendFailed) {}
}
