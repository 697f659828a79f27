package io.ha4j.lvs;

import io.ha4j.lvs.core.AddressBits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All addresses of one family in ascending ranges, each with its verdict. Two networks are either one in the other or apart, so the ranges
 * are few: at most twice as many as networks, and one. Immutable.
 */
final class NetworkTable {

    /** Where the ranges begin, as unsigned numbers of 128 bits; the first at 0. */
    private final long[] highs;

    private final long[] lows;
    private final boolean[] verdicts;

    /**
     * A network.
     *
     * @param high its address, see {@link AddressBits}; no bit is set behind the prefix
     * @param prefixLength 0..128
     */
    record Network(long high, long low, int prefixLength, boolean allow) {

        private long lastHigh() {
            return high | ~AddressBits.highMask(prefixLength);
        }

        private long lastLow() {
            return low | ~AddressBits.lowMask(prefixLength);
        }
    }

    /** A network in its place; the lower, the more it has to say. */
    private record Ranked(Network network, int rank) {}

    /**
     * A network that encloses those at hand.
     *
     * @param decides who decides in it: itself, or one around it
     */
    private record Open(Network network, Ranked decides) {}

    private record Range(long high, long low, boolean verdict) {}

    private NetworkTable(List<Range> ranges) {
        highs = ranges.stream().mapToLong(Range::high).toArray();
        lows = ranges.stream().mapToLong(Range::low).toArray();
        verdicts = new boolean[highs.length];
        for (int i = 0; i < verdicts.length; i++) {
            verdicts[i] = ranges.get(i).verdict();
        }
    }

    /**
     * {@return the table of these networks, of which the first that an address is in decides}
     *
     * @param otherwise what becomes of addresses that are in none
     */
    static NetworkTable of(List<Network> networks, boolean otherwise) {
        return new NetworkTable(new Sweep(otherwise).over(networks));
    }

    boolean allows(long high, long low) {
        int from = 0; // never after the address
        int to = highs.length; // always after it
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            if (compare(highs[middle], lows[middle], high, low) <= 0) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return verdicts[from];
    }

    /** {@return how many ranges it has} */
    int size() {
        return highs.length;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    /** Goes from address 0 to the last one. */
    private static final class Sweep {

        private static final Comparator<Ranked> OUTER_FIRST = (one, other) -> {
            int byAddress = compare(
                    one.network().high(),
                    one.network().low(),
                    other.network().high(),
                    other.network().low());
            return byAddress != 0
                    ? byAddress
                    : Integer.compare(
                            one.network().prefixLength(), other.network().prefixLength());
        };

        private final boolean otherwise;
        private final Deque<Open> open = new ArrayDeque<>();
        private final List<Range> ranges = new ArrayList<>();

        Sweep(boolean otherwise) {
            this.otherwise = otherwise;
        }

        List<Range> over(List<Network> networks) {
            List<Ranked> sorted = new ArrayList<>();
            for (Network network : networks) {
                sorted.add(new Ranked(network, sorted.size()));
            }
            sorted.sort(OUTER_FIRST);
            begin(0, 0);
            for (Ranked next : sorted) {
                closeAllBefore(next.network());
                Open outer = open.peek();
                Ranked decides = outer == null || next.rank() < outer.decides().rank() ? next : outer.decides();
                open.push(new Open(next.network(), decides));
                begin(next.network().high(), next.network().low());
            }
            closeAllBefore(null);
            return ranges;
        }

        private void closeAllBefore(@Nullable Network next) {
            for (Open last = open.peek(); last != null; last = open.peek()) {
                Network network = last.network();
                if (next != null && compare(network.lastHigh(), network.lastLow(), next.high(), next.low()) >= 0) {
                    return;
                }
                open.pop();
                long low = network.lastLow() + 1;
                long high = network.lastHigh() + (low == 0 ? 1 : 0);
                if (high != 0 || low != 0) { // else it ends with the last address of all
                    begin(high, low);
                }
            }
        }

        /** From here on, the innermost network that is open has its say; if several begin or end here, the last call counts. */
        private void begin(long high, long low) {
            Open inner = open.peek();
            boolean verdict =
                    inner == null ? otherwise : inner.decides().network().allow();
            int last = ranges.size() - 1;
            if (last >= 0 && ranges.get(last).high() == high && ranges.get(last).low() == low) {
                ranges.remove(last--);
            }
            if (last < 0 || ranges.get(last).verdict() != verdict) {
                ranges.add(new Range(high, low, verdict));
            }
        }
    }
}
