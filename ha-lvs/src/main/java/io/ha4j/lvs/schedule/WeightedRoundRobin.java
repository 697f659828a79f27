package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code net/netfilter/ipvs/ip_vs_wrr.c}: goes through the list again and again with a threshold that sinks from the greatest
 * weight to 1 in steps of the greatest common divisor, and takes those whose weight reaches it.
 */
final class WeightedRoundRobin<D extends Destination> implements Picker<D> {

    private static final int HEAD = -1;

    private List<D> list = List.of();
    /** Where the last pick is in the list ("cl"); {@link #HEAD} before the first. */
    private int last = HEAD;
    /** The weight that counts in this pass ("cw"). */
    private int threshold;
    /** The threshold of the first pass ("mw"): less than the greatest weight by step - 1, so that the last pass has 1. */
    private int highest;
    /** The greatest common divisor of the weights ("di"). */
    private int step = 1;

    @Override
    public void update(List<D> destinations) {
        list = List.copyOf(destinations);
        last = HEAD;
        step = step(list);
        highest = greatestWeight(list) - (step - 1);
        if (threshold > highest || threshold == 0) {
            threshold = highest;
        } else if (step > 1) {
            threshold = threshold / step * step + 1;
        }
    }

    @Override
    public @Nullable D pick(Set<D> tried) {
        if (highest == 0) {
            return null;
        }
        int begin = last;
        int stop = HEAD;
        boolean lastPass = false;
        boolean restarted = false;
        for (int i = begin + 1; ; i = 0) {
            for (; i < list.size(); i++) {
                D destination = list.get(i);
                if (!destination.overloaded() && destination.weight() >= threshold && !tried.contains(destination)) {
                    last = i;
                    return destination;
                }
                if (i == stop) {
                    last = i;
                    return null;
                }
            }
            threshold -= step;
            if (threshold <= 0) {
                threshold = highest;
                // All were asked for a weight of 1: in a pass of their own, or because the one pass was for that.
                if (lastPass || begin == HEAD) {
                    last = HEAD;
                    return null;
                }
                restarted = true;
            }
            lastPass = threshold <= step;
            if (lastPass && restarted && begin != HEAD) {
                stop = begin; // those behind it were asked for a weight of 1 before the restart
            }
        }
    }

    private static int greatestWeight(List<? extends Destination> list) {
        int greatest = 0;
        for (Destination destination : list) {
            greatest = Math.max(greatest, destination.weight());
        }
        return greatest;
    }

    private static int step(List<? extends Destination> list) {
        int divisor = 0;
        for (Destination destination : list) {
            divisor = greatestCommonDivisor(destination.weight(), divisor);
        }
        return divisor == 0 ? 1 : divisor;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
