package io.ha4j.examples.simulate;

import java.util.List;

/**
 * What came of many runs; written as JSON.
 *
 * @param from the first seed
 * @param seeds how many runs were wanted
 * @param played how many were played: fewer when too many had failed
 * @param failed the seeds in which something did not hold
 * @param transitions how often a virtual router changed its state, in all runs
 * @param simulatedSeconds how much time passed in all runs
 * @param seconds how long that took
 */
record Figures(
        long from,
        long seeds,
        long played,
        List<Long> failed,
        long transitions,
        long simulatedSeconds,
        double seconds) {

    double seedsPerSecond() {
        return played / Math.max(seconds, 0.001);
    }
}
