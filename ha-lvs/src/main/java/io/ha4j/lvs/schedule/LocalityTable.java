package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lblc and lblcr remember by destination address: at most 16,384 entries, as many as the kernel aims at. The one that has
 * not been used for the longest time makes room for another. (The kernel's table grows beyond the bound until its timer comes
 * round, and for longer if the entries are in use.) Each half an hour those go that have not been used for the time of expiration,
 * a few with each pick. Not thread-safe.
 */
final class LocalityTable<V> {

    static final int MAX_ENTRIES = 16_384;

    /** The kernel's timer comes each minute, and looks for old entries each 30th time. */
    private static final long SWEEP_NANOS = 30 * 60_000_000_000L;

    /** Bounds what a sweep adds to a pick. */
    private static final int SWEPT_AT_ONCE = 16;

    private final long expirationNanos;
    /** Those used last at the end. */
    private final Map<InetAddress, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    private boolean begun;
    private boolean sweeping;
    private long nextSweepNanos;

    private static final class Entry<V> {

        private V value;
        private long usedNanos;

        Entry(V value, long usedNanos) {
            this.value = value;
            this.usedNanos = usedNanos;
        }
    }

    LocalityTable(long expirationNanos) {
        this.expirationNanos = expirationNanos;
    }

    /** {@return what is remembered of an address, used now; or null} */
    @Nullable
    V use(InetAddress address, long nowNanos) {
        sweep(nowNanos);
        Entry<V> entry = entries.get(address);
        if (entry == null) {
            return null;
        }
        entry.usedNanos = nowNanos;
        return entry.value;
    }

    void put(InetAddress address, V value, long nowNanos) {
        Entry<V> entry = entries.get(address);
        if (entry != null) {
            entry.value = value;
            entry.usedNanos = nowNanos;
            return;
        }
        if (entries.size() >= MAX_ENTRIES) {
            Iterator<Entry<V>> oldest = entries.values().iterator();
            oldest.next();
            oldest.remove();
        }
        entries.put(address, new Entry<>(value, nowNanos));
    }

    int size() {
        return entries.size();
    }

    private void sweep(long nowNanos) {
        if (!begun) {
            begun = true;
            nextSweepNanos = nowNanos + SWEEP_NANOS;
        }
        if (nowNanos - nextSweepNanos >= 0) {
            sweeping = true;
            nextSweepNanos = nowNanos + SWEEP_NANOS;
        }
        if (sweeping) {
            sweeping = removeOld(nowNanos);
        }
    }

    /** {@return whether there may be more} */
    private boolean removeOld(long nowNanos) {
        Iterator<Entry<V>> oldest = entries.values().iterator();
        for (int i = 0; i < SWEPT_AT_ONCE; i++) {
            if (!oldest.hasNext() || nowNanos - oldest.next().usedNanos < expirationNanos) {
                return false;
            }
            oldest.remove();
        }
        return true;
    }
}
