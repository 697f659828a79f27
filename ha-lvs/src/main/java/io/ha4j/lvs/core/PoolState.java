package io.ha4j.lvs.core;

/** Who serves. */
public enum PoolState {
    /** Nobody yet: checks that have not told could make the difference. At the beginning, and while checks are suspended. */
    STARTING,
    /** The real servers. */
    PRIMARY,
    /** The backups, because no real server can be used, or none is known to work. */
    BACKUP,
    /** The sorry server alone, because the quorum is lost. */
    SORRY,
    /** Nobody: no server can be used. */
    EMPTY
}
