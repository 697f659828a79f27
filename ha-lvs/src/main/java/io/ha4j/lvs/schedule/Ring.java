package io.ha4j.lvs.schedule;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Set;

/**
 * Points on a ring, many for each member: a key belongs to the member of the next point. So a member that comes or goes takes or
 * gives only what is just before its own points. The points are made of the members' addresses alone, so that they are the same
 * in all processes, whatever the order of the list. Immutable.
 */
final class Ring<D extends Destination> {

    /** As many as libketama and nginx have, for each unit of weight. */
    static final int POINTS_OF_WEIGHT = 160;

    /**
     * Bounds what the ring takes: 4 MB, and some 20 ms to make it. Above that everybody has half of its points, or a quarter, and so on:
     * so a small change of weights does not change all of them.
     */
    static final int MAX_POINTS = 1 << 18;

    /** A hash of 39 bits over a position of 24: so equal hashes, where the order would matter, are rare. */
    private static final int POSITION_BITS = 24;

    private static final int HASH_BITS = 39;

    private final Members<D> members;
    /** In ascending order. */
    private final long[] points;
    /** By the first bits of a hash: the first point that is not before them. */
    private final int[] starts;

    private final int startBits;

    Ring(Members<D> members) {
        this.members = members;
        points = points(members);
        Arrays.sort(points);
        startBits = Integer.SIZE - Integer.numberOfLeadingZeros(points.length);
        starts = new int[1 << startBits];
        int point = 0;
        for (int i = 0; i < starts.length; i++) {
            while (point < points.length && points[point] >>> (POSITION_BITS + HASH_BITS - startBits) < i) {
                point++;
            }
            starts[i] = point;
        }
    }

    private static long[] points(Members<?> members) {
        long wanted = 0;
        for (int i = 0; i < members.size(); i++) {
            wanted += (long) POINTS_OF_WEIGHT * Math.max(members.weight(i), 0);
        }
        int shift = 0;
        while (wanted >> shift > MAX_POINTS) {
            shift++;
        }
        int count = 0;
        for (int i = 0; i < members.size(); i++) {
            count += share(members.weight(i), shift);
        }
        long[] points = new long[count];
        int next = 0;
        for (int i = 0; i < members.size(); i++) {
            long identity = identity(members.get(i).address());
            for (int k = share(members.weight(i), shift); k > 0; k--) {
                points[next++] = (hash(identity + k) << POSITION_BITS) | i;
            }
        }
        return points;
    }

    private static int share(int weight, int shift) {
        return weight <= 0 ? 0 : Math.max((POINTS_OF_WEIGHT * weight) >> shift, 1);
    }

    private static long identity(InetSocketAddress address) {
        long identity = address.getPort();
        for (byte next : address.getAddress().getAddress()) {
            identity = mix(identity + next);
        }
        return mix(identity);
    }

    /** {@return the hash of a key on the ring} */
    static long hash(long key) {
        return mix(key) >>> (Long.SIZE - HASH_BITS);
    }

    /** The finalizer of MurmurHash3 after a step of the golden ratio, as in java.util.SplittableRandom: the same for ever. */
    private static long mix(long value) {
        long mixed = value * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    int size() {
        return points.length;
    }

    Members<D> members() {
        return members;
    }

    /** {@return the first point that is not before the hash; {@link #size} if there is none} */
    int pointOf(long hash) {
        int point = starts[(int) (hash >>> (HASH_BITS - startBits))];
        while (point < points.length && points[point] >>> POSITION_BITS < hash) {
            point++;
        }
        return point;
    }

    /** {@return whose point it is, counted on over the end of the ring} */
    int position(int point) {
        long at = points[point < points.length ? point : point - points.length];
        return (int) at & ((1 << POSITION_BITS) - 1);
    }

    boolean anybodyUsable(Set<D> tried) {
        for (int i = 0; i < members.size(); i++) {
            if (members.usable(i, tried)) {
                return true;
            }
        }
        return false;
    }
}
