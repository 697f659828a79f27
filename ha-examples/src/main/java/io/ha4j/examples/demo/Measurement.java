package io.ha4j.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The traffic from a moment until now. */
final class Measurement {

    private final List<TrafficLog.Entry> entries;
    private final Duration gap;
    private final Duration keptGap;
    private final Map<String, Long> answers;

    Measurement(TrafficLog log, long from) {
        long to = System.nanoTime();
        this.entries = log.between(from, to);
        this.gap = log.longestGap(from, to, false);
        this.keptGap = log.longestGap(from, to, true);
        this.answers = log.answersByBackend(from, to);
    }

    long requests() {
        return entries.size();
    }

    long failures() {
        return TrafficLog.count(entries, e -> !e.succeeded());
    }

    long repeated() {
        return TrafficLog.count(entries, e -> e.answer().repeated());
    }

    Duration gap() {
        return gap;
    }

    Duration keptGap() {
        return keptGap;
    }

    Map<String, Long> answers() {
        return answers;
    }

    String firstFailure() {
        return entries.stream()
                .filter(e -> !e.succeeded())
                .findFirst()
                .map(e -> String.valueOf(e.answer().failure()))
                .orElse("");
    }
}
