package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): the next one on the {@link Ring} whose active
 * connections, the new one counted, are not more than its share of all times the factor. As many servers as it takes share what
 * is too much for one, and each key has the same ones each time.
 */
final class BoundedLoadHash<D extends Destination> implements Picker<D> {

    private final boolean port;
    private final int percent;
    private volatile Table<D> table;

    /** @param percent 101..10000: how much of its share one may have */
    BoundedLoadHash(boolean port, int percent) {
        this.port = port;
        this.percent = percent;
        table = new Table<>(new Members<>(List.of()));
    }

    @Override
    public synchronized void update(List<D> destinations) {
        Table<D> next = new Table<>(new Members<>(destinations));
        table = next;
        next.countAll(); // whoever had a change until now may have told it to the table before
    }

    @Override
    public void loadChanged(D destination) {
        Table<D> now = table;
        int position = now.members.positionOf(destination);
        if (position >= 0) {
            now.count(position);
        }
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        Table<D> now = table;
        Ring<D> ring = now.ring;
        int first = ring.pointOf(Ring.hash(RingHash.key(flow, port)));
        long total = now.total;
        for (int i = 0; i < ring.size(); i++) {
            int position = ring.position(first + i);
            if (now.members.usable(position, tried) && now.hasRoom(position, total, percent)) {
                return now.members.get(position);
            }
            if (i == RingHash.PATIENCE && !now.anybodyHasRoom(tried, total, percent)) {
                break;
            }
        }
        return now.leastFilled(tried);
    }

    /** One list, and the sum of its active connections, kept up with {@link #loadChanged}. */
    private static final class Table<D extends Destination> {

        private final Members<D> members;
        private final Ring<D> ring;
        private final long weights;
        private final int[] counted;
        private volatile long total;

        Table(Members<D> members) {
            this.members = members;
            ring = new Ring<>(members);
            long sum = 0;
            for (int i = 0; i < members.size(); i++) {
                sum += Math.max(members.weight(i), 0);
            }
            weights = sum;
            counted = new int[members.size()];
            countAll();
        }

        synchronized void countAll() {
            for (int i = 0; i < counted.length; i++) {
                count(i);
            }
        }

        synchronized void count(int position) {
            int active = members.weight(position) > 0 ? members.get(position).activeConnections() : 0;
            total += active - counted[position];
            counted[position] = active;
        }

        /** {@return whether active + 1 is at most its share of total + 1 times the factor, rounded up} */
        boolean hasRoom(int position, long all, int percent) {
            long active = members.get(position).activeConnections();
            return active * weights * 100 < (all + 1) * percent * members.weight(position);
        }

        boolean anybodyHasRoom(Set<D> tried, long all, int percent) {
            for (int i = 0; i < members.size(); i++) {
                if (members.usable(i, tried) && hasRoom(i, all, percent)) {
                    return true;
                }
            }
            return false;
        }

        /** If all who have room are overloaded or tried. */
        private @Nullable D leastFilled(Set<D> tried) {
            int least = -1;
            for (int i = 0; i < members.size(); i++) {
                if (members.usable(i, tried) && (least < 0 || filled(i, least) < filled(least, i))) {
                    least = i;
                }
            }
            return least < 0 ? null : members.get(least);
        }

        private long filled(int position, int other) {
            return (long) members.get(position).activeConnections() * members.weight(other);
        }
    }
}
