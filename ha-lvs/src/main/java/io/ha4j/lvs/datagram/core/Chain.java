package io.ha4j.lvs.datagram.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list in the order of time, from which anything is taken out at once, wherever it stands. */
final class Chain<T> {

    private final long lifeNanos;
    private @Nullable Link<T> first;
    private @Nullable Link<T> last;

    /** @param lifeNanos how long its members stay, which is why the first is always the next to go */
    Chain(long lifeNanos) {
        this.lifeNanos = lifeNanos;
    }

    /** The place of one thing: in one chain at a time, or in none. */
    static final class Link<T> {
        final T owner;
        private @Nullable Chain<T> chain;
        private @Nullable Link<T> before;
        private @Nullable Link<T> after;
        private long sinceNanos;

        Link(T owner) {
            this.owner = owner;
        }

        /** Leaves the chain that it is in. */
        void leave() {
            if (chain != null) {
                chain.remove(this);
            }
        }

        boolean isIn() {
            return chain != null;
        }

        long sinceNanos() {
            return sinceNanos;
        }
    }

    @Nullable
    Link<T> first() {
        return first;
    }

    /** Puts {@code link} at the end, from wherever it is. */
    void append(Link<T> link, long nowNanos) {
        link.leave();
        link.chain = this;
        link.sinceNanos = nowNanos;
        link.before = last;
        if (last == null) {
            first = link;
        } else {
            last.after = link;
        }
        last = link;
    }

    private void remove(Link<T> link) {
        if (link.before == null) {
            first = link.after;
        } else {
            link.before.after = link.after;
        }
        if (link.after == null) {
            last = link.before;
        } else {
            link.after.before = link.before;
        }
        link.chain = null;
        link.before = null;
        link.after = null;
    }

    /** {@return the first one if its life is over} */
    @Nullable
    Link<T> due(long nowNanos) {
        return first != null && remainingNanos(nowNanos) <= 0 ? first : null;
    }

    /** {@return until the life of the first one is over; {@link Long#MAX_VALUE} without one} */
    long remainingNanos(long nowNanos) {
        return first == null ? Long.MAX_VALUE : lifeNanos - (nowNanos - first.sinceNanos);
    }

    void forEach(Consumer<? super T> action) {
        for (Link<T> link = first; link != null; ) {
            Link<T> next = link.after; // the action may take it out
            action.accept(link.owner);
            link = next;
        }
    }
}
