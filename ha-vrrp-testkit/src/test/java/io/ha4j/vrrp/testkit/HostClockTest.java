package io.ha4j.vrrp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.LoopTimer;
import io.ha4j.testkit.ManualTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostClockTest {

    private final ManualTicker simulated = new ManualTicker();
    private final HostClock clock = new HostClock(simulated);

    @Test
    void gainsWhatItIsToldAndNeverJumps() {
        simulated.advance(Duration.ofSeconds(10));
        assertThat(clock.nanos()).isEqualTo(10_000_000_000L);
        clock.drift(1_000);
        assertThat(clock.nanos()).isEqualTo(10_000_000_000L);
        simulated.advance(Duration.ofSeconds(10));
        assertThat(clock.nanos()).isEqualTo(20_010_000_000L);
        clock.drift(-1_000);
        simulated.advance(Duration.ofSeconds(20));
        assertThat(clock.nanos()).isEqualTo(39_990_000_000L);
    }

    @Test
    void knowsTheFirstMomentAtWhichItShowsAReading() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            clock.drift(random.nextInt(-10_000, 10_001));
            long reading = clock.nanos() + random.nextLong(1, 1_000_000_000_000L);
            long moment = clock.simulatedNanos(reading);
            simulated.advanceTo(moment - 1);
            assertThat(clock.nanos()).isLessThan(reading);
            simulated.advanceTo(moment);
            assertThat(clock.nanos()).isGreaterThanOrEqualTo(reading);
        }
        assertThat(clock.simulatedNanos(LoopTimer.NEVER)).isEqualTo(LoopTimer.NEVER);
    }

    @Test
    void itsWallClockIsSetApart() {
        Instant begin = clock.instant();
        simulated.advance(Duration.ofSeconds(1));
        clock.wallOffset(Duration.ofSeconds(-5));
        assertThat(clock.instant()).isEqualTo(begin.minusSeconds(4));
        assertThat(clock.nanos()).isEqualTo(1_000_000_000L);
        clock.wallOffset(Duration.ZERO);
        assertThat(clock.instant()).isEqualTo(begin.plusSeconds(1));
    }
}
