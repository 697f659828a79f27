package io.ha4j.examples.demo;

import io.ha4j.examples.common.TrafficLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The traffic between two moments. */
final class Measurement {

    private final TrafficLog log;
    private final long from;
    private final long to;
    private final List<TrafficLog.Entry> entries;

    /** Both are readings of {@link System#nanoTime()}. */
    Measurement(TrafficLog log, long from, long to) {
        this.log = log;
        this.from = from;
        this.to = to;
        this.entries = log.between(from, to);
    }

    long requests() {
        return entries.size();
    }

    long failures() {
        return TrafficLog.count(entries, e -> !e.succeeded());
    }

    /** {@return how many kept connections were found closed, and the request sent again} */
    long repeatedKept() {
        return TrafficLog.count(entries, e -> e.answer().repeated() && e.keepAlive());
    }

    /** {@return how many new connections were cut before the answer, and the request sent again} */
    long repeatedNew() {
        return TrafficLog.count(entries, e -> e.answer().repeated() && !e.keepAlive());
    }

    Duration gap() {
        return log.longestGap(from, to, false);
    }

    Duration keptGap() {
        return log.longestGap(from, to, true);
    }

    /** {@return the time from the beginning of the first request that failed to the end of the last} */
    Duration failing() {
        List<TrafficLog.Entry> failed =
                entries.stream().filter(e -> !e.succeeded()).toList();
        if (failed.isEmpty()) {
            return Duration.ZERO;
        }
        long first = failed.stream().mapToLong(e -> e.began() - from).min().orElse(0);
        long last = failed.stream().mapToLong(e -> e.ended() - from).max().orElse(0);
        return Duration.ofNanos(last - first);
    }

    /** {@return how long the slowest request took that succeeded} */
    Duration slowest() {
        return Duration.ofNanos(entries.stream()
                .filter(TrafficLog.Entry::succeeded)
                .mapToLong(e -> e.ended() - e.began())
                .max()
                .orElse(0));
    }

    Map<String, Long> answers() {
        return log.answersByBackend(from, to, e -> true);
    }

    /** {@return the answers over new connections, which the scheduler spreads; kept ones stay where they are} */
    Map<String, Long> answersOverNewConnections() {
        return log.answersByBackend(from, to, e -> !e.keepAlive());
    }

    String firstFailure() {
        return entries.stream()
                .filter(e -> !e.succeeded())
                .findFirst()
                .map(e -> String.valueOf(e.answer().failure()))
                .orElse("");
    }
}
