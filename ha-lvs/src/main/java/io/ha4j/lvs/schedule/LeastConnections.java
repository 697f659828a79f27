package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code net/netfilter/ipvs/ip_vs_lc.c}: an active connection counts as much as 256 inactive ones; ties go to the earlier. */
final class LeastConnections<D extends Destination> implements Picker<D> {

    private List<D> list = List.of();

    @Override
    public void update(List<D> destinations) {
        list = List.copyOf(destinations);
    }

    @Override
    public @Nullable D pick(Set<D> tried) {
        D least = null;
        long leastLoad = Long.MAX_VALUE;
        for (int i = 0; i < list.size(); i++) {
            D destination = list.get(i);
            if (destination.overloaded() || destination.weight() <= 0 || tried.contains(destination)) {
                continue;
            }
            long load = destination.activeConnections() * 256L + destination.inactiveConnections();
            if (load < leastLoad) {
                least = destination;
                leastLoad = load;
            }
        }
        return least;
    }
}
