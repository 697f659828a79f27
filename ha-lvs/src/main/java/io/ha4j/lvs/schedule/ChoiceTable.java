package io.ha4j.lvs.schedule;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two draws by weight from one list, and the cheaper of the two. A draw takes the same time however long the list is (Walker's
 * alias method): a column drawn evenly stands for its own member up to a mark, and for another above it. Immutable.
 */
abstract class ChoiceTable<D extends Destination> {

    /** How often a draw may hit somebody who cannot be used, before the next who can is looked for. */
    private static final int DRAWS = 8;

    private static final double UNIT = 0x1p32;

    private final Members<D> members;
    private final int[] aliases;
    /** By column, 0..2^32: up to where it stands for its own member. */
    private final long[] marks;

    private final boolean empty;

    ChoiceTable(Members<D> members) {
        this.members = members;
        int size = members.size();
        aliases = new int[size];
        marks = new long[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.max(members.weight(i), 0);
        }
        empty = sum == 0;
        if (!empty) {
            fill(size / sum);
        }
    }

    /** Columns that are not full get the rest from one that is more than full, until all are. */
    private void fill(double scale) {
        int size = marks.length;
        double[] heights = new double[size];
        int[] order = new int[size]; // those not full from the left, the others from the right
        int low = 0;
        int high = size;
        for (int i = 0; i < size; i++) {
            heights[i] = Math.max(members.weight(i), 0) * scale;
            order[heights[i] < 1 ? low++ : --high] = i;
        }
        Arrays.fill(marks, (long) UNIT);
        for (int next = 0; next < low && high < size; next++) {
            int column = order[next];
            int donor = order[high];
            marks[column] = (long) (heights[column] * UNIT);
            aliases[column] = donor;
            heights[donor] -= 1 - heights[column];
            if (heights[donor] < 1) {
                order[low++] = donor;
                high++;
            }
        }
    }

    Members<D> members() {
        return members;
    }

    /** {@return what a new connection there costs; the lower the better} */
    abstract double cost(int position, long nowNanos);

    @Nullable
    D pick(Dice dice, Flow flow, Set<D> tried) {
        int first = empty ? -1 : draw(dice, tried, -1);
        if (first < 0) {
            return null;
        }
        int second = draw(dice, tried, first);
        boolean better = second >= 0 && cost(second, flow.nowNanos()) < cost(first, flow.nowNanos());
        return members.get(better ? second : first);
    }

    /** {@return a usable one other than {@code but}, or -1 if there is none} */
    private int draw(Dice dice, Set<D> tried, int but) {
        for (int i = 0; i < DRAWS; i++) {
            long bits = dice.bits();
            int column = (int) (((bits >>> 32) * marks.length) >>> 32);
            int position = (bits & 0xffff_ffffL) < marks[column] ? column : aliases[column];
            if (position != but && members.usable(position, tried)) {
                return position;
            }
        }
        return nextUsable((int) dice.below(marks.length), tried, but);
    }

    private int nextUsable(int from, Set<D> tried, int but) {
        for (int i = 0; i < marks.length; i++) {
            int position = (from + i) % marks.length;
            if (position != but && members.usable(position, tried)) {
                return position;
            }
        }
        return -1;
    }
}
