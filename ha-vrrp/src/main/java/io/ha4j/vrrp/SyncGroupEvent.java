package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.LeadershipEvent;
import io.ha4j.LeadershipState;
import java.time.Instant;

/** Events of a {@link SyncGroup}. Those of its members come first. */
public sealed interface SyncGroupEvent extends HaEvent {

    /**
     * All members have arrived in another state than before.
     *
     * @param reason why, in words: the member that moved first, and its reason
     */
    record StateChanged(ComponentId source, Instant at, LeadershipState previous, LeadershipState state, String reason)
            implements SyncGroupEvent, LeadershipEvent {}
}
