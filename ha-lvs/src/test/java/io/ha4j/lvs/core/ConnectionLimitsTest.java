package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private final ConnectionLimits limits = new ConnectionLimits();

    private void begin(int n) {
        for (int i = 0; i < n; i++) {
            assertThat(limits.tryBegin()).isTrue();
        }
    }

    private void end(int n) {
        for (int i = 0; i < n; i++) {
            limits.end();
        }
    }

    @Test
    void limitsNothingAtFirst() {
        begin(1_000);
        assertThat(limits.overloaded()).isFalse();
        assertThat(limits.connections()).isEqualTo(1_000);
        end(1_000);
        assertThat(limits.connections()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(limits::end)
                .withMessage("connections: 0 (expected: one that has begun)");
    }

    @Test
    void isOverloadedFromTheUpperThresholdUntilBelowTheLower() {
        limits.thresholds(8, 3);
        begin(7);
        assertThat(limits.overloaded()).isFalse();
        begin(1);
        assertThat(limits.overloaded()).isTrue();
        end(5);
        assertThat(limits.connections()).isEqualTo(3);
        assertThat(limits.overloaded()).as("not fewer than 3").isTrue();
        end(1);
        assertThat(limits.overloaded()).isFalse();
        begin(5);
        assertThat(limits.overloaded()).isFalse();
    }

    @Test
    void withoutALowerThresholdEndsBelowThreeQuarters() {
        limits.thresholds(8, 0);
        begin(8);
        end(2);
        assertThat(limits.overloaded()).as("6 are three quarters of 8").isTrue();
        end(1);
        assertThat(limits.overloaded()).isFalse();
        limits.thresholds(3, 0);
        assertThat(limits.overloaded())
                .as("a lower threshold counts from the next connection on")
                .isFalse();
        begin(1);
        assertThat(limits.overloaded()).isTrue();
        end(3);
        assertThat(limits.overloaded()).as("3 of 3").isTrue();
        end(1);
        assertThat(limits.overloaded()).as("2 of 3 are fewer than 2.25").isFalse();
    }

    @Test
    void takesConnectionsThatWereScheduledBeforeTheOverload() {
        limits.thresholds(1, 0);
        begin(3);
        assertThat(limits.connections()).isEqualTo(3);
        assertThat(limits.overloaded()).isTrue();
    }

    @Test
    void endsAnOverloadAtOnceByAHigherThresholdOrNone() {
        limits.thresholds(2, 0);
        begin(5);
        limits.thresholds(2, 1);
        assertThat(limits.overloaded()).as("the same one").isTrue();
        limits.thresholds(1, 0);
        assertThat(limits.overloaded()).as("a smaller one").isTrue();
        limits.thresholds(3, 0);
        assertThat(limits.overloaded())
                .as("a higher one, though there are more")
                .isFalse();
        begin(1);
        assertThat(limits.overloaded()).isTrue();
        limits.thresholds(0, 0);
        assertThat(limits.overloaded()).isFalse();
        begin(1);
        end(1);
        assertThat(limits.overloaded()).isFalse();
    }

    @Test
    void holdsTheMaximum() {
        limits.max(2);
        begin(2);
        assertThat(limits.overloaded()).isTrue();
        assertThat(limits.tryBegin()).isFalse();
        assertThat(limits.connections()).isEqualTo(2);
        end(1);
        assertThat(limits.overloaded()).isFalse();
        begin(1);
        limits.max(1);
        assertThat(limits.connections()).isEqualTo(2);
        end(1);
        assertThat(limits.tryBegin()).isFalse();
        limits.max(0);
        begin(10);
        assertThat(limits.overloaded()).isFalse();
    }

    /** Beside the statements of the kernel, in any order of what can happen. */
    @Test
    void doesAsTheKernel() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ConnectionLimits tested = new ConnectionLimits();
            int total = 0;
            int u = 0;
            int l = 0;
            boolean overload = false;
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(total == 0 ? 3 : 5)) {
                    case 0, 1 -> {
                        assertThat(tested.tryBegin()).isTrue();
                        total++;
                        if (u != 0 && total >= u) {
                            overload = true;
                        }
                    }
                    case 2 -> {
                        if (random.nextInt(4) == 0) {
                            int nextU = random.nextInt(12);
                            int nextL = random.nextInt(nextU + 1);
                            if (nextU == 0 || nextU > u) {
                                overload = false;
                            }
                            u = nextU;
                            l = nextL;
                            tested.thresholds(u, l);
                        }
                    }
                    default -> {
                        tested.end();
                        total--;
                        if (l != 0) {
                            if (total < l) {
                                overload = false;
                            }
                        } else if (u != 0) {
                            if (total * 4 < u * 3) {
                                overload = false;
                            }
                        } else {
                            overload = false;
                        }
                    }
                }
                assertThat(tested.overloaded())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(overload);
                assertThat(tested.connections()).isEqualTo(total);
            }
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.thresholds(2, 3))
                .withMessage("lower threshold: 3 (expected: 0..2, the upper one)");
        assertThatIllegalArgumentException().isThrownBy(() -> limits.thresholds(2, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.thresholds(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> limits.max(-1));
    }
}
