package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers that can be used now, and the schedulers that choose among them. Thread-safe: one short lock around a pick. */
public final class ServerPool {

    private final Picker<Backend> primaries;
    private final Picker<Backend> backups;

    /** A server that can be used, and its present weight. */
    public record Entry(Backend backend, int weight) {}

    /** Creates an empty pool. */
    public ServerPool(Scheduler scheduler) {
        primaries = scheduler.newPicker();
        backups = scheduler.newPicker();
    }

    /** Replaces the servers and their weights in one step: a pick sees all of it or nothing. */
    public synchronized void update(List<Entry> nextPrimaries, List<Entry> nextBackups) {
        primaries.update(weighted(nextPrimaries));
        backups.update(weighted(nextBackups));
    }

    /** {@return the server for a connection: a backup only if no primary is left that it has not tried} */
    synchronized @Nullable Backend pick(Set<Backend> tried) {
        Backend primary = primaries.pick(tried);
        return primary != null ? primary : backups.pick(tried);
    }

    private static List<Backend> weighted(List<Entry> entries) {
        List<Backend> backends = new ArrayList<>();
        for (Entry entry : entries) {
            entry.backend().weight(entry.weight());
            backends.add(entry.backend());
        }
        return backends;
    }
}
