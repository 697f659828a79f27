package io.ha4j.vrrp.testkit;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/** What happened last. */
final class Trace {

    private static final int MOST = 1_000;

    private record Line(long nanos, String who, Object what) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.6f %s %s", nanos / 1e9, who, what);
        }
    }

    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    void add(long nanos, String who, Object what) {
        if (lines.size() == MOST) {
            lines.remove();
        }
        lines.add(new Line(nanos, who, what));
    }

    List<String> lines() {
        return lines.stream().map(Line::toString).toList();
    }
}
