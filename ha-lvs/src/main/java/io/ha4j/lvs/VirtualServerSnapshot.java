package io.ha4j.lvs;

import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.core.QuorumState;
import io.ha4j.lvs.datagram.DatagramSnapshot;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A virtual server at one moment. Counters are since the start of the node.
 *
 * @param address the address as described, such as {@code 192.0.2.1:80}
 * @param listening whether connections are accepted
 * @param localAddress the address that is listened on, empty if none is
 * @param scheduler its name, such as {@code wrr}
 * @param pool who serves
 * @param quorum whether enough servers can be used
 * @param active connections that are open now, with those that have no server yet; or UDP sessions
 * @param accepted connections accepted so far; or UDP sessions
 * @param rejected connections reset, or closed, because no server could be reached; or datagrams dropped for that
 * @param denied connections reset because their client may not connect
 * @param malformed connections reset because they did not begin with the PROXY header that is expected
 * @param timeouts connections reset because a side was silent, or took nothing, for too long
 * @param waiting connections that wait for a server now
 * @param waited connections that have waited for a server so far
 * @param queueRefusals connections that were refused because the queue was full, or they had waited for too long
 * @param persistenceEntries clients, or networks of clients, that are remembered for a server
 * @param ejections how many times a server was ejected so far
 * @param servers the servers, in the order in which they were described
 * @param sorryServer the server that serves while the quorum is lost; null without one
 * @param udp the traffic of a UDP virtual server that is relayed here; null over TCP, and in the kernel
 * @param listeners its addresses, in the order in which they were described; what they count adds up to the above
 * @param plane what moves the bytes: {@code proxy} or {@code ipvs}
 * @param planeReason why it is that one; empty if it was asked for by name
 * @param kernel what the kernel has; null if it is relayed here
 */
public record VirtualServerSnapshot(
        String address,
        boolean listening,
        String localAddress,
        String scheduler,
        PoolState pool,
        QuorumState quorum,
        int active,
        long accepted,
        long rejected,
        long denied,
        long malformed,
        long timeouts,
        int waiting,
        long waited,
        long queueRefusals,
        int persistenceEntries,
        long ejections,
        List<RealServerSnapshot> servers,
        @Nullable SorryServerSnapshot sorryServer,
        @Nullable DatagramSnapshot udp,
        List<ListenerSnapshot> listeners,
        String plane,
        String planeReason,
        @Nullable IpvsSnapshot kernel) {

    static String text(List<InetSocketAddress> addresses) {
        return addresses.stream().map(Addresses::text).collect(Collectors.joining(", "));
    }
}
