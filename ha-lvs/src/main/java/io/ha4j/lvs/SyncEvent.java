package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import java.time.Instant;

/** What happens to a {@link ConnectionSync}. Users read these and never construct them. */
public sealed interface SyncEvent extends HaEvent {

    /**
     * The daemon runs: the one of {@code MASTER} tells connections, that of {@code BACKUP} takes them over. After {@link Failed} it may be the one
     * that ran before, which then was never away.
     */
    record Started(ComponentId source, Instant at, IpvsDaemon daemon) implements SyncEvent {}

    /** The daemon runs no more. */
    record Stopped(ComponentId source, Instant at, IpvsDaemon daemon, String reason) implements SyncEvent {}

    /**
     * It is not as it is wanted, or nobody knows; that is tried again each second, and {@link Started} tells when it works. Told once for each
     * reason.
     */
    record Failed(ComponentId source, Instant at, IpvsDaemon.Role wanted, String reason) implements SyncEvent {}
}
