package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures one row of one contender that runs. Not thread-safe. */
final class Meter implements AutoCloseable {

    private static final double BYTES_PER_MB = 1e6;

    private final int seconds;
    private final OpenLoop openLoop = new OpenLoop();
    private final Map<Load, Double> rates = new EnumMap<>(Load.class);

    Meter(int seconds) {
        this.seconds = seconds;
    }

    /** Load of all kinds, a part of the time each; the client at a fixed rate warms up with it, too. */
    void warmUp(Running contender, int warmUpSeconds) {
        if (warmUpSeconds == 0) {
            return;
        }
        int part = Math.max(1, warmUpSeconds / 5);
        Wrk.run(contender.port(), Load.BULK, part);
        for (Load load : new Load[] {Load.CONNECTIONS, Load.REQUESTS}) {
            double rate = Wrk.run(contender.port(), load, part).requestsPerSecond();
            openLoop.p99Micros(contender.port(), load, rate / 4, part);
        }
    }

    /** From now on latencies are measured at half of the rates that this one reaches. */
    void calibrate(Running measure) {
        for (Load load : new Load[] {Load.CONNECTIONS, Load.REQUESTS}) {
            rates.put(load, Wrk.run(measure.port(), load, seconds).requestsPerSecond() / 2);
        }
    }

    Map<Load, Double> rates() {
        return Map.copyOf(rates);
    }

    Map<Metric, Double> measure(Row row, Running contender, int idleConnections) {
        return switch (row) {
            case CONNECTIONS -> flood(contender, Load.CONNECTIONS, 1, Metric.CONNECTIONS, Metric.CONNECTION_CPU);
            case REQUESTS -> flood(contender, Load.REQUESTS, 1, Metric.REQUESTS, Metric.REQUEST_CPU);
            case BULK -> flood(contender, Load.BULK, Nginx.LARGE_BYTES / BYTES_PER_MB, Metric.BULK, Metric.BULK_CPU);
            case CONNECTION_LATENCY -> latency(contender, Load.CONNECTIONS, Metric.CONNECTION_P99);
            case REQUEST_LATENCY -> latency(contender, Load.REQUESTS, Metric.REQUEST_P99);
            case IDLE -> idle(contender, idleConnections);
        };
    }

    /** @param units how many of the metric's units a request is */
    private Map<Metric, Double> flood(Running contender, Load load, double units, Metric rate, Metric cost) {
        double cpu = contender.cpuSeconds();
        Wrk seen = Wrk.run(contender.port(), load, seconds);
        double used = contender.cpuSeconds() - cpu;
        Map<Metric, Double> measured = new EnumMap<>(Metric.class);
        measured.put(rate, seen.requestsPerSecond() * units);
        if (contender.isProxy()) {
            measured.put(cost, used / (seen.requests() * units) * TimeUnit.SECONDS.toMicros(1));
        }
        return measured;
    }

    private Map<Metric, Double> latency(Running contender, Load load, Metric metric) {
        Double rate = rates.get(load);
        if (rate == null) {
            throw new HaException("the rate is not known");
        }
        return Map.of(metric, openLoop.p99Micros(contender.port(), load, rate, seconds));
    }

    private Map<Metric, Double> idle(Running contender, int count) {
        long used = contender.usedBytes();
        long resident = contender.residentBytes();
        try (IdleConnections open = IdleConnections.open(contender.port(), count)) {
            Pause.seconds(1);
            Map<Metric, Double> measured = new EnumMap<>(Metric.class);
            measured.put(Metric.IDLE, (double) (contender.usedBytes() - used) / open.count());
            if (contender.countsItsMemory()) {
                measured.put(Metric.IDLE_RESIDENT, (double) (contender.residentBytes() - resident) / open.count());
            }
            return measured;
        }
    }

    @Override
    public void close() {
        openLoop.close();
    }
}
