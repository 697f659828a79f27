package io.ha4j.lvs.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The positions of the heavier seven eighths of a list, the heavier seven eighths of those, and so on, each in the list's order. Of
 * the tier of a threshold more than seven eighths reach the threshold: so who looks for them passes hardly anybody by, and all
 * tiers together are not eight times as long as the list, however many weights there are. Immutable.
 */
final class Tiers {

    /** The heaviest first; the last one has all positions whose weight is positive. */
    private final int[][] positions;
    /** The lowest threshold of each tier: the tier has all who reach it. */
    private final int[] floors;

    Tiers(Members<?> members) {
        int[] all = new int[members.size()];
        int count = 0;
        for (int i = 0; i < members.size(); i++) {
            if (members.weight(i) > 0) {
                all[count++] = i;
            }
        }
        List<int[]> tiers = new ArrayList<>();
        List<Integer> lowest = new ArrayList<>();
        int[] tier = Arrays.copyOf(all, count);
        int floor = 1;
        do {
            tiers.add(tier);
            lowest.add(floor);
            int below = tier.length == 0 ? 0 : heaviest(members, tier, tier.length * 7 / 8);
            tier = Arrays.stream(tier)
                    .filter(position -> members.weight(position) > below)
                    .toArray();
            floor = below + 1;
        } while (tier.length > 0);
        Collections.reverse(tiers);
        Collections.reverse(lowest);
        positions = tiers.toArray(int[][]::new);
        floors = lowest.stream().mapToInt(Integer::intValue).toArray();
    }

    /** {@return the weight above which no more than {@code rank} of the tier are} */
    private static int heaviest(Members<?> members, int[] tier, int rank) {
        int[] weights = Arrays.stream(tier).map(members::weight).sorted().toArray();
        return weights[weights.length - 1 - rank];
    }

    /** {@return the tier of a threshold: the smallest one with all who reach it} */
    int of(int threshold) {
        int tier = 0;
        while (tier < floors.length - 1 && floors[tier] > threshold) {
            tier++;
        }
        return tier;
    }

    /** {@return the positions in the list of those whom the tier has; not to be changed} */
    int[] positions(int tier) {
        return positions[tier];
    }

    /** {@return where the tier has a position that it has} */
    int placeOf(int tier, int position) {
        return Arrays.binarySearch(positions[tier], position);
    }
}
