package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What happens to a virtual server. Users read these and never construct them.
 *
 * <p>A server whose check does not know, such as while it is suspended, is not used and raises no alarm: what these events have said of it
 * before stands until its check knows again.
 */
public sealed interface VirtualServerEvent extends HaEvent {

    /** Connections are accepted at {@code address} from now on. */
    record Listening(ComponentId source, Instant at, InetSocketAddress address) implements VirtualServerEvent {}

    /**
     * The address cannot be listened on yet. It is tried again until it works or is not wanted any more; told once for each
     * time that it is wanted.
     */
    record ListenFailed(ComponentId source, Instant at, InetSocketAddress address, String reason)
            implements VirtualServerEvent {}

    /** No connection is accepted any more; those that are established may go on for the drain time-out. */
    record StoppedListening(ComponentId source, Instant at, InetSocketAddress address, String reason)
            implements VirtualServerEvent {}

    /**
     * {@link Plane#best} has chosen, at the start.
     *
     * @param plane {@code ipvs} or {@code proxy}
     */
    record PlaneChosen(ComponentId source, Instant at, String plane, String reason) implements VirtualServerEvent {}

    /**
     * Somebody else had changed what is ours in the kernel; it was put right. Told once for each row that differed.
     *
     * @param address the address of the service
     * @param change what was found, in words
     */
    record TableRepaired(ComponentId source, Instant at, InetSocketAddress address, String change)
            implements VirtualServerEvent {}

    /**
     * The kernel serves the address, but not as it should: it has refused a change. That is tried again until it works; told once for each
     * reason.
     */
    record ProgrammingFailed(ComponentId source, Instant at, InetSocketAddress address, String reason)
            implements VirtualServerEvent {}

    /** The kernel serves the address as it should again. */
    record ProgrammingRestored(ComponentId source, Instant at, InetSocketAddress address)
            implements VirtualServerEvent {}

    /**
     * Connections have been reset: those that were left when the drain time-out of the virtual server had passed, or, with
     * {@link WhenDown#CUT_CONNECTIONS}, those of a server that has gone down. In the kernel they are not reset: their packets are not forwarded
     * any more.
     */
    record ConnectionsCut(ComponentId source, Instant at, int count) implements VirtualServerEvent {}

    /** The check of a server says that it works: for the first time, or after {@link ServerDown}. */
    record ServerUp(ComponentId source, Instant at, InetSocketAddress server, String reason)
            implements VirtualServerEvent {}

    /**
     * The check of a server says that it does not work: for the first time, or after {@link ServerUp}. What becomes of its connections,
     * {@link WhenDown} says.
     */
    record ServerDown(ComponentId source, Instant at, InetSocketAddress server, String reason)
            implements VirtualServerEvent {}

    /**
     * A server that works has another weight than was told last, at first than the configured one: its check wants it, somebody has set it, or
     * it warms up.
     */
    record ServerWeightChanged(ComponentId source, Instant at, InetSocketAddress server, int previous, int weight)
            implements VirtualServerEvent {}

    /**
     * No real server can be used any more: the backups serve. Told when that is known of all real servers; the backups serve already while
     * the check of one does not know and no other can be used.
     */
    record BackupActivated(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** The backups serve no longer: a real server can be used again, or no backup can be any more. */
    record BackupDeactivated(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** A server gets no new connection from now on; those that it has may end until {@link ServerDrained}. */
    record ServerDraining(ComponentId source, Instant at, InetSocketAddress server) implements VirtualServerEvent {}

    /**
     * A server that was being drained has no connections any more, and gets none until it is enabled.
     *
     * @param finished how many of its connections have ended by themselves
     * @param cut how many had not when the deadline came, and have been reset
     */
    record ServerDrained(ComponentId source, Instant at, InetSocketAddress server, int finished, int cut)
            implements VirtualServerEvent {}

    /** A server gets no new connection until it is enabled; those that it has go on. */
    record ServerDisabled(ComponentId source, Instant at, InetSocketAddress server) implements VirtualServerEvent {}

    /** A server that was drained or disabled takes connections again, if it works. */
    record ServerEnabled(ComponentId source, Instant at, InetSocketAddress server) implements VirtualServerEvent {}

    /**
     * A server gets no new connection for a while, because so many in a row have failed.
     *
     * @param failures how many
     * @param duration for how long
     */
    record ServerEjected(ComponentId source, Instant at, InetSocketAddress server, int failures, Duration duration)
            implements VirtualServerEvent {}

    /** A server that was ejected takes connections again: its time has passed. */
    record ServerReinstated(ComponentId source, Instant at, InetSocketAddress server) implements VirtualServerEvent {}

    /** Ejections are ignored from now on because too few other servers are left, or count again. */
    record EjectionsIgnored(ComponentId source, Instant at, boolean ignored) implements VirtualServerEvent {}

    /** Enough servers can be used: for the first time that it is known, or after {@link QuorumLost}. */
    record QuorumGained(ComponentId source, Instant at, long alive) implements VirtualServerEvent {}

    /**
     * Not enough servers can be used, after {@link QuorumGained} or for the first time that it is known. The sorry server serves alone from now
     * on, if there is one; else those that are left.
     *
     * @param alive the weight of the servers that can be used, or their number
     */
    record QuorumLost(ComponentId source, Instant at, long alive) implements VirtualServerEvent {}

    /** No server can be used, not even a backup. What becomes of connections, {@link io.ha4j.lvs.core.WhenEmpty} says. */
    record PoolEmpty(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** A server can be used again after {@link PoolEmpty}. */
    record PoolRestored(ComponentId source, Instant at) implements VirtualServerEvent {}

    /**
     * A connection has ended that {@link TcpOptions.Builder#accessLog} has chosen.
     *
     * @param client where it came from; by its PROXY header, if it had one
     * @param destination the address that it came to
     * @param server the server that it was relayed to; empty: it never got that far
     * @param attempts how many servers were tried
     * @param waited from being accepted to having a server, or to its end without one
     * @param total from being accepted to its end
     * @param bytesFromClient bytes read from the client
     * @param bytesFromServer bytes read from the server
     * @param ending how it ended, in words
     */
    record ConnectionEnded(
            ComponentId source,
            Instant at,
            InetSocketAddress client,
            InetSocketAddress destination,
            Optional<InetSocketAddress> server,
            int attempts,
            Duration waited,
            Duration total,
            long bytesFromClient,
            long bytesFromServer,
            String ending)
            implements VirtualServerEvent {}
}
