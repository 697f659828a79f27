package io.ha4j.lvs.core;

import io.ha4j.value.Require;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which server a client, or the network it is in, was sent to, so that its next connections go there too: the templates of
 * {@code net/netfilter/ipvs/ip_vs_core.c}. IPv6 addresses that are mapped from IPv4 count as IPv4. One owner, or the owner's lock.
 *
 * <p>An entry is forgotten when its time-out has passed since the last connection began by it. One that has connections then is looked at
 * again each 60 s, and forgotten when it has none ({@code ip_vs_conn_expire}).
 *
 * <p>The table is bounded. To make room, it forgets the entry that has been without connections for the longest; if all have some, the new
 * client is not remembered. A look-up allocates nothing.
 *
 * @param <D> the owner's kind of server, told apart by {@code equals}
 */
public final class PersistenceTable<D> {

    /** When an entry that cannot be forgotten is looked at again. */
    public static final long RECHECK_NANOS = 60_000_000_000L;

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Mask ipv4;
    private final Mask ipv6;
    private final long timeoutNanos;
    private final int capacity;
    private final Map<Client, Entry<D>> entries = new HashMap<>();
    private final Client sought = new Client();

    /** In the order of their deadlines: those whose time-out runs, and those that are looked at again. */
    private final Chain<Entry<D>> timed = new Chain<>();

    private final Chain<Entry<D>> rechecked = new Chain<>();
    /** Those without connections, in the order in which they lost the last one. */
    private final Chain<Entry<D>> idle = new Chain<>();

    private long evicted;
    private long refused;

    /** The part of an address that counts. */
    private record Mask(long high, long low) {

        static Mask of(int prefixLength) {
            return new Mask(AddressBits.highMask(prefixLength), AddressBits.lowMask(prefixLength));
        }
    }

    /** A key; comparable, so that addresses that were chosen to collide cost a map little. */
    private static final class Client implements Comparable<Client> {

        private long high;
        private long low;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Client that && high == that.high && low == that.low;
        }

        @Override
        public int hashCode() {
            long mixed = (high * 31 + low) * 0x9e3779b97f4a7c15L;
            return (int) (mixed >>> 32);
        }

