package io.ha4j.examples.failover;

import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One line of the table: a version, an interval, and what happens to the master. */
record Row(VrrpVersion version, Duration interval, Happening happening) {

    /** {@return all rows, in the order in which they are measured} */
    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (Happening happening : Happening.values()) {
            rows.add(new Row(VrrpVersion.V2, Duration.ofSeconds(1), happening));
        }
        for (int millis : new int[] {100, 10}) {
            for (Happening happening : Happening.values()) {
                rows.add(new Row(VrrpVersion.V3, Duration.ofMillis(millis), happening));
            }
        }
        return rows;
    }

    private String intervalText() {
        long millis = interval.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** {@return the words that {@code --only} knows this row by} */
    List<String> words() {
        return List.of(version == VrrpVersion.V2 ? "v2" : "v3", intervalText(), happening.toString());
    }

    @Override
    public String toString() {
        return String.join(" ", words());
    }
}
