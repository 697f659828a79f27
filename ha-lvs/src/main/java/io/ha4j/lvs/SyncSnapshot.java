package io.ha4j.lvs;

/**
 * A connection synchronization at one moment.
 *
 * @param wanted the direction that the election asks for: {@code master} or {@code backup}
 * @param running the direction of the daemon that runs; empty if none of ours does
 * @param networkInterface where
 * @param syncId what directors have in common
 * @param trouble why it is not as it is wanted; empty if it is
 * @param starts how many times a daemon was started
 */
public record SyncSnapshot(
        String wanted, String running, String networkInterface, int syncId, String trouble, long starts) {}
