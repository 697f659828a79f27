package io.ha4j.benchmarks.relay;

import io.ha4j.value.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is measured in one go. */
enum Row {
    /** As many connections as possible, each for one request of 1 KB. */
    CONNECTIONS,
    /** As many requests of 1 KB as possible, over connections that stay. */
    REQUESTS,
    /** Bodies of 1 MB, over connections that stay. */
    BULK,
    /** How long a new connection and its request take, at half of the rate that HAProxy bears. */
    CONNECTION_LATENCY,
    /** How long a request takes, at half of the rate that HAProxy bears. */
    REQUEST_LATENCY,
    /** The memory of connections on which nothing happens. */
    IDLE;

    static Row parse(String option, String value) {
        return Arrays.stream(values())
                .filter(row -> row.toString().equals(value))
                .findFirst()
                .orElseThrow(() -> Require.invalid(option, '"' + value + '"', "one of " + names()));
    }

    static String names() {
        return Arrays.stream(values()).map(Row::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
