package io.ha4j.benchmarks.relay;

import org.jspecify.annotations.Nullable;

/** One number of a {@link Row}, and what is promised of it. */
enum Metric {
    CONNECTIONS(Row.CONNECTIONS, "connections/s", 0, Target.atLeast(0.95)),
    CONNECTION_CPU(Row.CONNECTIONS, "CPU us/connection", 1, Target.atMost(1.1)),
    REQUESTS(Row.REQUESTS, "requests/s", 0, Target.atLeast(1)),
    REQUEST_CPU(Row.REQUESTS, "CPU us/request", 2, null),
    BULK(Row.BULK, "MB/s", 0, null),
    BULK_CPU(Row.BULK, "CPU us/MB", 1, Target.atMost(1)),
    CONNECTION_P99(Row.CONNECTION_LATENCY, "p99 us/connection", 0, Target.atMost(1.5)),
    REQUEST_P99(Row.REQUEST_LATENCY, "p99 us/request", 0, Target.atMost(1.5)),
    IDLE(Row.IDLE, "bytes/idle connection", 0, Target.atMostUnits(1_024)),
    /** For the record: with what the JVM does not count, and what it does not give back. */
    IDLE_RESIDENT(Row.IDLE, "RSS bytes/idle conn.", 0, null);

    private final Row row;
    private final String unit;
    private final int digits;

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable Target target;

    Metric(Row row, String unit, int digits, @Nullable Target target) {
        this.row = row;
        this.unit = unit;
        this.digits = digits;
        this.target = target;
    }

    Row row() {
        return row;
    }

    String unit() {
        return unit;
    }

    /** {@return how many digits behind the point are worth showing} */
    int digits() {
        return digits;
    }

    @Nullable
    Target target() {
        return target;
    }
}
