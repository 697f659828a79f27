package io.ha4j.lvs.core;

/** Where a server stands: what it may have, of new connections and of those that it has. */
public enum Standing {
    /** It can be used, if others do not come first. */
    USABLE,
    /** It gets no new connection, and those that it has go on: it is disabled, drained so far, or has no weight. */
    RESTING,
    /** Its check does not know: it gets no new connection for now. */
    UNKNOWN,
    /** It does not work, as far as is known. */
    FAILED,
    /** It was drained: it gets no connection and has none. */
    DRAINED
}
