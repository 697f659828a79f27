package io.ha4j.lvs.schedule;

/**
 * {@code net/netfilter/ipvs/ip_vs_sh.c}: 256 slots; each member has as many in a row as its weight says, again and again until
 * all are given. So whoever comes after weights of 256 has none.
 */
final class SourceHash<D extends Destination> extends SlotPicker<D> {

    private static final int SLOTS = 256;

    private final boolean port;

    SourceHash(boolean fallback, boolean port) {
        super(fallback);
        this.port = port;
    }

    @Override
    int[] slots(Members<D> members) {
        int[] slots = new int[members.size() == 0 ? 0 : SLOTS];
        int position = 0;
        int given = 0;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = position;
            given++;
            if (given >= members.weight(position)) { // one without weight has a slot too, where nobody is served
                position = (position + 1) % members.size();
                given = 0;
            }
        }
        return slots;
    }

    @Override
    int slot(Flow flow, int offset, int slots) {
        int key = flow.foldedClient() + (port ? flow.clientPort() : 0);
        return (hash(key) + offset) & (SLOTS - 1);
    }
}
