package io.ha4j.examples.common;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What became of each request, in the order in which they ended. Thread-safe. */
public final class TrafficLog {

    private final List<Entry> entries = new ArrayList<>();

    /**
     * One request.
     *
     * @param began when it began, a reading of {@link System#nanoTime()}
     * @param ended when it succeeded or failed, likewise
     * @param keepAlive whether its connection is kept
     * @param answer what became of it
     */
    public record Entry(long began, long ended, boolean keepAlive, HttpClient.Answer answer) {

        public boolean succeeded() {
            return answer.body() != null;
        }
    }

    public synchronized void add(Entry entry) {
        entries.add(entry);
    }

    /** {@return the requests that ended between two readings of {@link System#nanoTime()}} */
    public synchronized List<Entry> between(long from, long to) {
        return entries.stream()
                .filter(e -> e.ended() - from >= 0 && e.ended() - to <= 0)
                .toList();
    }

    /** {@return the longest time in which no request of that kind succeeded} */
    public Duration longestGap(long from, long to, boolean keepAlive) {
        long last = from;
        long longest = 0;
        for (Entry entry : between(from, to)) {
            if (entry.keepAlive() == keepAlive && entry.succeeded()) {
                longest = Math.max(longest, entry.ended() - last);
                last = entry.ended();
            }
        }
        return Duration.ofNanos(Math.max(longest, to - last));
    }

    /** {@return how many requests of that kind each back end answered} */
    public Map<String, Long> answersByBackend(long from, long to, Predicate<Entry> kind) {
        Map<String, Long> counts = new TreeMap<>();
        for (Entry entry : between(from, to)) {
            if (entry.answer().body() != null && kind.test(entry)) {
                counts.merge(entry.answer().body(), 1L, Long::sum);
            }
        }
        return counts;
    }

    public static long count(List<Entry> entries, Predicate<Entry> which) {
        return entries.stream().filter(which).count();
    }
}
