package io.ha4j.lvs.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code net/netfilter/ipvs/ip_vs_twos.c}: draws two by weight, maybe the same one twice, and takes the one with fewer connections
 * for each unit of weight. The kernel walks along the list three times; here a draw is a binary search in the sums of the
 * weights. The kernel's draw is from 0 to the sum, with both ends, so that the first one has one chance more than its weight;
 * kept, as it costs nothing.
 */
final class TwoDraws<D extends Destination> implements Picker<D> {

    private final Dice dice;
    private volatile Sums<D> sums = new Sums<>(new Members<>(List.of()));

    TwoDraws(Dice dice) {
        this.dice = dice;
    }

    @Override
    public synchronized void update(List<D> destinations) {
        sums = new Sums<>(new Members<>(destinations));
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        return sums.pick(dice, tried);
    }

    /** One list, with the sum of the weights up to each position. Immutable. */
    private static final class Sums<D extends Destination> {

        private final Members<D> members;
        private final long[] sums;

        Sums(Members<D> members) {
            this.members = members;
            sums = new long[members.size()];
            long sum = 0;
            for (int i = 0; i < sums.length; i++) {
                sum += Math.max(members.weight(i), 0);
                sums[i] = sum;
            }
        }

        @Nullable
        D pick(Dice dice, Set<D> tried) {
            long total = sums.length == 0 ? 0 : sums[sums.length - 1];
            if (total == 0) {
                return null;
            }
            int first = drawn(dice.below(total + 1));
            int second = drawn(dice.below(total + 1));
            // Draws that both hit somebody usable are as likely as among the usable ones alone.
            return members.usable(first, tried) && members.usable(second, tried)
                    ? lighter(first, second)
                    : pickUsable(dice, tried);
        }

        /** As the kernel does it. */
        private @Nullable D pickUsable(Dice dice, Set<D> tried) {
            long total = 0;
            for (int i = 0; i < sums.length; i++) {
                total += members.usable(i, tried) ? members.weight(i) : 0;
            }
            if (total == 0) {
                return null;
            }
            int first = usable(dice.below(total + 1), tried);
            int second = usable(dice.below(total + 1), tried);
            // Nobody there: somebody became overloaded meanwhile.
            return first < 0 || second < 0 ? null : lighter(first, second);
        }

        private int usable(long draw, Set<D> tried) {
            long left = draw;
            int last = -1;
            for (int i = 0; i < sums.length; i++) {
                if (members.usable(i, tried)) {
                    last = i;
                    left -= members.weight(i);
                    if (left <= 0) {
                        return i;
                    }
                }
            }
            return last;
        }

        /** {@return the first position whose sum reaches the draw} */
        private int drawn(long draw) {
            int found = Arrays.binarySearch(sums, Math.max(draw, 1));
            if (found < 0) {
                return -found - 1;
            }
            while (found > 0 && sums[found - 1] == sums[found]) {
                found--; // those without weight have the sum of the one before
            }
            return found;
        }

        private D lighter(int first, int second) {
            long firstLoad = Rule.overhead(members.get(first)) * members.weight(second);
            long secondLoad = Rule.overhead(members.get(second)) * members.weight(first);
            return members.get(secondLoad < firstLoad ? second : first);
        }
    }
}
