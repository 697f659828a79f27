package io.ha4j.lvs.schedule;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One list of {@link WeightedRoundRobin}, and how far it has been gone through. Thread-safe. */
final class WeightedRound<D extends Destination> {

    /** Says of a state that it comes of a pick that found nobody. */
    private static final long NOBODY = Long.MIN_VALUE;

    private final Members<D> members;
    private final Tiers tiers;
    /** The greatest common divisor of the weights ("di" in the kernel). */
    private final int step;
    /** The threshold of the first pass ("mw"): less than the greatest weight by step - 1, so that the last pass has 1. */
    private final int highest;
    /**
     * The weight that counts in this pass ("cw"), the tier that it belongs to, and where the last pick is in that tier ("cl"),
     * in one number: see {@link #state}.
     */
    private final AtomicLong last;

    WeightedRound(Members<D> members, int threshold) {
        this.members = members;
        tiers = new Tiers(members);
        step = Math.max(members.commonDivisor(), 1);
        highest = members.greatestWeight() - (step - 1);
        last = new AtomicLong(begin(nearest(threshold)));
    }

    /** The kernel begins at the head of the list when it changes, and keeps the threshold where it can. */
    private int nearest(int threshold) {
        if (threshold > highest || threshold == 0) {
            return highest;
        }
        return step > 1 ? threshold / step * step + 1 : threshold;
    }

    int threshold() {
        return threshold(last.get());
    }

    @Nullable
    D pick(Set<D> tried) {
        if (highest == 0) {
            return null;
        }
        while (true) {
            long before = last.get();
            int threshold = threshold(before);
            int[] positions = tiers.positions(tier(before));
            int place = place(before) + 1;
            // Nearly always the next one in the tier will do.
            boolean simple = place < positions.length
                    && members.weight(positions[place]) >= threshold
                    && members.usable(positions[place], tried);
            long next = simple ? before + 1 : next(before, tried);
            D picked = next < 0 ? null : members.get(simple ? positions[place] : positionOf(next));
            if (last.compareAndSet(before, next & ~NOBODY)) {
                return picked;
            }
        }
    }

    /** The rest of this pass, or the next one: enough unless the heavy ones are overloaded or tried. */
    private long next(long before, Set<D> tried) {
        int threshold = threshold(before);
        int tier = tier(before);
        int found = find(threshold, tier, place(before) + 1, tried);
        if (found < 0) {
            threshold = nextThreshold(threshold);
            tier = tiers.of(threshold);
            found = find(threshold, tier, 0, tried);
        }
        return found < 0 ? search(before, tried) : state(threshold, tier, found);
    }

    private int positionOf(long state) {
        return tiers.positions(tier(state))[place(state)];
    }

    /** {@return the place of the first in the tier from there on who can be used and reaches the threshold, or -1} */
    private int find(int threshold, int tier, int from, Set<D> tried) {
        int[] positions = tiers.positions(tier);
        for (int place = from; place < positions.length; place++) {
            int position = positions[place];
            if (members.weight(position) >= threshold && members.usable(position, tried)) {
                return place;
            }
        }
        return -1;
    }

    private int nextThreshold(int threshold) {
        return threshold > step ? threshold - step : highest;
    }

    /**
     * The outcome of all passes to come, without making them: the next threshold that a usable one reaches, and the first one
     * who does.
     */
    private long search(long before, Set<D> tried) {
        int ceiling = nextThreshold(threshold(before));
        int threshold = 0;
        int found = 0;
        for (int i = 0; i < members.size(); i++) {
            if (members.usable(i, tried)) {
                int reached = Math.min(ceiling, (members.weight(i) - 1) / step * step + 1);
                if (reached > threshold) {
                    threshold = reached;
                    found = i;
                }
            }
        }
        if (threshold > 0) {
            int tier = tiers.of(threshold);
            return state(threshold, tier, tiers.placeOf(tier, found));
        }
        // The kernel stops where it began if that was in the last pass, else at the end of the last pass.
        boolean stays = place(before) >= 0 && threshold(before) <= step;
        return NOBODY | (stays ? before : begin(highest));
    }

    private long begin(int threshold) {
        return state(threshold, tiers.of(threshold), -1);
    }

    /** 16 bits of threshold, 8 of tier, 32 of the place + 1: 0 is the head of the list. */
    private static long state(int threshold, int tier, int place) {
        return ((long) threshold << 40) | ((long) tier << 32) | (place + 1);
    }

    private static int threshold(long state) {
        return (int) (state >>> 40);
    }

    private static int tier(long state) {
        return (int) (state >>> 32) & 0xff;
    }

    private static int place(long state) {
        return (int) state - 1;
    }
}
