package io.ha4j.benchmarks.schedule;

import io.ha4j.HaException;
import io.ha4j.lab.program.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The main class of {@code bench/schedulers}. */
public final class SchedulersBench {

    private final SchedulersOptions options;
    private final PrintStream out;

    private SchedulersBench(SchedulersOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Arguments: see {@code bench/schedulers --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("bench/schedulers", SchedulersOptions.USAGE)
                .run(arguments, out, SchedulersOptions::parse, options -> new SchedulersBench(options, out).run());
    }

    private Collection<RunResult> measure(int threads) {
        try {
            return new Runner(jmh(threads)).run();
        } catch (RunnerException e) {
            throw new HaException(String.valueOf(e.getMessage()), e);
        }
    }

    private int run() throws IOException {
        out.printf(
                "Java %s, %d processors%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors());
        List<PickFigures> all = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            out.printf("measuring with %d thread(s) ...%n", threads);
            for (RunResult result : measure(threads)) {
                PickFigures figures = PickFigures.of(result);
                out.println(figures.line());
                all.add(figures);
            }
        }
        Program.writeJson(options.json(), all.stream().map(PickFigures::json).toList());
        if (!options.targets()) {
            return 0;
        }
        boolean held = all.stream().allMatch(figures -> figures.complaint().isEmpty());
        out.println(held ? "the targets held" : "the targets did not hold");
        return held ? 0 : 1;
    }

    private Options jmh(int threads) {
        return new OptionsBuilder()
                .include("io\\.ha4j\\.benchmarks\\.schedule\\..*" + options.only() + ".*")
                .param(
                        "servers",
                        options.full() ? new String[] {"10", "100", "1000", "10000"} : new String[] {"10", "1000"})
                .threads(threads)
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(options.full() ? 1_000 : 300))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(options.full() ? 1_000 : 300))
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
    }
}
