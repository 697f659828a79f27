package io.ha4j.lvs;

import java.util.Random;

/** What both peers of a relayed connection do, drawn from a seed. */
record RelayScript(Peer client, Peer server) {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** How a peer ends after its last byte. */
    enum End {
        /** Closes its output, and reads on until the other has ended. */
        FINISHES,
        /** Closes at once. */
        CLOSES,
        /** Resets before it has sent all. */
        RESETS
    }

    /**
     * One peer.
     *
     * @param bytes how many it sends
     * @param resetAt after how many it resets, if it does
     * @param listensFirst whether it sends only when the other has ended
     * @param chunk how much it writes and reads at once
     * @param pauses how often it pauses, at most, while it reads and while it writes
     * @param smallBuffer whether its receive buffer is tiny
     */
    record Peer(
            int bytes,
            int resetAt,
            End end,
            boolean listensFirst,
            int chunk,
            int pauses,
            boolean smallBuffer,
            long seed) {

        boolean sendsAll() {
            return end != End.RESETS;
        }
    }

    /** @param resets whether there are some */
    static RelayScript draw(long seed, boolean resets) {
        Random random = new Random(seed);
        boolean tiny = random.nextInt(6) == 0; // then little is sent: the kernel takes its time over tiny windows
        boolean clientIsFirst = random.nextBoolean();
        int kind = random.nextInt(resets ? 20 : 15);
        Peer one;
        Peer other;
        if (kind < 12) {
            one = peer(random, tiny, End.FINISHES, false);
            other = peer(random, tiny, End.FINISHES, random.nextInt(3) == 0);
        } else if (kind < 15) {
            one = peer(random, tiny, End.CLOSES, false);
            other = silent(peer(random, tiny, End.FINISHES, true));
        } else {
            one = peer(random, tiny, End.RESETS, false);
            other = peer(random, tiny, End.FINISHES, false);
        }
        return clientIsFirst ? new RelayScript(one, other) : new RelayScript(other, one);
    }

    private static Peer peer(Random random, boolean tiny, End end, boolean listensFirst) {
        int bytes = tiny ? random.nextInt(24 * KIB) : size(random);
        boolean small = tiny && random.nextBoolean();
        int chunk = 1 + random.nextInt(random.nextBoolean() ? 64 * KIB : Math.max(1, Math.min(bytes, 4 * KIB)));
        if (bytes > 4 * MIB || bytes / chunk > 20_000) {
            chunk = 64 * KIB;
        }
        int pauses = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
        return new Peer(bytes, random.nextInt(bytes + 1), end, listensFirst, chunk, pauses, small, random.nextLong());
    }

    private static Peer silent(Peer peer) {
        return new Peer(0, 0, peer.end(), true, peer.chunk(), peer.pauses(), peer.smallBuffer(), peer.seed());
    }

    private static int size(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(3);
            case 1, 2 -> random.nextInt(2 * KIB);
            case 3, 4 -> random.nextInt(100 * KIB);
            case 5, 6 -> random.nextInt(2 * MIB);
            default -> random.nextInt(12) == 0 ? 64 * MIB : random.nextInt(4 * MIB);
        };
    }
}
