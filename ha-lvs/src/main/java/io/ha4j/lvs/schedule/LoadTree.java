package io.ha4j.lvs.schedule;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A knock-out tournament over a list: each node knows which of its two halves has the member with the lower cost for each unit of
 * weight; ties go to the left, as in a walk along the list. Thread-safe: the root is read without a lock; a refresh reads the
 * loads under the lock, so the last one to refresh a member has seen every change before.
 */
final class LoadTree<D extends Destination> {

    private static final int NOBODY = -1;

    private final Members<D> members;
    private final Rule rule;
    private final long[] costs;
    /** How many leaves there are: a power of two. The children of node i are 2i and 2i + 1; the leaves follow the nodes. */
    private final int leaves;
    /** By node: the position of the best below it. Guarded by this. */
    private final int[] best;
    /** What {@link #best} has at the root. */
    private volatile int root = NOBODY;

    LoadTree(Members<D> members, Rule rule) {
        this.members = members;
        this.rule = rule;
        costs = new long[members.size()];
        leaves = Integer.highestOneBit(Math.max(members.size() * 2 - 1, 1));
        best = new int[leaves * 2];
        refreshAll();
    }

    /** {@return the best of all, or null} */
    @Nullable
    D least() {
        int position = root;
        return position == NOBODY ? null : members.get(position);
    }

    /** {@return the best but for those tried, or null} */
    @Nullable
    D least(Set<D> tried) {
        int least = NOBODY;
        long leastCost = Rule.OUT;
        for (int i = 0; i < members.size(); i++) {
            long cost = tried.contains(members.get(i)) ? Rule.OUT : cost(i);
            if (cost != Rule.OUT && (least == NOBODY || lower(i, cost, least, leastCost))) {
                least = i;
                leastCost = cost;
            }
        }
        return least == NOBODY ? null : members.get(least);
    }

    /** Reads all loads anew. */
    synchronized void refreshAll() {
        for (int i = 0; i < leaves; i++) {
            boolean out = i >= members.size() || (costs[i] = cost(i)) == Rule.OUT;
            best[leaves + i] = out ? NOBODY : i;
        }
        for (int node = leaves - 1; node >= 1; node--) {
            best[node] = better(best[2 * node], best[2 * node + 1]);
        }
        root = best[1];
    }

    /** Reads the load of one anew. */
    void refresh(D destination) {
        int position = members.positionOf(destination);
        if (position != NOBODY) {
            refresh(position);
        }
    }

    private synchronized void refresh(int position) {
        long cost = cost(position);
        if (cost == costs[position]) {
            return;
        }
        costs[position] = cost;
        int node = leaves + position;
        best[node] = cost == Rule.OUT ? NOBODY : position;
        for (node /= 2; node >= 1; node /= 2) {
            int before = best[node];
            int now = better(best[2 * node], best[2 * node + 1]);
            best[node] = now;
            if (now == before && now != position) {
                return; // nothing above has changed: neither the best nor its cost
            }
        }
        root = best[1];
    }

    private int better(int left, int right) {
        if (left == NOBODY) {
            return right;
        }
        return right != NOBODY && lower(right, costs[right], left, costs[left]) ? right : left;
    }

    private long cost(int position) {
        int weight = members.weight(position);
        return weight <= 0 ? Rule.OUT : rule.cost(members.get(position), weight);
    }

    /** {@return whether a / unit(a) < b / unit(b)} */
    private boolean lower(int a, long costA, int b, long costB) {
        return costA * rule.unit(members.weight(b)) < costB * rule.unit(members.weight(a));
    }
}
