package io.ha4j.lvs.proxy;

/** How many connections, or sessions of clients, have come, and what became of them. Thread-safe. */
public interface SessionCounts {

    /** {@return those so far} */
    long accepted();

    /** {@return those that are open now} */
    int active();

    /** {@return those that came to nothing because no server could be reached, or even be tried} */
    long rejected();

    /** {@return those that were reset because their client may not connect} */
    default long denied() {
        return 0;
    }

    /** {@return those that were reset because they did not begin with the PROXY header that is expected} */
    default long malformed() {
        return 0;
    }

    /** {@return those that were reset because a side was silent, or took nothing, for too long} */
    default long timeouts() {
        return 0;
    }
}
