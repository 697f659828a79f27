package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import java.net.InetSocketAddress;
import java.time.Instant;

/** What happens to a virtual server. Users read these and never construct them. */
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

    /** The check of a server says that it works. */
    record ServerUp(ComponentId source, Instant at, InetSocketAddress server, String reason)
            implements VirtualServerEvent {}

    /** The check of a server says that it does not work. What becomes of its connections, {@link WhenDown} says. */
    record ServerDown(ComponentId source, Instant at, InetSocketAddress server, String reason)
            implements VirtualServerEvent {}

    /** The check of a server wants another weight for it. */
    record ServerWeightChanged(ComponentId source, Instant at, InetSocketAddress server, int previous, int weight)
            implements VirtualServerEvent {}

    /** No real server can be used any more: the backups serve. */
    record BackupActivated(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** The backups serve no longer: a real server can be used again, or no backup can be any more. */
    record BackupDeactivated(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** No server can be used, not even a backup: connections are reset. */
    record PoolEmpty(ComponentId source, Instant at) implements VirtualServerEvent {}

    /** A server can be used again after {@link PoolEmpty}. */
    record PoolRestored(ComponentId source, Instant at) implements VirtualServerEvent {}
}
