package io.ha4j.examples.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table at the end, for people and for programs. */
final class Report {

    private Report() {}

    static String table(List<StepResult> results) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                "%-33s %8s %8s %8s %8s %8s %8s %8s %8s  %s%n",
                "event",
                "requests",
                "failures",
                "repeated",
                "gap new",
                "gap kept",
                "failing",
                "slowest",
                "bound",
                "held"));
        for (StepResult r : results) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-33s %8d %8s %8s %5.0f ms %5.0f ms %5.0f ms %5.0f ms %8s  %s%n",
                    r.step(),
                    r.requests(),
                    r.failures() + (r.noFailures() ? "/0" : ""),
                    r.repeatedKept() + "+" + r.repeatedNew(),
                    r.gapMillis(),
                    r.keptGapMillis(),
                    r.failingMillis(),
                    r.slowestMillis(),
                    r.boundMillis() == null ? "-" : String.format(Locale.ROOT, "%.0f ms", r.boundMillis()),
                    r.held() ? "yes" : "NO: " + r.note()));
        }
        out.append(
                "repeated: requests sent again because a connection, kept + new, was closed before the answer began\n");
        return out.toString();
    }

    static Map<String, Object> forPrograms(List<StepResult> results, Duration allowance, boolean passed) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("passed", passed);
        root.put("advertisementIntervalMillis", DemoBounds.INTERVAL.toMillis());
        root.put("allowanceMillis", allowance.toMillis());
        root.put("javaVersion", System.getProperty("java.version"));
        root.put("steps", results);
        return root;
    }
}
