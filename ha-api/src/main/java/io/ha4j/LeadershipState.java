package io.ha4j;

/** The states of an election, in the words of Keepalived. RFC 9568 calls them Initialize, Backup and Active. */
public enum LeadershipState {
    /** Not taking part. */
    INIT,
    /** Somebody else is master, or nobody yet. */
    BACKUP,
    /** This node is master. */
    MASTER,
    /** Taking no part because something needed is broken; comes back by itself. */
    FAULT
}
