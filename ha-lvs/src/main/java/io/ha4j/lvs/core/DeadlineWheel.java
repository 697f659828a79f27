package io.ha4j.lvs.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many deadlines that are seldom reached, such as those of idle connections: a hashed timing wheel, where an entry comes and goes in
 * constant time and costs no object of its own. Deadlines are told late rather than early, by up to a tick of {@value #TICK_NANOS} ns.
 *
 * <p>Whoever moves its deadline often need not say so: it lets the old one come and then schedules the next. Not thread-safe.
 *
 * @param <E> what has deadlines
 */
public final class DeadlineWheel<E extends DeadlineWheel.Entry> {

    /** The time between two looks. */
    public static final long TICK_NANOS = 1L << 25; // 34 ms
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int SLOTS = 512; // 17 s: further deadlines are passed over once in each turn

    private final Entry[] slots = new Entry[SLOTS];
    /** Those that are being told. */
    private final Entry due = emptyList();

    private final long originNanos;
    /** All before this tick have been looked at. */
    private long nextTick;

    private int size;

    /** What can be in a wheel, and in one at a time. */
    public abstract static class Entry {
        private @Nullable Entry next;
        private @Nullable Entry previous;
        private long tick;

        /** {@return whether it waits for a deadline} */
        public final boolean isScheduled() {
            return next != null;
        }
    }

    private static final class Head extends Entry {}

    /**
     * Creates an empty wheel.
     *
     * @param nowNanos the time of the owner's ticker, of which any value is good
     */
    public DeadlineWheel(long nowNanos) {
        originNanos = nowNanos;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = emptyList();
        }
    }

    /** Has {@code entry} told when {@code deadlineNanos} has come, in place of its deadline before. */
    public void schedule(E entry, long deadlineNanos) {
        cancel(entry);
        if (deadlineNanos == NEVER) {
            return;
        }
        long ticks = (deadlineNanos - originNanos + TICK_NANOS - 1) / TICK_NANOS;
        long tick = Math.max(nextTick, ticks);
        Entry head = slots[(int) (tick % SLOTS)];
        ((Entry) entry).tick = tick;
        append(head, entry);
        size++;
    }

    /** Takes {@code entry} out. Idempotent. */
    public void cancel(E entry) {
        if (entry.isScheduled()) {
            unlink(entry);
        }
    }

    /** {@return how many wait for a deadline} */
    public int size() {
        return size;
    }

    /** {@return when {@link #advance} is to be called next; {@link #NEVER} while nobody waits} */
    public long nextNanos() {
        if (size == 0) {
            return NEVER;
        }
        for (long tick = nextTick; tick < nextTick + SLOTS; tick++) {
            Entry head = slots[(int) (tick % SLOTS)];
            if (head.next != head) {
                return originNanos + tick * TICK_NANOS;
            }
        }
        throw new AssertionError("entries without a slot");
    }

    /** Tells {@code expired} of each entry whose deadline has come, and takes it out first. It may schedule any of them again. */
    public void advance(long nowNanos, Consumer<? super E> expired) {
        long lastTick = Math.floorDiv(nowNanos - originNanos, TICK_NANOS);
        long from = nextTick;
        nextTick = Math.max(nextTick, lastTick + 1); // what is scheduled from here on is not looked at in this round
        long to = Math.min(lastTick, from + SLOTS - 1); // once round is enough
        for (long tick = from; tick <= to && size > 0; tick++) {
            expire((int) (tick % SLOTS), lastTick, expired);
        }
    }

    private void expire(int slot, long lastTick, Consumer<? super E> expired) {
        moveDue(slots[slot], lastTick);
        // One by one from the head: whoever is told may cancel any other.
        for (Entry entry = linked(due.next); entry != due; entry = linked(due.next)) {
            unlink(entry);
            expired.accept(cast(entry));
        }
    }

    private void moveDue(Entry head, long lastTick) {
        Entry entry = linked(head.next);
        while (entry != head) {
            Entry following = linked(entry.next);
            if (entry.tick <= lastTick) {
                link(linked(entry.previous), following);
                append(due, entry);
            }
            entry = following;
        }
    }

    @SuppressWarnings("unchecked") // schedule() takes no others
    private E cast(Entry entry) {
        return (E) entry;
    }

    private void unlink(Entry entry) {
        link(linked(entry.previous), linked(entry.next));
        entry.next = null;
        entry.previous = null;
        size--;
    }

    private static Entry emptyList() {
        Entry head = new Head();
        link(head, head);
        return head;
    }

    private static void append(Entry head, Entry entry) {
        link(linked(head.previous), entry);
        link(entry, head);
    }

    private static void link(Entry first, Entry second) {
        first.next = second;
        second.previous = first;
    }

    private static Entry linked(@Nullable Entry entry) {
        if (entry == null) {
            throw new IllegalStateException("not in the wheel");
        }
        return entry;
    }
}
