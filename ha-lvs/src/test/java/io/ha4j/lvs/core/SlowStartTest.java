package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlowStartTest {

    @Test
    void risesByTwentiethsAndReachesTheWholeInTime() {
        SlowStart ramp = new SlowStart(1_900);
        assertThat(ramp.of(100)).as("warm at first").isEqualTo(100);
        assertThat(ramp.deadlineNanos()).isEqualTo(PoolMachine.NEVER);
        ramp.begin(1_000);
        for (int step = 1; step < SlowStart.STEPS; step++) {
            assertThat(ramp.of(100)).isEqualTo(5 * step);
            assertThat(ramp.deadlineNanos()).isEqualTo(1_000 + 100L * step);
            ramp.advance(ramp.deadlineNanos() - 1);
            assertThat(ramp.of(100)).as("not before time").isEqualTo(5 * step);
            ramp.advance(ramp.deadlineNanos());
        }
        assertThat(ramp.of(100)).isEqualTo(100);
        assertThat(ramp.deadlineNanos()).isEqualTo(PoolMachine.NEVER);
    }

    @Test
    void takesAllStepsThatAreDue() {
        SlowStart ramp = new SlowStart(1_900);
        ramp.begin(0);
        ramp.advance(950);
        assertThat(ramp.of(100)).isEqualTo(50);
        ramp.advance(1_000_000);
        assertThat(ramp.of(100)).isEqualTo(100);
        ramp.begin(2_000_000);
        assertThat(ramp.of(100)).isEqualTo(5);
        ramp.end();
        assertThat(ramp.of(100)).isEqualTo(100);
    }

    @Test
    void givesAtLeastOneOfAWeightButNothingOfNone() {
        SlowStart ramp = new SlowStart(1_000);
        ramp.begin(0);
        assertThat(ramp.of(1)).isEqualTo(1);
        assertThat(ramp.of(0)).isZero();
        assertThat(ramp.of(65_535)).isEqualTo(3_277);
    }

    @Test
    void isNothingWithoutADuration() {
        SlowStart ramp = new SlowStart(0);
        ramp.begin(0);
        assertThat(ramp.of(100)).isEqualTo(100);
        assertThat(ramp.deadlineNanos()).isEqualTo(PoolMachine.NEVER);
    }
}
