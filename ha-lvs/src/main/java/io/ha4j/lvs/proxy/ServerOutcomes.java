package io.ha4j.lvs.proxy;

/** Hears what becomes of the connections of servers. Called by any thread; must not block. */
public interface ServerOutcomes {

    /** A connection could not be made. */
    void failed(Backend server);

    /** A connection was made, after one that could not be. */
    void recovered(Backend server);
}
