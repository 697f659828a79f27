package io.ha4j.examples.failover;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the samples of a row say. All times in milliseconds.
 *
 * @param overHa4j the median of {@link Sample#overMillis()} of ours
 * @param overKeepalived likewise
 * @param restlessHa4j the sum of {@link Sample#restless()} of ours
 * @param restlessKeepalived likewise
 * @param held whether our median is within the tolerance, none of ours flapped, and every backup took over
 */
record RowResult(
        String row,
        double medianHa4j,
        double maxHa4j,
        double medianKeepalived,
        double maxKeepalived,
        double overHa4j,
        double overKeepalived,
        double ratio,
        int restlessHa4j,
        int restlessKeepalived,
        boolean held,
        List<Sample> samples) {

    /** By how much our median may be above Keepalived's. */
    static final double TOLERANCE = 1.10;

    static RowResult of(Row row, List<Sample> samples) {
        double[] ours = sorted(samples, Contender.HA4J, Sample::outageMillis);
        double[] theirs = sorted(samples, Contender.KEEPALIVED, Sample::outageMillis);
        double ratio = median(ours) / median(theirs);
        return new RowResult(
                row.toString(),
                median(ours),
                ours[ours.length - 1],
                median(theirs),
                theirs[theirs.length - 1],
                median(sorted(samples, Contender.HA4J, Sample::overMillis)),
                median(sorted(samples, Contender.KEEPALIVED, Sample::overMillis)),
                Math.round(ratio * 1000) / 1000.0,
                restless(samples, Contender.HA4J),
                restless(samples, Contender.KEEPALIVED),
                ratio <= TOLERANCE && samples.stream().allMatch(RowResult::acceptable),
                List.copyOf(samples));
    }

    /** {@return whether there is something to judge} */
    boolean measured() {
        return samples.stream().allMatch(Sample::tookOver);
    }

    /** A backup of theirs that never took over would flatter ours. */
    private static boolean acceptable(Sample sample) {
        return sample.contender() == Contender.HA4J ? sample.clean() : sample.tookOver();
    }

    private static int restless(List<Sample> samples, Contender contender) {
        return samples.stream()
                .filter(sample -> sample.contender() == contender)
                .mapToInt(Sample::restless)
                .sum();
    }

    private static double[] sorted(List<Sample> samples, Contender contender, ToDoubleFunction<Sample> what) {
        return samples.stream()
                .filter(sample -> sample.contender() == contender)
                .mapToDouble(what)
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
