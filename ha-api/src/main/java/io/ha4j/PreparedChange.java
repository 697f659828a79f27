package io.ha4j;

/**
 * A change of a running component that is ready to be made: {@link HaRuntime#prepareChange}. The node calls one of the two, once, on
 * the thread that prepared it.
 */
public interface PreparedChange {

    /**
     * Makes the change. All that could fail has been done before: an exception is a bug, is logged, and stops nobody else's change.
     *
     * <p>What the new description no longer depends on still runs, and is let go of here; it may be closed next.
     */
    void commit();

    /** Gives up what was prepared: another component of the node could not be changed. Does nothing by itself. */
    default void rollback() {}
}
