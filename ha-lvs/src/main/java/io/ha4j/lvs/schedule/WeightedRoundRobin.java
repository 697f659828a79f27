package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code net/netfilter/ipvs/ip_vs_wrr.c}: goes through the list again and again with a threshold that sinks from the greatest
 * weight to 1 in steps of the greatest common divisor, and takes those whose weight reaches it. The kernel walks past all others;
 * here a pick takes the same time on average however far the weights lie apart ({@link Tiers}), and is one compare-and-set.
 */
final class WeightedRoundRobin<D extends Destination> implements Picker<D> {

    private volatile WeightedRound<D> round = new WeightedRound<>(new Members<>(List.of()), 0);

    @Override
    public synchronized void update(List<D> destinations) {
        round = new WeightedRound<>(new Members<>(destinations), round.threshold());
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        return round.pick(tried);
    }
}
