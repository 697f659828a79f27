package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler at work on one list of destinations.
 *
 * <p>Thread-safe: any number of threads pick and tell news at a time, while one at a time updates. An update prepares what it needs
 * beside the picks and never makes them wait for long. Pickers of users that remember something from pick to pick make the methods
 * {@code synchronized}, which is cheap beside a connection.
 *
 * @param <D> the owner's kind of destination
 */
public interface Picker<D extends Destination> {

    /**
     * Takes the destinations to choose from, in place of those before. Called before the first pick, and again after each
     * change: a destination came or went, or a weight changed.
     */
    void update(List<D> destinations);

    /**
     * {@return the destination of a new connection, or null if none can take it}
     *
     * @param flow the connection
     * @param tried those which this connection could not reach, to be left out; empty at the first try. One of them picked
     *     nevertheless counts as none; an exception resets the connection
     */
    @Nullable
    D pick(Flow flow, Set<D> tried);

    /** What a connection can hope for that {@link #pick} gave nobody. */
    enum Prospect {
        /** Whoever can take it first: a destination, or a backup if all are full or tried. */
        ANYBODY,
        /** The destination that it belongs to and no other; that one is overloaded for now. */
        ITS_OWN,
        /** Nobody, however long it waits. */
        NOBODY
    }

    /**
     * {@return what a connection can hope for that {@link #pick} has just given nobody} For schedulers that bind a connection to one
     * destination; called seldom, and as {@code pick} is.
     */
    default Prospect prospect(Flow flow, Set<D> tried) {
        return Prospect.ANYBODY;
    }

    /**
     * Called after each change of a destination's {@link Destination#activeConnections}, {@link Destination#inactiveConnections} or
     * {@link Destination#overloaded}, for those who keep an order by them. The destination may have left the list.
     */
    default void loadChanged(D destination) {}

    /**
     * Called when a destination has answered, for those who choose by it.
     *
     * @param latencyNanos how long it took it to accept the connection
     * @param nowNanos the time, as in {@link Flow#nowNanos}
     */
    default void responded(D destination, long latencyNanos, long nowNanos) {}
}
