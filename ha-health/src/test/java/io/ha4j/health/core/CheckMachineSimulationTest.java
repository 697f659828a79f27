package io.ha4j.health.core;

import static io.ha4j.health.core.SimulatedTarget.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Health.Status;
import org.junit.jupiter.api.Test;

/** Properties over seeds: each failure names the seed that shows it again. */
class CheckMachineSimulationTest {

    private static final int SEEDS = 3_000;

    @Test
    void noticesEachChangeWithinItsBound() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedTarget target = new SimulatedTarget(seed);
            CheckRules rules = target.rules;
            target.start();
            target.runUntil(rules.intervalNanos() * target.random.nextInt(1, 4) + target.random.nextLong(5_000 * MS));
            assertThat(target.status()).as("seed %d: up", seed).isEqualTo(Status.UP);
            for (int outage = 0; outage < 3; outage++) {
                target.become(false);
                target.runUntil(target.now() + rules.intervalNanos() * rules.fall() + rules.timeoutNanos());
                assertThat(target.status()).as("seed %d: down in time", seed).isEqualTo(Status.DOWN);
                target.runUntil(target.now() + target.random.nextLong(10_000 * MS));
                target.become(true);
                target.runUntil(target.now() + rules.intervalNanos() * rules.rise() + rules.timeoutNanos());
                assertThat(target.status()).as("seed %d: up in time", seed).isEqualTo(Status.UP);
                target.runUntil(target.now() + target.random.nextLong(10_000 * MS));
                assertThat(target.status()).as("seed %d: stays up", seed).isEqualTo(Status.UP);
            }
        }
    }

    @Test
    void keepsTheIntervalAndItsJitter() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedTarget target = new SimulatedTarget(seed);
            CheckRules rules = target.rules;
            target.start();
            for (int i = 0; i < 5; i++) {
                target.become(target.random.nextBoolean());
                target.runUntil(target.now() + rules.intervalNanos() * 8);
            }
            for (int i = 1; i < target.starts.size(); i++) {
                assertThat(target.starts.get(i) - target.starts.get(i - 1))
                        .as("seed %d: from start %d to the next", seed, i)
                        .isBetween(shortest(rules), rules.intervalNanos());
            }
        }
    }

    @Test
    void takesAPauseOfItsOwnNeitherForSilenceNorForABacklog() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedTarget target = new SimulatedTarget(seed);
            CheckRules rules = target.rules;
            target.start();
            for (int i = 0; i < 20; i++) {
                target.runUntil(target.now() + target.random.nextLong(rules.intervalNanos() * 2));
                target.pause(target.random.nextLong(rules.intervalNanos() * 20));
                assertThat(target.machine.counters().failures())
                        .as("seed %d: a target that is up never fails", seed)
                        .isZero();
            }
            for (int i = 1; i < target.starts.size(); i++) {
                assertThat(target.starts.get(i) - target.starts.get(i - 1))
                        .as("seed %d: no burst at start %d", seed, i)
                        .isGreaterThanOrEqualTo(shortest(rules));
            }
        }
    }

    private static long shortest(CheckRules rules) {
        return rules.intervalNanos() - rules.intervalNanos() / 100 * rules.jitterPercent();
    }

    @Test
    void drawsTheSameFromTheSameSeed() {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(trace(seed)).isEqualTo(trace(seed));
        }
        assertThat(trace(1)).isNotEqualTo(trace(2));
    }

    private static String trace(long seed) {
        SimulatedTarget target = new SimulatedTarget(seed);
        target.start();
        target.runUntil(30_000 * MS);
        target.become(false);
        target.runUntil(60_000 * MS);
        return target.trace.toString();
    }
}
