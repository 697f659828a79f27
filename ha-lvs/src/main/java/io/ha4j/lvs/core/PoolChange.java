package io.ha4j.lvs.core;

/** What a {@link PoolMachine} has decided. Servers are numbered as they were given to it. */
public sealed interface PoolChange {

    /** The check says that the server works. */
    record ServerUp(int server, String reason) implements PoolChange {}

    /** The check says that the server does not work. */
    record ServerDown(int server, String reason) implements PoolChange {}

    /** The check of a server that works wants another weight than was told last, at first than the configured one. */
    record WeightChanged(int server, int previous, int weight) implements PoolChange {}

    /**
     * Others serve than was told last, whatever the servers turn out to be that are UNKNOWN. To STARTING: somebody serves after
     * {@link PoolState#EMPTY}, and it is not known yet whether that is for long.
     */
    record StateChanged(PoolState previous, PoolState state) implements PoolChange {}
}
