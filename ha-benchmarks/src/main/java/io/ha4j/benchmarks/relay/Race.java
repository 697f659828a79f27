package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.ForeignLoad;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * All contenders, measured in turn: while one is measured the others are stopped where they are, so that each has the machine for itself,
 * and none must warm up again. In each round another one begins.
 */
final class Race {

    private static final int FIRST_PORT = 8_101;
    private static final int IDLE_PORT = 8_301;
    private static final double SETTLE_SECONDS = 0.3;
    /** The part of the machine that others may take meanwhile. */
    private static final double MOST_FOREIGN = 0.05;

    private static final int TRIES = 3;
    private static final int IDLE_WARM_UP_SECONDS = 5;

    private final RelayOptions options;
    private final Contenders contenders;
    private final Running backEnd;
    private final PrintStream out;
    private final Results results = new Results();
    private final Map<Contender, Running> running = new LinkedHashMap<>();

    Race(RelayOptions options, Contenders contenders, Running backEnd, PrintStream out) {
        this.options = options;
        this.contenders = contenders;
        this.backEnd = backEnd;
        this.out = out;
    }

    Results run() throws IOException {
        try (Meter meter = new Meter(options.seconds())) {
            if (options.rows().stream().anyMatch(row -> row != Row.IDLE)) {
                race(meter);
            }
            if (options.rows().contains(Row.IDLE)) {
                measureIdle(meter);
            }
        }
        return results;
    }

    private void race(Meter meter) throws IOException {
        try {
            startAll(meter);
            if (options.rows().contains(Row.CONNECTION_LATENCY)
                    || options.rows().contains(Row.REQUEST_LATENCY)) {
                calibrate(meter);
            }
            for (int round = 0; round < options.rounds(); round++) {
                for (Row row : options.rows()) {
                    measureAll(meter, row, round);
                }
                out.printf(Locale.ROOT, "round %d of %d is done%n", round + 1, options.rounds());
            }
        } finally {
            running.values().forEach(Running::close);
        }
    }

    private void startAll(Meter meter) throws IOException {
        int port = FIRST_PORT;
        for (Contender contender : options.contenders()) {
            Running started = contenders.start(contender, port++);
            running.put(contender, started);
            meter.warmUp(started, options.warmUp());
            Pause.seconds(SETTLE_SECONDS);
            started.pause();
        }
    }

    /** The first HAProxy is the measure, or else the first that takes part: so all of a run bear the same rate. */
    private void calibrate(Meter meter) {
        Contender measure = options.contenders().stream()
                .filter(Contender::isHaproxy)
                .findFirst()
                .orElse(options.contenders().get(0));
        awake(measure, meter::calibrate);
        out.printf(
                Locale.ROOT,
                "latencies at half of the rates of %s: %.0f connections/s, %.0f requests/s%n",
                measure,
                meter.rates().get(Load.CONNECTIONS),
                meter.rates().get(Load.REQUESTS));
    }

    private void measureAll(Meter meter, Row row, int round) {
        if (row == Row.IDLE) {
            return; // below
        }
        List<Contender> order = new ArrayList<>(options.contenders());
        Collections.rotate(order, -round);
        for (Contender contender : order) {
            awake(contender, proxy -> measure(meter, row, contender, proxy));
        }
    }

    private void awake(Contender contender, Consumer<Running> action) {
        Running proxy = Objects.requireNonNull(running.get(contender));
        proxy.resume();
        Pause.seconds(SETTLE_SECONDS);
        action.accept(proxy);
        Pause.seconds(SETTLE_SECONDS);
        proxy.pause();
    }

    /** Again if somebody else was at work; if that goes on, what was disturbed least counts. */
    private void measure(Meter meter, Row row, Contender contender, Running proxy) {
        Map<Metric, Double> best = Map.of();
        double least = Double.MAX_VALUE;
        try {
            for (int i = 0; i < tries(row) && least > MOST_FOREIGN; i++) {
                ForeignLoad foreign = new ForeignLoad(() -> proxy.cpuSeconds() + backEnd.cpuSeconds());
                Map<Metric, Double> measured = meter.measure(row, proxy, idleConnections());
                double share = foreign.share();
                if (share < least) {
                    least = share;
                    best = measured;
                }
            }
            results.add(contender, best, row != Row.IDLE && least > MOST_FOREIGN);
        } catch (HaException e) {
            results.failed(contender, row, e);
        }
    }

    /** What is idle does not care who else is at work. */
    private static int tries(Row row) {
        return row == Row.IDLE ? 1 : TRIES;
    }

    /** Once, and of new processes: whoever has had many connections keeps some of their memory for the next. */
    private void measureIdle(Meter meter) throws IOException {
        int port = IDLE_PORT;
        ClientPorts.widen();
        for (Contender contender : options.contenders()) {
            if (contender.isDirect()) {
                continue;
            }
            try (Running proxy = contenders.start(contender, port++)) {
                meter.warmUp(proxy, Math.min(IDLE_WARM_UP_SECONDS, options.warmUp()));
                Pause.seconds(1);
                ClientPorts.await(backEnd.port(), idleConnections());
                measure(meter, Row.IDLE, contender, proxy);
            }
        }
    }

    /** {@return as many as a proxy can have here} */
    static int idleConnections() {
        return Math.min(IdleConnections.COUNT, Descriptors.connections());
    }
}
