package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hash schedulers of the kernel: a table of slots, and a flow that leads to a slot. Picks change nothing.
 *
 * <p>Without the fall-back a flow belongs to the one in its slot. But if that one was tried, which no kernel does, there is no reason to
 * stick to it: the walk of the fall-back finds another.
 */
abstract class SlotPicker<D extends Destination> implements Picker<D> {

    private final boolean fallback;
    /** Who has which slot; null where it has no weight. Empty without anybody. */
    private volatile Destination[] table = {};

    SlotPicker(boolean fallback) {
        this.fallback = fallback;
    }

    /** {@return the members' positions by slot; empty if nobody has one} */
    abstract int[] slots(Members<D> members);

    /** {@return the slot of a flow, 0..slots - 1. The offset is 0 but in the search of the fall-back} */
    abstract int slot(Flow flow, int offset, int slots);

    @Override
    public synchronized void update(List<D> destinations) {
        Members<D> members = new Members<>(destinations);
        int[] slots = slots(members);
        Destination[] next = new Destination[slots.length];
        for (int i = 0; i < slots.length; i++) {
            next[i] = members.weight(slots[i]) > 0 ? members.get(slots[i]) : null;
        }
        table = next;
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        Destination[] slots = table;
        if (slots.length == 0) {
            return null;
        }
        int first = slot(flow, 0, slots.length);
        D picked = usable(slots[first], tried);
        if (picked != null || belongs(slots[first], tried)) {
            return picked;
        }
        for (int i = 0; i < slots.length && picked == null; i++) {
            picked = usable(slots[slot(flow, (i + first) % slots.length, slots.length)], tried);
        }
        return picked;
    }

    @Override
    public Prospect prospect(Flow flow, Set<D> tried) {
        Destination[] slots = table;
        if (slots.length == 0) {
            return Prospect.ANYBODY;
        }
        Destination own = slots[slot(flow, 0, slots.length)];
        if (!belongs(own, tried)) {
            return Prospect.ANYBODY;
        }
        return own == null ? Prospect.NOBODY : Prospect.ITS_OWN;
    }

    /** {@return whether a flow whose slot {@code own} has gets that one or nobody} */
    @SuppressWarnings("SuspiciousMethodCalls") // all in the table are of type D
    private boolean belongs(@Nullable Destination own, Set<D> tried) {
        return !fallback && (own == null || tried.isEmpty() || !tried.contains(own));
    }

    @SuppressWarnings("unchecked")
    private @Nullable D usable(@Nullable Destination destination, Set<D> tried) {
        if (destination == null || destination.overloaded()) {
            return null;
        }
        D own = (D) destination;
        return tried.isEmpty() || !tried.contains(own) ? own : null;
    }

    /** {@return {@code hash_32()} of the kernel to 8 bits: the 256 slots that dh and sh have} */
    static int hash(int value) {
        return (value * 0x61C88647) >>> 24;
    }
}
