package io.ha4j.benchmarks.checks;

import java.util.List;

/**
 * What the checks of one kind cost one contender.
 *
 * @param checksPerSecond how many connections it made each second, by the kernel's count: the median of the rounds
 * @param cpuSecondsPerMinute of 1000 checks a second: the median
 * @param microsPerCheck the same in another unit
 * @param rounds microseconds for a check, in each round
 */
record Comparison(
        CheckKind kind,
        String contender,
        double checksPerSecond,
        double cpuSecondsPerMinute,
        double microsPerCheck,
        List<Double> rounds) {}
