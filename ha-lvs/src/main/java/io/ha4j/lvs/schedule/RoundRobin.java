package io.ha4j.lvs.schedule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code net/netfilter/ipvs/ip_vs_rr.c}. A pick is one step of a counter, which threads take without a second try. */
final class RoundRobin<D extends Destination> implements Picker<D> {

    private static final int HEAD = -1;

    private volatile Round<D> round = new Round<>(new Members<>(List.of()), HEAD);

    @Override
    public synchronized void update(List<D> destinations) {
        Round<D> before = round;
        Set<D> remaining = new HashSet<>(destinations);
        int last = before.last();
        // If the last pick has gone, its predecessor takes its place.
        while (last != HEAD && !remaining.contains(before.members.get(last))) {
            last--;
        }
        int next = last == HEAD ? HEAD : destinations.indexOf(before.members.get(last));
        round = new Round<>(new Members<>(destinations), next);
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        return round.pick(tried);
    }

    /** One list, and how far it has been gone through. */
    private static final class Round<D extends Destination> {

        private final Members<D> members;
        /** The positions of those with a weight. */
        private final int[] takers;
        /** Where the last pick before this round is in the list; {@link #HEAD} before the first. */
        private final int before;
        /** Which taker comes first. */
        private final int first;
        /** How many were taken or passed by. */
        private final AtomicLong steps = new AtomicLong();

        Round(Members<D> members, int before) {
            this.members = members;
            this.before = before;
            takers = IntStream.range(0, members.size())
                    .filter(position -> members.weight(position) > 0)
                    .toArray();
            first = (int)
                    IntStream.of(takers).filter(position -> position <= before).count();
        }

        @Nullable
        D pick(Set<D> tried) {
            for (int i = 0; i < takers.length; i++) {
                int position = taker(steps.getAndIncrement());
                if (members.usable(position, tried)) {
                    return members.get(position);
                }
            }
            steps.addAndGet(-takers.length); // as if nobody had been asked
            return null;
        }

        /** {@return where the last pick is in the list} */
        int last() {
            long taken = steps.get();
            return taken == 0 ? before : taker(taken - 1);
        }

        private int taker(long step) {
            return takers[(int) ((first + step) % takers.length)];
        }
    }
}
