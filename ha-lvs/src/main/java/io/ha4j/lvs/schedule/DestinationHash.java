package io.ha4j.lvs.schedule;

/** {@code net/netfilter/ipvs/ip_vs_dh.c}: 256 slots, given to the members in turn whatever their weight. */
final class DestinationHash<D extends Destination> extends SlotPicker<D> {

    private static final int SLOTS = 256;

    DestinationHash() {
        super(false);
    }

    @Override
    int[] slots(Members<D> members) {
        int[] slots = new int[members.size() == 0 ? 0 : SLOTS];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = i % members.size();
        }
        return slots;
    }

    @Override
    int slot(Flow flow, int offset, int slots) {
        return (hash(flow.foldedDestination()) + offset) & (SLOTS - 1);
    }
}
