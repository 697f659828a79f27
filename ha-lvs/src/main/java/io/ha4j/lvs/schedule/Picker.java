package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler at work on one list of destinations. Not thread-safe: its owner calls it from one thread at a time.
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
     * {@return the destination of the next connection, or null if none can take it}
     *
     * @param tried those which this connection could not reach, to be left out; empty at the first try. One of them picked
     *     nevertheless counts as none; an exception resets the connection
     */
    @Nullable
    D pick(Set<D> tried);
}
