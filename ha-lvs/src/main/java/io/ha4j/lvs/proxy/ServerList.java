package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One list of servers with its scheduler at work. Thread-safe; one at a time updates. */
final class ServerList {

    private final ServerPool pool;
    private final Picker<Backend> picker;
    private final Consumer<RuntimeException> missedNews;
    /** What the picker knows; null before the first update. */
    private @Nullable List<ServerPool.Entry> entries;

    private volatile List<Backend> backends = List.of();

    /** @param missedNews hears what the scheduler throws when it is told of a connection */
    ServerList(ServerPool pool, Scheduler scheduler, Consumer<RuntimeException> missedNews) {
        this.pool = pool;
        this.missedNews = missedNews;
        this.picker = scheduler.newPicker();
    }

    /** {@return who is on it} */
    List<Backend> backends() {
        return backends;
    }

    /** Only a change is told: an update takes a picker out of its round, and news are often about other servers. */
    void update(List<ServerPool.Entry> next) {
        if (next.equals(entries)) {
            return;
        }
        List<Backend> listed = new ArrayList<>();
        for (ServerPool.Entry entry : next) {
            entry.backend().offer(pool, entry.weight());
            listed.add(entry.backend());
        }
        picker.update(listed);
        backends = List.copyOf(listed);
        entries = List.copyOf(next);
    }

    /** A scheduler of a user may forget what was tried: then it has nobody left to offer. */
    @Nullable
    Backend pick(Flow flow, Set<Backend> tried) {
        Backend picked = picker.pick(flow, tried);
        return picked == null || tried.contains(picked) ? null : picked;
    }

    /** {@return what a connection can hope for that {@link #pick} gave nobody} */
    Picker.Prospect prospect(Flow flow, Set<Backend> tried) {
        for (Backend backend : backends) {
            if (!tried.contains(backend)) {
                return picker.prospect(flow, tried);
            }
        }
        return Picker.Prospect.NOBODY;
    }

    /** {@return whether somebody on it has a place left for a connection that has tried some} */
    boolean hasPlace(Set<Backend> tried) {
        for (Backend backend : backends) {
            if (!backend.overloaded() && !tried.contains(backend)) {
                return true;
            }
        }
        return false;
    }

    /** A scheduler of a user that fails here must not keep a place, or a session, from coming back. */
    void loadChanged(Backend backend) {
        try {
            picker.loadChanged(backend);
        } catch (RuntimeException e) {
            missedNews.accept(e);
        }
    }

    void responded(Backend backend, long latencyNanos, long nowNanos) {
        try {
            picker.responded(backend, latencyNanos, nowNanos);
        } catch (RuntimeException e) {
            missedNews.accept(e);
        }
    }
}
