package io.ha4j.benchmarks.checks;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.ChildProcess;
import io.ha4j.benchmarks.harness.Statistics;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Contenders that do the same work, measured in turn: while one is measured the others are stopped where they are, so that each has
 * the machine for itself and none must warm up again.
 */
final class Race {

    private static final int SETTLE_SECONDS = 3;
    private static final int TRIES = 3;

    private final CheckKind kind;
    private final ChecksOptions options;
    private final PrintStream out;

    Race(CheckKind kind, ChecksOptions options, PrintStream out) {
        this.kind = kind;
        this.options = options;
        this.out = out;
    }

    List<Comparison> run(Map<String, Supplier<ChildProcess>> contenders) {
        Map<String, ChildProcess> running = new LinkedHashMap<>();
        try {
            contenders.forEach((name, start) -> {
                ChildProcess started = start.get();
                running.put(name, started);
                pass(options.warmUp());
                started.pause();
            });
            return race(running);
        } finally {
            running.values().forEach(ChildProcess::close);
        }
    }

    private List<Comparison> race(Map<String, ChildProcess> running) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            running.forEach((name, process) ->
                    samples.computeIfAbsent(name, absent -> new ArrayList<>()).add(measure(process)));
        }
        List<Comparison> compared = new ArrayList<>();
        samples.forEach((name, all) -> compared.add(compare(name, all)));
        show(compared);
        return compared;
    }

    /** Again if there were too few checks to be compared, as where the machine had other things to do. */
    private Sample measure(ChildProcess process) {
        for (int left = TRIES; true; left--) {
            Sample sample = measureOnce(process);
            if (sample.checksPerSecond() >= options.checks() / 2.0) {
                return sample;
            }
            if (left == 1) {
                throw new HaException(String.format(
                        Locale.ROOT,
                        "only %.0f checks of %s a second, of %d: they cannot be compared",
                        sample.checksPerSecond(),
                        kind,
                        options.checks()));
            }
        }
    }

    private Sample measureOnce(ChildProcess process) {
        process.resume();
        pass(SETTLE_SECONDS);
        long began = System.nanoTime();
        double cpu = process.cpuSeconds();
        long opened = Connections.opened();
        pass(options.seconds());
        double usedCpu = process.cpuSeconds() - cpu;
        long checks = Connections.opened() - opened;
        double seconds = (System.nanoTime() - began) / 1e9;
        process.pause();
        return new Sample(checks / seconds, usedCpu / checks * 1e6);
    }

    private Comparison compare(String name, List<Sample> samples) {
        double micros = Statistics.median(samples.stream().map(Sample::micros).toList());
        return new Comparison(
                kind,
                name,
                Statistics.median(samples.stream().map(Sample::checksPerSecond).toList()),
                micros * 60 / 1_000,
                micros,
                samples.stream().map(Sample::micros).toList());
    }

    private void show(List<Comparison> compared) {
        double other = compared.get(compared.size() - 1).microsPerCheck();
        for (Comparison one : compared) {
            out.printf(
                    Locale.ROOT,
                    "%-4s %-8s %8.0f checks/s %7.1f us CPU each = %5.2f CPU s a minute for 1000/s, x%.2f  (%s)%n",
                    kind,
                    one.contender(),
                    one.checksPerSecond(),
                    one.microsPerCheck(),
                    one.cpuSecondsPerMinute(),
                    one.microsPerCheck() / other,
                    one.rounds().stream()
                            .map(micros -> String.format(Locale.ROOT, "%.1f", micros))
                            .collect(Collectors.joining(" ")));
        }
    }

    private static void pass(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", e);
        }
    }

    /** One measurement of one contender. */
    private record Sample(double checksPerSecond, double micros) {}
}
