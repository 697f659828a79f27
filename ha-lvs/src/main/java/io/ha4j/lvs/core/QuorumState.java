package io.ha4j.lvs.core;

/** Whether enough servers can be used. */
public enum QuorumState {
    /** No quorum is asked for. */
    NONE,
    /** Not known yet: checks that have not told could make the difference. */
    UNKNOWN,
    /** Enough can. */
    HELD,
    /** Not enough can. */
    LOST
}
