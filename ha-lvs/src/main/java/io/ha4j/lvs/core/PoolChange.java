package io.ha4j.lvs.core;

/** What a {@link PoolMachine} has decided. Servers are numbered as they were given to it. */
public sealed interface PoolChange {

    /** The check says that the server works. */
    record ServerUp(int server, String reason) implements PoolChange {}

    /** The check says that the server does not work. */
    record ServerDown(int server, String reason) implements PoolChange {}

    /** A server that works has another weight than was told last, at first than the configured one. */
    record WeightChanged(int server, int previous, int weight) implements PoolChange {}

    /** Something else is wanted of a server than before: ENABLED, DRAINING or DISABLED. */
    record AdminChanged(int server, AdminState state) implements PoolChange {}

    /**
     * A drain is over.
     *
     * @param finished how many connections have ended by themselves
     * @param left how many have not, and are to be cut
     */
    record Drained(int server, int finished, int left) implements PoolChange {}

    /** Enough servers can be used: for the first time, or after {@link QuorumLost}. {@code alive} is their weight, or their number. */
    record QuorumGained(long alive) implements PoolChange {}

    /** Not enough servers can be used. */
    record QuorumLost(long alive) implements PoolChange {}

    /**
     * Others serve than was told last, whatever the servers turn out to be that are UNKNOWN. To STARTING: somebody serves after
     * {@link PoolState#EMPTY}, and it is not known yet whether that is for long.
     */
    record StateChanged(PoolState previous, PoolState state) implements PoolChange {}
}
