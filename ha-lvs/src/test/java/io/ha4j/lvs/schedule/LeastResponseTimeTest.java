package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeastResponseTimeTest {

    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long DECAY = 10 * SECOND;

    private final List<Server> servers = Flows.servers(1, 1);
    private final Server a = servers.get(0);
    private final Server b = servers.get(1);
    private final Picker<Server> picker = new LeastResponseTime<>(new Dice(new SplittableRandom(1)::nextLong), DECAY);

    LeastResponseTimeTest() {
        picker.update(servers);
    }

    /** Whom it picks each time. */
    private Server steadily(long nowNanos) {
        Server first = picker.pick(Flows.to(1, nowNanos), Set.of());
        for (int i = 0; i < 50; i++) {
            assertThat(picker.pick(Flows.to(1, nowNanos), Set.of())).isSameAs(first);
        }
        return first;
    }

    @Test
    void takesTheFasterUntilItsConnectionsOutweighThat() {
        picker.responded(a, 10 * MS, 0);
        picker.responded(b, 30 * MS, 0);
        assertThat(steadily(0)).isSameAs(a);
        a.active = 1;
        assertThat(steadily(0)).isSameAs(a);
        a.active = 3; // 40 against 30
        assertThat(steadily(0)).isSameAs(b);
    }

    @Test
    void aPeakCountsAtOnceAndFades() {
        picker.responded(a, 10 * MS, 0);
        picker.responded(b, 20 * MS, 0);
        picker.responded(a, 500 * MS, 0);
        assertThat(steadily(0)).isSameAs(b);
        for (long second = 1; second <= 60; second++) {
            picker.responded(a, 10 * MS, second * SECOND);
            picker.responded(b, 20 * MS, second * SECOND);
        }
        assertThat(steadily(60 * SECOND)).isSameAs(a);
    }

    @Test
    void oneThatHasNeverAnsweredGetsOneConnectionAndNoMore() {
        picker.responded(a, 10 * MS, 0);
        assertThat(steadily(0)).isSameAs(b);
        b.active = 1;
        assertThat(steadily(0)).isSameAs(a);
        picker.responded(b, MS, 0);
        assertThat(steadily(0)).isSameAs(b);
    }

    @Test
    void remembersThroughAChangeOfTheList() {
        picker.responded(a, 10 * MS, 0);
        picker.responded(b, 30 * MS, 0);
        picker.update(List.of(b, a));
        assertThat(steadily(0)).isSameAs(a);
        picker.update(List.of(b));
        picker.responded(a, MS, 0); // has left
        assertThat(steadily(0)).isSameAs(b);
    }

    @Test
    void theLevelShrinksToAThirdInTheTimeOfDecay() {
        Latency latency = new Latency(DECAY);
        latency.observe(100 * MS, 5 * SECOND);
        assertThat(latency.atNanos(5 * SECOND)).isEqualTo(100.0 * MS);
        assertThat(latency.atNanos(15 * SECOND)).isCloseTo(100 * MS / Math.E, within(1.0));
        assertThat(latency.atNanos(0)).isEqualTo(100.0 * MS); // a clock that is read by many is never quite the same
        latency.observe(0, 15 * SECOND);
        assertThat(latency.atNanos(15 * SECOND)).isCloseTo(100 * MS / Math.E, within(1.0));
        latency.observe(200 * MS, 15 * SECOND);
        assertThat(latency.atNanos(15 * SECOND)).isEqualTo(200.0 * MS);
    }
}
