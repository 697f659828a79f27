package io.ha4j.vrrp;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.io.PeerSnapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A view of a running instance.
 *
 * @param name the name of the instance
 * @param state the state
 * @param reason why it is in that state, in words
 * @param virtualRouterId the virtual router id
 * @param priority the priority
 * @param addresses the virtual addresses
 * @param master who is master, by the address it sends from; null while not known; this node itself when it is master
 * @param masterIntervalMillis the advertisement interval by which silence is judged
 * @param leaseHeld whether the lease is held
 * @param leaseTerm the number of the lease
 * @param dualMasterMillis for how long, in all, this master has heard another one of lower rank: a split, or a peer that does not hear us
 * @param peers what was last heard from each peer
 * @param counters by name
 */
public record VrrpSnapshot(
        String name,
        LeadershipState state,
        String reason,
        int virtualRouterId,
        int priority,
        List<String> addresses,
        @Nullable String master,
        long masterIntervalMillis,
        boolean leaseHeld,
        long leaseTerm,
        long dualMasterMillis,
        List<PeerSnapshot> peers,
        Map<String, Long> counters) {}
