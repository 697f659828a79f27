package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weighted round robin of nginx: with each pick everybody's credit grows by its weight; the one with the most, the earlier if
 * there are several, is taken and pays the sum of the weights. A pick looks at everybody, under a lock: the credits of those who
 * are overloaded or tried stand still, so that no order can be known in advance.
 */
final class SmoothWeightedRoundRobin<D extends Destination> implements Picker<D> {

    private Members<D> members = new Members<>(List.of());
    private long[] credits = {};

    @Override
    public void update(List<D> destinations) {
        Members<D> next = new Members<>(destinations);
        int[] before = new int[next.size()];
        for (int i = 0; i < before.length; i++) {
            before[i] = members.positionOf(next.get(i)); // without the lock: only updates change it
        }
        long[] nextCredits = new long[before.length];
        synchronized (this) { // for what picks change, and no longer
            for (int i = 0; i < before.length; i++) {
                nextCredits[i] = before[i] < 0 ? 0 : credits[before[i]];
            }
            members = next;
            credits = nextCredits;
        }
    }

    @Override
    public synchronized @Nullable D pick(Flow flow, Set<D> tried) {
        int most = -1;
        long sum = 0;
        for (int i = 0; i < credits.length; i++) {
            if (members.usable(i, tried)) {
                int weight = members.weight(i);
                credits[i] += weight;
                sum += weight;
                if (most < 0 || credits[i] > credits[most]) {
                    most = i;
                }
            }
        }
        if (most < 0) {
            return null;
        }
        credits[most] -= sum;
        return members.get(most);
    }
}