        @Override
        public int compareTo(Client other) {
            int byHigh = Long.compare(high, other.high);
            return byHigh != 0 ? byHigh : Long.compare(low, other.low);
        }
    }

    /** A client and its server. It lives as long as its connections, also when the table has forgotten it. */
    public static final class Entry<D> {

        private final Client client;
        private final D server;
        private final Chain.Link<Entry<D>> byDeadline = new Chain.Link<>(this);
        private final Chain.Link<Entry<D>> byIdleness = new Chain.Link<>(this);
        private long deadlineNanos;
        private int connections;
        private boolean forgotten;

        private Entry(Client client, D server) {
            this.client = client;
            this.server = server;
        }

        /** {@return where the client is sent to} */
        public D server() {
            return server;
        }

        /** {@return connections that have begun by it and not ended} */
        public int connections() {
            return connections;
        }
    }

    /**
     * What was counted.
     *
     * @param entries how many are remembered now
     * @param evicted how many were forgotten before their time to make room
     * @param refused how many were not remembered because the table was full of entries with connections
     */
    public record Counters(int entries, long evicted, long refused) {}

    /**
     * Creates an empty table.
     *
     * @param ipv4PrefixLength how many bits of an IPv4 address count, 1..32 (32: each client by itself)
     * @param ipv6PrefixLength how many bits of an IPv6 address count, 1..128
     * @param timeoutNanos how long an entry is remembered after its last use, 1 ns to 146 years
     * @param capacity how many entries there are at most, from 1; one takes about 200 bytes
     */
    public PersistenceTable(int ipv4PrefixLength, int ipv6PrefixLength, long timeoutNanos, int capacity) {
        this.ipv4 = Mask.of(AddressBits.IPV4_OFFSET + Require.inRange("ipv4PrefixLength", ipv4PrefixLength, 1, 32));
        this.ipv6 = Mask.of(Require.inRange("ipv6PrefixLength", ipv6PrefixLength, 1, 128));
        Require.argument(
                timeoutNanos >= 1 && timeoutNanos <= Long.MAX_VALUE / 2, "timeoutNanos", timeoutNanos, "1..2^62 - 1");
        this.timeoutNanos = timeoutNanos;
        this.capacity = Require.inRange("capacity", capacity, 1, Integer.MAX_VALUE);
    }

    /**
     * {@return the entry of a client, or null if it has none} Changes nothing: whether the server can take the connection is for the caller
     * to see; if so, it calls {@link #begin}, else {@link #put} for another one.
     *
     * @param address 4 or 16 bytes
     */
    public @Nullable Entry<D> find(byte[] address, long nowNanos) {
        seek(address);
        Entry<D> entry = entries.get(sought);
        return entry == null || isOver(entry, nowNanos) ? null : entry;
    }

    /** Its time has come, though {@link #expire} has not. */
    private static boolean isOver(Entry<?> entry, long nowNanos) {
        return entry.connections == 0 && entry.deadlineNanos - nowNanos <= 0;
    }

    private void seek(byte[] address) {
        long high = AddressBits.high(address);
        long low = AddressBits.low(address);
        Mask mask = AddressBits.isIpv4(high, low) ? ipv4 : ipv6;
        sought.high = high & mask.high();
        sought.low = low & mask.low();
    }

    /**
     * Remembers where a client is sent to, in place of what was remembered of it. It has no connection yet: {@link #begin} is to follow.
     *
     * @param address 4 or 16 bytes
     * @return the entry, or null if the table is full of entries with connections
     */
    public @Nullable Entry<D> put(byte[] address, D server, long nowNanos) {
        seek(address);
        Entry<D> before = entries.get(sought);
        if (before != null) {
            forget(before);
        } else if (entries.size() >= capacity && !makeRoom()) {
            refused++;
            return null;
        }
        Client client = new Client();
        client.high = sought.high;
        client.low = sought.low;
        Entry<D> entry = new Entry<>(client, server);
        entries.put(client, entry);
        idle.append(entry.byIdleness);
        refresh(entry, nowNanos);
        return entry;
    }

    private boolean makeRoom() {
        Entry<D> oldest = idle.first();
        if (oldest == null) {
            return false;
        }
        forget(oldest);
        evicted++;
        return true;
    }

    /** A connection begins by an entry: its time-out begins anew. */
    public void begin(Entry<D> entry, long nowNanos) {
        entry.connections++;
        idle.remove(entry.byIdleness);
        if (!entry.forgotten) {
            refresh(entry, nowNanos);
        }
    }

    private void refresh(Entry<D> entry, long nowNanos) {
        entry.deadlineNanos = nowNanos + timeoutNanos;
        timed.append(entry.byDeadline);
    }

    /**
     * A connection that began by an entry has ended. Its time-out runs on.
     *
     * @throws IllegalStateException if it has none
     */
    public void end(Entry<D> entry) {
        if (entry.connections == 0) {
            throw new IllegalStateException("connections: 0 (expected: one that has begun)");
        }
        entry.connections--;
        if (entry.connections == 0 && !entry.forgotten) {
            idle.append(entry.byIdleness);
        }
    }

    /** Forgets the clients of a server, such as one that is drained. Looks at all entries. */
    public void drop(D server) {
        for (Iterator<Entry<D>> all = entries.values().iterator(); all.hasNext(); ) {
            Entry<D> entry = all.next();
            if (Objects.equals(entry.server, server)) {
                all.remove();
                unlink(entry);
            }
        }
    }

    /** Forgets the entries whose time has come, and puts off those that have connections. */
    public void expire(long nowNanos) {
        expire(timed, nowNanos);
        expire(rechecked, nowNanos);
    }

    private void expire(Chain<Entry<D>> chain, long nowNanos) {
        for (Entry<D> first = chain.first();
                first != null && first.deadlineNanos - nowNanos <= 0;
                first = chain.first()) {
            if (first.connections > 0) {
                first.deadlineNanos = nowNanos + RECHECK_NANOS;
                rechecked.append(first.byDeadline);
            } else {
                forget(first);
            }
        }
    }

    /** {@return when {@link #expire} is to be called next; {@link #NEVER} if nothing is remembered} */
    public long nextDeadlineNanos() {
        Entry<D> one = timed.first();
        Entry<D> other = rechecked.first();
        if (one == null) {
            return other == null ? NEVER : other.deadlineNanos;
        }
        boolean otherIsEarlier = other != null && other.deadlineNanos - one.deadlineNanos < 0;
        return otherIsEarlier ? Objects.requireNonNull(other).deadlineNanos : one.deadlineNanos;
    }

    /** {@return what was counted} */
    public Counters counters() {
        return new Counters(entries.size(), evicted, refused);
    }

    private void forget(Entry<D> entry) {
        entries.remove(entry.client);
        unlink(entry);
    }

    private void unlink(Entry<D> entry) {
        entry.forgotten = true;
        idle.remove(entry.byIdleness);
        timed.remove(entry.byDeadline);
        rechecked.remove(entry.byDeadline);
    }
}
