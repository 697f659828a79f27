package io.ha4j.lvs;

/**
 * One address of a virtual server at one moment. Counters are since the start of the node, whether or not it was listened at all the time.
 *
 * @param address the address as described, such as {@code 192.0.2.1:80}
 * @param listening whether connections are accepted there
 * @param localAddress the address that is listened on, with the port that was found if any was asked for; empty if none is
 * @param active connections of it that are open now, with those that have no server yet; or UDP sessions
 * @param accepted connections accepted so far; or UDP sessions
 * @param rejected connections reset, or closed, because no server could be reached; or datagrams dropped for that
 * @param denied connections reset because their client may not connect
 * @param malformed connections reset because they did not begin with the PROXY header that is expected
 * @param timeouts connections reset because a side was silent, or took nothing, for too long
 * @param bytesFromClients bytes taken from clients, without PROXY headers
 * @param bytesFromServers bytes taken from servers for these clients; over UDP those that were sent on to them
 */
public record ListenerSnapshot(
        String address,
        boolean listening,
        String localAddress,
        int active,
        long accepted,
        long rejected,
        long denied,
        long malformed,
        long timeouts,
        long bytesFromClients,
        long bytesFromServers) {}
