package io.ha4j.lvs;

import io.ha4j.loop.Loop;
import io.ha4j.lvs.core.OutlierChange;
import io.ha4j.lvs.core.OutlierDetector;
import io.ha4j.lvs.core.OutlierRules;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ServerOutcomes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * Watches the connections for servers that fail. Thread-safe: a lock for each connection that fails, and for the first one behind it that does
 * not.
 */
final class Outliers implements ServerOutcomes, Ejector {

    private final OutlierDetector<Integer> detector;
    private final List<Backend> backends;
    private final IdentityHashMap<Backend, Integer> numbers = new IdentityHashMap<>();
    private final Loop loop;
    private final String owner;
    private final List<OutlierChange<Integer>> changes = new ArrayList<>();
    private volatile Runnable follower = () -> {};

    Outliers(OutlierRules rules, List<Backend> backends, Loop loop, String owner) {
        this.detector = new OutlierDetector<>(rules);
        this.backends = backends;
        this.loop = loop;
        this.owner = owner;
        for (int i = 0; i < backends.size(); i++) {
            numbers.put(backends.get(i), i);
        }
        backends.forEach(backend -> backend.onOutcome(this));
    }

    /** Has {@code next} called on the loop when something has been decided. */
    void follower(Runnable next) {
        follower = next;
    }

    @Override
    public synchronized void failed(Backend server) {
        decided(detector.onFailure(number(server), now()));
    }

    @Override
    public synchronized void recovered(Backend server) {
        decided(detector.onSuccess(number(server), now()));
    }

    private Integer number(Backend server) {
        return Objects.requireNonNull(numbers.get(server), "a server of this pool");
    }

    private void decided(List<OutlierChange<Integer>> news) {
        if (!news.isEmpty()) {
            keep(news);
            Tasks.handOver(loop, owner, follower);
        }
    }

    @Override
    public synchronized Collection<Integer> among(List<Integer> candidates, int total, long nowNanos) {
        keep(detector.servers(candidates, total, nowNanos));
        return List.copyOf(detector.ejected());
    }

    private void keep(List<OutlierChange<Integer>> news) {
        for (OutlierChange<Integer> change : news) {
            changes.add(change);
            if (change instanceof OutlierChange.Returned<Integer> returned) {
                backends.get(returned.server()).onProbation();
            }
        }
    }

    @Override
    public synchronized List<OutlierChange<Integer>> takeChanges() {
        List<OutlierChange<Integer>> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    @Override
    public synchronized long nextDeadlineNanos() {
        return detector.nextDeadlineNanos();
    }

    private long now() {
        return loop.ticker().nanos();
    }
}
