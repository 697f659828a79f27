package io.ha4j.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {

    @Test
    void isEmptyAtFirst() {
        assertThat(new LatencyRecorder(ofSeconds(1)).snapshot())
                .isEqualTo(new Latency(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void tellsPercentilesToWithinATenth() {
        LatencyRecorder recorder = new LatencyRecorder(ofSeconds(1));
        for (int ms = 1; ms <= 1_000; ms++) {
            recorder.record(ofMillis(ms).toNanos());
        }
        Latency latency = recorder.snapshot();
        assertThat(latency.count()).isEqualTo(1_000);
        assertThat(latency.p50()).isBetween(ofMillis(500), ofMillis(550));
        assertThat(latency.p90()).isBetween(ofMillis(900), ofMillis(990));
        assertThat(latency.p99()).isBetween(ofMillis(990), ofMillis(1_089));
        assertThat(latency.max()).isBetween(ofMillis(1_000), ofMillis(1_100));
    }

    @Test
    void forgetsWhatIsOldAndNeverOverflows() {
        LatencyRecorder recorder = new LatencyRecorder(ofMillis(1));
        for (int i = 0; i < 100_000; i++) {
            recorder.record(ofSeconds(5).toNanos()); // longer than it can be: a process that was held up
        }
        assertThat(recorder.snapshot().max()).isBetween(ofMillis(1), ofMillis(2));
        for (int i = 0; i < 2 * LatencyRecorder.TURN; i++) {
            recorder.record(1_000);
        }
        Latency latency = recorder.snapshot();
        assertThat(latency.count()).isBetween(1_000L, 2_000L);
        assertThat(latency.max()).isEqualTo(Duration.ofNanos(1_000));
    }
}
