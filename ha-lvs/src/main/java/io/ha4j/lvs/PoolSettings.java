package io.ha4j.lvs;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How a virtual server deals with its servers, beside scheduling. An immutable value, made by {@link PoolBuilder}.
 *
 * @param sorryServer who serves while the quorum is lost
 * @param quorum how much must be usable
 * @param queue where connections wait while all servers are full
 * @param persistence whether clients come back to their servers
 * @param outlierEjection when servers are taken out whose connections fail
 * @param whenEmpty what becomes of connections for which there is no server
 * @param inhibitOnFailure whether a failed server keeps its connections and clients
 */
public record PoolSettings(
        @Nullable InetSocketAddress sorryServer,
        @Nullable Quorum quorum,
        @Nullable WaitingQueue queue,
        @Nullable Persistence persistence,
        @Nullable OutlierEjection outlierEjection,
        WhenEmpty whenEmpty,
        boolean inhibitOnFailure) {

    static final PoolSettings DEFAULT = new PoolSettings(null, null, null, null, null, WhenEmpty.REFUSE, false);

    /** Checks what must fit together. */
    void check(List<InetSocketAddress> addresses, List<RealServer> servers, WhenDown whenDown) {
        checkSorryServer(addresses, servers);
        checkQuorum(servers);
        checkQueue(servers);
        Require.state(
                !inhibitOnFailure || whenDown == WhenDown.KEEP_CONNECTIONS,
                "inhibitOnFailure",
                true,
                "whenDown KEEP_CONNECTIONS: a failed server cannot keep connections that are cut");
    }

    private void checkSorryServer(List<InetSocketAddress> addresses, List<RealServer> servers) {
        if (sorryServer != null) {
            Require.state(
                    !addresses.contains(sorryServer),
                    "sorryServer",
                    Addresses.text(sorryServer),
                    "not the address of the virtual server itself");
            Require.state(
                    servers.stream().noneMatch(server -> server.address().equals(sorryServer)),
                    "sorryServer",
                    Addresses.text(sorryServer),
                    "none of the servers");
        }
    }

    /** Keepalived lowers it silently; a quorum that cannot be gained is a mistake. */
    private void checkQuorum(List<RealServer> servers) {
        if (quorum != null) {
            long most = servers.stream()
                    .filter(server -> !server.backup())
                    .mapToLong(server -> quorum.countsServers() ? 1 : server.weight())
                    .sum();
            Require.state(
                    (long) quorum.amount() + quorum.hysteresis() <= most,
                    "quorum",
                    quorum,
                    "at most " + most + " with its hysteresis, which is what all servers but backups make");
        }
    }

    private void checkQueue(List<RealServer> servers) {
        Require.state(
                whenEmpty != WhenEmpty.HOLD || queue != null,
                "whenEmpty",
                whenEmpty,
                "a queue, where connections are held");
        Require.state(
                queue == null || whenEmpty == WhenEmpty.HOLD || servers.stream().anyMatch(RealServer::isLimited),
                "queue",
                queue,
                "a server with maxConnections or upperThreshold, or whenEmpty HOLD: else nobody ever waits");
    }

    /** What is not the default, in words for people. */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(", ");
        if (quorum != null) {
            words.add(quorum.toString());
        }
        if (sorryServer != null) {
            words.add("sorry server " + Addresses.text(sorryServer));
        }
        if (queue != null) {
            words.add(queue.toString());
        }
        if (persistence != null) {
            words.add(persistence.toString());
        }
        if (outlierEjection != null) {
            words.add(outlierEjection.toString());
        }
        if (whenEmpty != WhenEmpty.REFUSE) {
            words.add("when empty " + whenEmpty);
        }
        if (inhibitOnFailure) {
            words.add("inhibit on failure");
        }
        return words.toString();
    }
}
