package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.IpvsDaemon;
import java.util.Optional;

/** A running {@link ConnectionSync}: {@code node.get(sync)}. Thread-safe. */
public interface SyncService {

    /** {@return the daemon of ours that runs; empty while it cannot} */
    Optional<IpvsDaemon> running();

    /** {@return state and counters} */
    SyncSnapshot snapshot();
}
