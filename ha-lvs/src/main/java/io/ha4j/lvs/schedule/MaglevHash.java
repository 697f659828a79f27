package io.ha4j.lvs.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code net/netfilter/ipvs/ip_vs_mh.c}: Maglev. Each member has its own order of all slots, and takes the next free one in turn,
 * heavier ones several in a turn; so a member that goes leaves the slots of the others nearly as they are. One whose weight sinks
 * to 0 keeps its slots, where nobody is served then (without the fall-back).
 */
final class MaglevHash<D extends Destination> extends SlotPicker<D> {

    /** "Golden" numbers of the kernel. */
    private static final long KEY_1 = 2_654_435_761L;

    private static final long KEY_2 = 2_654_446_892L;

    /** The kernel's sizes from the default of {@code CONFIG_IP_VS_MH_TAB_INDEX} on; all prime. */
    private static final int[] SIZES = {4_093, 8_191, 16_381, 32_749, 65_521, 131_071};

    /** How many slots there should be for each member, where the kernel says nothing. */
    private static final int SHARE = 8;

    /** {@code IP_VS_MH_TAB_BITS}: turns of up to so many bits. */
    private static final int TURN_BITS = 6;

    private final boolean port;
    /** The last positive weight of each member, or 0 if it never had one. */
    private Map<D, Integer> lastWeights = Map.of();

    MaglevHash(boolean fallback, boolean port) {
        super(fallback);
        this.port = port;
    }

    @Override
    public synchronized void update(List<D> destinations) {
        Map<D, Integer> next = new HashMap<>();
        for (D destination : destinations) {
            int weight = destination.weight();
            next.put(destination, weight > 0 ? weight : lastWeights.getOrDefault(destination, 0));
        }
        lastWeights = next;
        super.update(destinations);
    }

    @Override
    int slot(Flow flow, int offset, int slots) {
        int key = flow.foldedClient() + (port ? flow.clientPort() : 0) + offset;
        return Integer.remainderUnsigned(SipHash.of(key, KEY_1), slots);
    }

    /** The kernel refuses more members than its table has slots; here the table grows then. */
    private static int size(int members) {
        int choice = 0;
        while (members > SIZES[0] && choice < SIZES.length - 1 && SIZES[choice] < (long) members * SHARE) {
            choice++;
        }
        return SIZES[choice];
    }

    @Override
    int[] slots(Members<D> members) {
        int[] turns = turns(members);
        int taking = 0;
        for (int turn : turns) {
            taking += turn > 0 ? 1 : 0;
        }
        return taking == 0 ? new int[0] : populate(members, turns, size(members.size()));
    }

    /** How many slots each member takes in a turn: its weight, without common divisor and to six bits. */
    private int[] turns(Members<D> members) {
        int[] turns = new int[members.size()];
        int divisor = 0;
        int greatest = 0;
        for (int i = 0; i < turns.length; i++) {
            turns[i] = lastWeights.getOrDefault(members.get(i), 0);
            divisor = Members.commonDivisor(turns[i], divisor);
            greatest = Math.max(greatest, turns[i]);
        }
        if (divisor == 0) {
            return turns;
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(greatest / divisor);
        int shift = Math.max(bits - TURN_BITS, 0);
        for (int i = 0; i < turns.length; i++) {
            turns[i] = turns[i] == 0 ? 0 : Math.max((turns[i] / divisor) >> shift, 1);
        }
        return turns;
    }

    private static int[] populate(Members<?> members, int[] turns, int size) {
        int[] next = new int[turns.length];
        int[] skip = new int[turns.length];
        for (int i = 0; i < turns.length; i++) {
            int key = Flow.fold(members.get(i).address().getAddress())
                    + members.get(i).address().getPort();
            next[i] = Integer.remainderUnsigned(SipHash.of(key, KEY_1), size);
            skip[i] = Integer.remainderUnsigned(SipHash.of(key, KEY_2), size - 1) + 1;
        }
        int[] slots = new int[size];
        boolean[] taken = new boolean[size];
        int left = size;
        while (left > 0) {
            for (int i = 0; i < turns.length; i++) {
                for (int turn = 0; turn < turns[i] && left > 0; turn++) {
                    while (taken[next[i]]) {
                        next[i] = (next[i] + skip[i]) % size;
                    }
                    taken[next[i]] = true;
                    slots[next[i]] = i;
                    left--;
                }
            }
        }
        return slots;
    }
}
