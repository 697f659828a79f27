package io.ha4j.lvs.core;

/** What a {@link PoolMachine} has decided. Servers are numbered as they were given to it. */
public sealed interface PoolChange {

    /** The check says that the server works. */
    record ServerUp(int server, String reason) implements PoolChange {}

    /** The check says that the server does not work, or does not know any more. */
    record ServerDown(int server, String reason) implements PoolChange {}

    /** The check wants another weight. */
    record WeightChanged(int server, int previous, int weight) implements PoolChange {}

    /** Others serve. */
    record StateChanged(PoolState previous, PoolState state) implements PoolChange {}
}
