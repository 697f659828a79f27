package io.ha4j.health;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ShortCountsHistogram;

/**
 * Counts how long probes took, in two coarse histograms that take turns: old probes are forgotten, no count overflows, and a check needs
 * between one and two kilobytes however long it runs. Recording makes no garbage. Thread-safe.
 */
final class LatencyRecorder {

    /** How many probes a histogram has when the other one starts anew; a count is a short. */
    static final int TURN = 1_000;

    private static final int SIGNIFICANT_DIGITS = 1;

    private final long longestMicros;
    private ShortCountsHistogram recent;
    private ShortCountsHistogram former;

    LatencyRecorder(Duration longest) {
        this.longestMicros = Math.max(2, TimeUnit.NANOSECONDS.toMicros(longest.toNanos()));
        this.recent = new ShortCountsHistogram(longestMicros, SIGNIFICANT_DIGITS);
        this.former = new ShortCountsHistogram(longestMicros, SIGNIFICANT_DIGITS);
    }

    synchronized void record(long nanos) {
        if (recent.getTotalCount() == TURN) {
            ShortCountsHistogram turned = former;
            former = recent;
            recent = turned;
            recent.reset();
        }
        recent.recordValue(Math.min(longestMicros, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }

    synchronized Latency snapshot() {
        ShortCountsHistogram all = recent.copy();
        all.add(former);
        return new Latency(
                all.getTotalCount(),
                percentile(all, 50),
                percentile(all, 90),
                percentile(all, 99),
                percentile(all, 100));
    }

    private static Duration percentile(ShortCountsHistogram histogram, double percentile) {
        return Duration.of(histogram.getValueAtPercentile(percentile), ChronoUnit.MICROS);
    }
}
