package io.ha4j.vrrp;

import io.ha4j.LeadershipState;
import java.util.List;

/**
 * A view of a running group.
 *
 * @param name the name of the group
 * @param state the state of all members; FAULT if one is in FAULT, INIT while they have not all started
 * @param reason why it is in that state, in words
 * @param members the names of its members
 * @param leaseHeld whether all members hold their leases
 */
public record SyncGroupSnapshot(
        String name, LeadershipState state, String reason, List<String> members, boolean leaseHeld) {}
