package io.ha4j.health;

import java.time.Duration;

/**
 * How long probes took: the latest 1,000 to 2,000 that succeeded. Percentiles are true to within a tenth. Users read it and never construct
 * it.
 *
 * @param count of how many probes this tells
 * @param p50 half of them took this long at most; zero if there is none, and so are the others
 * @param p90 nine of ten took this long at most
 * @param p99 99 of 100 took this long at most
 * @param max the longest
 */
public record Latency(long count, Duration p50, Duration p90, Duration p99, Duration max) {}
