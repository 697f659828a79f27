package io.ha4j.vrrp;

import io.ha4j.Leadership;

/** A running {@link VrrpInstance}. Thread-safe; the methods that change something return when it is done. */
public interface VirtualRouter extends Leadership {

    /**
     * Has another node be master. A master gives up with priority 0 and then, as backup, leaves mastership to whoever takes it for as
     * long as that one lives, whatever the priorities; with nobody there it is master again after the master down interval. A backup
     * does nothing. A member of a group takes the others along.
     *
     * @return whether this node was master
     */
    boolean failover();

    /**
     * Takes this instance out of service, or puts it back: while in maintenance it is in FAULT. A master gives up with priority 0. A
     * member of a group takes the others along.
     */
    void maintenance(boolean on);

    /**
     * Changes the priority by what the application knows, on top of what is tracked. The priority that results stays within 1..254; that
     * of an owner (255) does not change.
     *
     * @param points -253..253, in place of those that were set before; 0: none
     */
    void adjustPriority(int points);

    /** {@return why this instance is in its state, and what would change that, in words for people} */
    String explain();

    /** {@return a view of state and counters} */
    VrrpSnapshot snapshot();
}
