package io.ha4j.lvs.core;

import org.jspecify.annotations.Nullable;

/**
 * A queue out of whose middle can be taken at once. What queues has a link of its own for each chain that it can be in, so that moving
 * costs nothing. One owner.
 */
final class Chain<E> {

    private @Nullable Link<E> first;
    private @Nullable Link<E> last;
    private int size;

    /** The place of an item, in one chain at a time. */
    static final class Link<E> {

        private final E item;
        private @Nullable Chain<E> chain;
        private @Nullable Link<E> before;
        private @Nullable Link<E> behind;

        Link(E item) {
            this.item = item;
        }
    }

    /** Puts it at the end, wherever it was. */
    void append(Link<E> link) {
        if (link.chain != null) {
            link.chain.remove(link);
        }
        link.chain = this;
        link.before = last;
        if (last == null) {
            first = link;
        } else {
            last.behind = link;
        }
        last = link;
        size++;
    }

    /** {@return whether it was here, and no longer is} */
    boolean remove(Link<E> link) {
        if (link.chain != this) {
            return false;
        }
        Link<E> before = link.before;
        Link<E> behind = link.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        link.chain = null;
        link.before = null;
        link.behind = null;
        size--;
        return true;
    }

    /** {@return the item that came first, or null} */
    @Nullable
    E first() {
        return first == null ? null : first.item;
    }

    /** {@return the item that came next after that of {@code link}, which is here; null if it is the last} */
    @Nullable
    E behind(Link<E> link) {
        return link.behind == null ? null : link.behind.item;
    }

    int size() {
        return size;
    }
}
