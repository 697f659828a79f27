package io.ha4j.lvs.proxy;

import java.util.concurrent.atomic.AtomicLongArray;

/** What one loop has counted at one address. Written by that loop only, so that counting takes no more than an addition; read by any thread. */
final class LoopCounts {

    /** A cache line of 64 bytes, which no other loop writes to. */
    private static final int PADDING = 8;

    /** What is counted. */
    enum Kind {
        ACCEPTED(0),
        ENDED(1),
        REJECTED(2),
        DENIED(3),
        MALFORMED(4),
        TIMEOUTS(5),
        BYTES_FROM_CLIENTS(6),
        BYTES_FROM_SERVERS(7);

        private final int index;

        Kind(int place) {
            index = PADDING + place;
        }
    }

    private final AtomicLongArray counts = new AtomicLongArray(PADDING + Kind.values().length + PADDING);

    void increment(Kind kind) {
        add(kind, 1);
    }

    void add(Kind kind, long amount) {
        counts.setOpaque(kind.index, counts.getPlain(kind.index) + amount);
    }

    long get(Kind kind) {
        return counts.getOpaque(kind.index);
    }
}
