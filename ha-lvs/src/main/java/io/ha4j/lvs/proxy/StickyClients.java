package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.PersistenceTable;
import io.ha4j.lvs.schedule.Flow;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Which client comes back to which server. Thread-safe: one lock, taken when a connection begins and ends. */
final class StickyClients {

    private final PersistenceTable<Backend> table;
    /** By what a connection is counted, until it has ended. */
    private final IdentityHashMap<Flow, PersistenceTable.Entry<Backend>> open = new IdentityHashMap<>();

    StickyClients(PoolRules.Stickiness rules) {
        table = new PersistenceTable<>(rules.ipv4Prefix(), rules.ipv6Prefix(), rules.timeoutNanos(), rules.capacity());
    }

    /** {@return the server that the client is remembered for, which may not take it now} */
    synchronized @Nullable Backend serverOf(Flow flow, long nowNanos) {
        PersistenceTable.Entry<Backend> entry = table.find(address(flow), nowNanos);
        return entry == null ? null : entry.server();
    }

    /**
     * A connection begins at {@code server}. The client is remembered for it from now on, unless the server is withdrawn in this moment.
     *
     * @return whether somebody is remembered for the first time in a while, and time is to be heeded
     */
    synchronized boolean begin(Flow flow, Backend server, long nowNanos) {
        boolean wasEmpty = table.counters().entries() == 0;
        PersistenceTable.Entry<Backend> entry = table.find(address(flow), nowNanos);
        if (entry == null || entry.server() != server) {
            entry = server.takesClients() ? table.put(address(flow), server, nowNanos) : null;
        }
        if (entry != null) {
            table.begin(entry, nowNanos);
            open.put(flow, entry);
        }
        return wasEmpty;
    }

    /** A connection has ended, or did not come about. */
    synchronized void end(Flow flow) {
        PersistenceTable.Entry<Backend> entry = open.remove(flow);
        if (entry != null) {
            table.end(entry);
        }
    }

    /** Forgets the clients of a server. */
    synchronized void drop(Backend server) {
        table.drop(server);
    }

    synchronized void expire(long nowNanos) {
        table.expire(nowNanos);
    }

    /** {@return when {@link #expire} is to be called, or {@link PersistenceTable#NEVER}} */
    synchronized long nextDeadlineNanos() {
        return table.nextDeadlineNanos();
    }

    /** {@return how many clients are remembered} */
    synchronized int size() {
        return table.counters().entries();
    }

    private static byte[] address(Flow flow) {
        return flow.client().getAddress().getAddress();
    }
}
