package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import java.net.InetSocketAddress;
import java.time.Instant;

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
     * Connections have been reset: those that were left when the drain time-out had passed, or, with
     * {@link WhenDown#CUT_CONNECTIONS}, those of a server that has gone down.
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

    /** The check of a server that works wants another weight for it than was told last, at first than the configured one. */
    record ServerWeightChanged(ComponentId source, Instant at, InetSocketAddress server, int previous, int weight)
            implements VirtualServerEvent {}

    /**
     * No real server can be used any more: the backups serve. Told when that is known of all real servers; the backups serve already while
     * the check of one does not know and no other can be used.
     */
    record BackupActivated(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** The backups serve no longer: a real server can be used again, or no backup can be any more. */
    record BackupDeactivated(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** No server can be used, not even a backup: connections are reset. */
    record PoolEmpty(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** A server can be used again after {@link PoolEmpty}. */
    record PoolRestored(ComponentId source, Instant at) implements VirtualServerEvent {}
}
