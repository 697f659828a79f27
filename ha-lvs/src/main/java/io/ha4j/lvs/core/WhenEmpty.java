package io.ha4j.lvs.core;

/** What becomes of a connection for which there is no server: none can be used, or all that can be were tried. */
public enum WhenEmpty {
    /** It is reset, so that the client knows at once that it was not served. */
    REFUSE,
    /** It is closed in order (FIN), without a byte: for clients that take a reset for an alarm. */
    CLOSE,
    /**
     * It waits until a server can be used, for as long as the queue says; then it is reset. With no server there is nobody to blame, and a
     * restart of all of them costs a moment instead of an error. A connection for which all servers were tried does not wait.
     */
    HOLD
}
