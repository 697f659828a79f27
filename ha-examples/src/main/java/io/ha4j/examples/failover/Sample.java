package io.ha4j.examples.failover;

/**
 * One failover as the client saw it.
 *
 * @param contender whose
 * @param phase when it happened, in intervals after an advertisement, 0..1
 * @param outageMillis from the last answer of the one to the first of the other
 * @param changes how often another host answered than before; 1: no flapping
 */
record Sample(Contender contender, double phase, double outageMillis, int changes) {}
