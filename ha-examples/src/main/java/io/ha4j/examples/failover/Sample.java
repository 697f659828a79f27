package io.ha4j.examples.failover;

/**
 * One failover as the client saw it.
 *
 * @param contender whose
 * @param phase when it happened, in intervals after an advertisement, 0..1
 * @param outageMillis from the last answer of the one to the first of the other, or until nobody waited any longer
 * @param overMillis from the moment at which the backup had to take over, by the arithmetic of the protocol and the last
 *     advertisement of the master, to the first answer of the backup
 * @param changes how often another host answered than before; 1: no flapping; 0: the backup never took over
 * @param restless how many windows of half a second before it were not quiet: a false failover, or a peer that was still coming up
 */
record Sample(Contender contender, double phase, double outageMillis, double overMillis, int changes, int restless) {

    /** {@return whether the backup took over at all} */
    boolean tookOver() {
        return changes > 0;
    }

    /** {@return whether the backup took over and kept it} */
    boolean clean() {
        return changes == 1;
    }
}
