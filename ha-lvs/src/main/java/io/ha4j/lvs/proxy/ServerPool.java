package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers that can be used now, and the schedulers that choose among them. Thread-safe: one short lock around a pick. */
public final class ServerPool {

    private final Choice primaries;
    private final Choice backups;

    /** A server that can be used, and its present weight. */
    public record Entry(Backend backend, int weight) {}

    /** Creates an empty pool. */
    public ServerPool(Scheduler scheduler) {
        primaries = new Choice(scheduler);
        backups = new Choice(scheduler);
    }

    /** Replaces the servers and their weights in one step: a pick sees all of it or nothing. */
    public synchronized void update(List<Entry> nextPrimaries, List<Entry> nextBackups) {
        primaries.update(nextPrimaries);
        backups.update(nextBackups);
    }

    /** {@return the server for a connection: a backup only if no primary is left that it has not tried} */
    synchronized @Nullable Backend pick(Set<Backend> tried) {
        Backend primary = primaries.pick(tried);
        return primary != null ? primary : backups.pick(tried);
    }

    /** One list of servers with its scheduler at work. */
    private static final class Choice {

        private final Picker<Backend> picker;
        /** What the picker knows; null before the first update. */
        private @Nullable List<Entry> entries;

        Choice(Scheduler scheduler) {
            picker = scheduler.newPicker();
        }

        /** Only a change is told: an update takes a picker out of its round, and news are often about other servers. */
        void update(List<Entry> next) {
            if (next.equals(entries)) {
                return;
            }
            List<Backend> backends = new ArrayList<>();
            for (Entry entry : next) {
                entry.backend().weight(entry.weight());
                backends.add(entry.backend());
            }
            picker.update(backends);
            entries = List.copyOf(next);
        }

        /** A scheduler of a user may forget what was tried: then it has nobody left to offer. */
        @Nullable
        Backend pick(Set<Backend> tried) {
            Backend picked = picker.pick(tried);
            return picked == null || tried.contains(picked) ? null : picked;
        }
    }
}
