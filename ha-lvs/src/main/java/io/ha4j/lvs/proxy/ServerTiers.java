package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker.Prospect;
import io.ha4j.lvs.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The primaries and the backups of a pool, and who of them is asked. Thread-safe; one at a time updates. */
final class ServerTiers {

    private static final Logger log = LoggerFactory.getLogger(ServerTiers.class);

    private final ServerList primaries;
    private final ServerList backups;
    private final AtomicBoolean missedNewsTold = new AtomicBoolean();

    ServerTiers(ServerPool pool, Scheduler scheduler) {
        this.primaries = new ServerList(pool, scheduler, this::missedNews);
        this.backups = new ServerList(pool, scheduler, this::missedNews);
    }

    /** Told once: what fails for one connection is likely to fail for each. */
    private void missedNews(RuntimeException failure) {
        if (missedNewsTold.compareAndSet(false, true)) {
            log.warn(
                    "the scheduler failed when it was told of a connection; it goes on choosing, by what it knows",
                    failure);
        } else {
            log.debug("the scheduler failed again when it was told of a connection", failure);
        }
    }

    void update(List<ServerPool.Entry> nextPrimaries, List<ServerPool.Entry> nextBackups) {
        primaries.update(nextPrimaries);
        backups.update(nextBackups);
    }

    /** {@return all of them} */
    List<Backend> all() {
        List<Backend> all = new ArrayList<>(primaries.backends());
        all.addAll(backups.backends());
        return all;
    }

    boolean areEmpty() {
        return primaries.backends().isEmpty() && backups.backends().isEmpty();
    }

    /** {@return whether it is a backup, and there are primaries} */
    boolean isIdleBackup(Backend backend) {
        return !primaries.backends().isEmpty() && backups.backends().contains(backend);
    }

    /** {@return whether somebody has a place left} */
    boolean havePlace() {
        return primaries.hasPlace(Set.of()) || backups.hasPlace(Set.of());
    }

    /** {@return the next server; a backup if no primary has a place. That one has none for a client of another one does not count} */
    @Nullable
    Backend pick(Flow flow, Set<Backend> tried) {
        Backend primary = primaries.pick(flow, tried);
        if (primary != null || isKeptBack(flow, tried)) {
            return primary;
        }
        return backups.pick(flow, tried);
    }

    private boolean isKeptBack(Flow flow, Set<Backend> tried) {
        return primaries.hasPlace(tried) && primaries.prospect(flow, tried) != Prospect.ANYBODY;
    }

    /** {@return whether a connection belongs to one primary, and has not tried it} */
    boolean isBound(Flow flow, Set<Backend> tried) {
        return primaries.prospect(flow, tried) == Prospect.ITS_OWN;
    }

    /** {@return whether a server may come free for a connection that {@link #pick} gave none} */
    boolean mayComeFree(Flow flow, Set<Backend> tried) {
        return primaries.prospect(flow, tried) != Prospect.NOBODY
                || (!primaries.hasPlace(tried) && backups.prospect(flow, tried) != Prospect.NOBODY);
    }

    void loadChanged(Backend backend) {
        primaries.loadChanged(backend);
        backups.loadChanged(backend);
    }

    void responded(Backend backend, long latencyNanos, long nowNanos) {
        primaries.responded(backend, latencyNanos, nowNanos);
        backups.responded(backend, latencyNanos, nowNanos);
    }
}
