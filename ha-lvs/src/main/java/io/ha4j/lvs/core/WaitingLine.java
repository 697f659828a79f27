package io.ha4j.lvs.core;

import io.ha4j.value.Require;
import org.jspecify.annotations.Nullable;

/**
 * Clients that wait for a server, first come, first served: at most so many, and each at most so long. Who waits costs one small object;
 * nothing else allocates. One owner, or the owner's lock.
 *
 * @param <W> who waits
 */
public final class WaitingLine<W> {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private final int capacity;
    private final long timeoutNanos;
    private final Chain<Place<W>> line = new Chain<>();

    /** The place of one who waits, or has waited. */
    public static final class Place<W> {

        private final W waiter;
        private final long sinceNanos;
        private final Chain.Link<Place<W>> link = new Chain.Link<>(this);

        private Place(W waiter, long sinceNanos) {
            this.waiter = waiter;
            this.sinceNanos = sinceNanos;
        }

        /** {@return who waits} */
        public W waiter() {
            return waiter;
        }

        /** {@return how long it has waited} */
        public long waitedNanos(long nowNanos) {
            return nowNanos - sinceNanos;
        }
    }

    /**
     * Creates an empty line.
     *
     * @param capacity how many may wait, from 0
     * @param timeoutNanos how long each may wait, 1 ns to 146 years
     */
    public WaitingLine(int capacity, long timeoutNanos) {
        this.capacity = Require.inRange("capacity", capacity, 0, Integer.MAX_VALUE);
        Require.argument(
                timeoutNanos >= 1 && timeoutNanos <= Long.MAX_VALUE / 2, "timeoutNanos", timeoutNanos, "1..2^62 - 1");
        this.timeoutNanos = timeoutNanos;
    }

    /**
     * Puts {@code waiter} at the end.
     *
     * @return its place, of which {@link #size} says now how many it is from the head, itself included; null if the line is full
     */
    public @Nullable Place<W> offer(W waiter, long nowNanos) {
        if (line.size() >= capacity) {
            return null;
        }
        Place<W> place = new Place<>(waiter, nowNanos);
        line.append(place.link);
        return place;
    }

    /**
     * Takes who has waited longest, because it can be served now. That its time may just have run out does not matter: it was not told so.
     *
     * @return its place, or null if nobody waits
     */
    public @Nullable Place<W> next() {
        Place<W> first = line.first();
        if (first != null) {
            line.remove(first.link);
        }
        return first;
    }

    /**
     * {@return the place behind {@code place}, which is in the line; for null the first} Nobody is taken: it may be that those in front cannot
     * be served now and that others can.
     */
    public @Nullable Place<W> behind(@Nullable Place<W> place) {
        return place == null ? line.first() : line.behind(place.link);
    }

    /**
     * Takes one whose time has run out; to be called until it returns null.
     *
     * @return the place of who has waited longest of them, or null if there is none left
     */
    public @Nullable Place<W> expire(long nowNanos) {
        Place<W> first = line.first();
        return first != null && first.waitedNanos(nowNanos) >= timeoutNanos ? next() : null;
    }

    /**
     * Takes one out of the line that no longer waits.
     *
     * @return whether it was still there
     */
    public boolean remove(Place<W> place) {
        return line.remove(place.link);
    }

    /** {@return when the time of the next one runs out; {@link #NEVER} if nobody waits} */
    public long nextDeadlineNanos() {
        Place<W> first = line.first();
        return first == null ? NEVER : first.sinceNanos + timeoutNanos;
    }

    /** {@return how many wait} */
    public int size() {
        return line.size();
    }
}
