package io.ha4j.benchmarks.harness;

import java.util.List;

/** Of a few measurements. */
public final class Statistics {

    private Statistics() {}

    /** {@return the value in the middle, or the mean of the two there, of at least one} */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
