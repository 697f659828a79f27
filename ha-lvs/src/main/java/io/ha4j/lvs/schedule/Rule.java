package io.ha4j.lvs.schedule;

/** What {@link LeastLoad} makes least: a cost for each unit of weight. */
enum Rule {
    /** {@code ip_vs_lc.c}: connections, whatever the weight. */
    LEAST_CONNECTIONS {
        @Override
        long cost(Destination destination, int weight) {
            return destination.overloaded() ? OUT : overhead(destination);
        }

        @Override
        int unit(int weight) {
            return 1;
        }
    },
    /** {@code ip_vs_wlc.c}: connections for each unit of weight. */
    WEIGHTED_LEAST_CONNECTIONS {
        @Override
        long cost(Destination destination, int weight) {
            return destination.overloaded() ? OUT : overhead(destination);
        }
    },
    /** {@code ip_vs_sed.c}: active connections for each unit of weight, with the one that comes. */
    SHORTEST_EXPECTED_DELAY {
        @Override
        long cost(Destination destination, int weight) {
            return destination.overloaded() ? OUT : destination.activeConnections() + 1L;
        }
    },
    /** {@code ip_vs_nq.c}: the first idle one of the list, or as above. */
    NEVER_QUEUE {
        @Override
        long cost(Destination destination, int weight) {
            if (destination.overloaded()) {
                return OUT;
            }
            int active = destination.activeConnections();
            return active == 0 ? 0 : active + 1L;
        }
    },
    /** {@code ip_vs_fo.c}: the heaviest. */
    FAIL_OVER {
        @Override
        long cost(Destination destination, int weight) {
            return destination.overloaded() ? OUT : -weight;
        }

        @Override
        int unit(int weight) {
            return 1;
        }
    },
    /** {@code ip_vs_ovf.c}: the heaviest whose active connections are not more than its weight. */
    OVERFLOW {
        @Override
        long cost(Destination destination, int weight) {
            return destination.overloaded() || destination.activeConnections() > weight ? OUT : -weight;
        }

        @Override
        int unit(int weight) {
            return 1;
        }
    },
    /** Anybody with room as {@code ip_vs_lblc.c} understands it: active connections below half the weight. */
    ROOM {
        @Override
        long cost(Destination destination, int weight) {
            return destination.activeConnections() * 2L < weight ? 0 : OUT;
        }
    };

    /** The cost of those that cannot be picked. */
    static final long OUT = Long.MAX_VALUE;

    /**
     * {@return what a new connection there costs, at most 2^40 so that it can be multiplied by a weight; or {@link #OUT}}
     *
     * @param weight positive
     */
    abstract long cost(Destination destination, int weight);

    /** {@return what the cost is divided by, 1..65535} */
    int unit(int weight) {
        return weight;
    }

    /** {@return the load as the kernel counts it: an active connection is as much as 256 others (ip_vs.h)} */
    static long overhead(Destination destination) {
        return destination.activeConnections() * 256L + destination.inactiveConnections();
    }
}
