package io.ha4j.benchmarks.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/**
 * What one benchmark measured.
 *
 * @param name the scheduler, ours by its short name
 * @param ours whether it is one of ours
 * @param servers how many it chose from
 * @param threads how many shared it
 * @param millionsPerSecond of all threads together; for those that look at loads, connections with their begin and end
 * @param bytesPerPick what was allocated
 */
record PickFigures(String name, boolean ours, int servers, int threads, double millionsPerSecond, double bytesPerPick) {

    /** Whose speed is a target. */
    private static final List<String> FAST = List.of("rr", "wrr", "sh", "mh");

    private static final double FAST_MILLIONS = 50;

    /** Less than one object in ten picks, which leaves room for what JMH itself allocates beside a slow one. */
    private static final double NOTHING = 1.6;

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static PickFigures of(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        boolean ours = result.getParams().getParamsKeys().contains("scheduler");
        return new PickFigures(
                ours ? result.getParams().getParam("scheduler") : method,
                ours,
                Integer.parseInt(result.getParams().getParam("servers")),
                result.getParams().getThreads(),
                result.getPrimaryResult().getScore(),
                result.getSecondaryResults().containsKey(ALLOCATED)
                        ? result.getSecondaryResults().get(ALLOCATED).getScore()
                        : Double.NaN);
    }

    /** {@return what is wrong, or an empty text} */
    String complaint() {
        if (ours && !(bytesPerPick < NOTHING)) {
            return "allocates";
        }
        boolean target = FAST.contains(name) && servers == 1_000 && threads == 1;
        return target && millionsPerSecond < FAST_MILLIONS ? "slower than 50 M/s" : "";
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-18s %7d servers %d thread%s %9.2f M/s %8.1f ns %8.2f B  %s",
                name,
                servers,
                threads,
                threads == 1 ? " " : "s",
                millionsPerSecond,
                threads * 1_000 / millionsPerSecond,
                bytesPerPick,
                complaint());
    }

    Map<String, Object> json() {
        return Map.of(
                "name", name,
                "servers", servers,
                "threads", threads,
                "millionsPerSecond", millionsPerSecond,
                "bytesPerPick", bytesPerPick,
                "complaint", complaint());
    }
}
