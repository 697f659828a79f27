package io.ha4j.health.core;

import static io.ha4j.health.core.SimulatedTarget.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Health.Status;
import org.junit.jupiter.api.Test;

/** Properties over seeds: each failure names the seed that shows it again. */
class CheckMachineSimulationTest {

    private static final int SEEDS = Integer.getInteger("ha4j.simulation.seeds", 3_000);

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

    /** Whatever happens, in whatever order; and once it is quiet, the bounds hold, with what the rules add to them. */
    @Test
    void judgesByAnyRulesWhateverHappens() {
        for (long seed = 0; seed < Integer.getInteger("ha4j.simulation.seeds", 2_000); seed++) {
            SimulatedTarget target = SimulatedTarget.ofAnyRules(seed);
            target.start();
            for (int i = 0; i < 30; i++) {
                happen(target);
            }
            CheckRules rules = target.rules;
            target.resume();
            target.become(true);
            target.runUntil(target.now() + longestUntilUp(rules));
            assertThat(target.status()).as("seed %d: up at last", seed).isEqualTo(Status.UP);
            target.healing = false;
            target.become(false);
            target.runUntil(target.now() + longestUntilDown(rules));
            assertThat(target.status()).as("seed %d: down in time", seed).isEqualTo(Status.DOWN);
            target.become(true);
            target.runUntil(target.now() + longestUntilUp(rules));
            assertThat(target.status()).as("seed %d: up again", seed).isEqualTo(Status.UP);
            target.runUntil(target.now() + rules.slowStartNanos() + rules.intervalNanos() * 2);
            assertThat(target.machine.health().percent()).as("seed %d", seed).isEqualTo(100);
        }
    }

    private static void happen(SimulatedTarget target) {
        switch (target.random.nextInt(10)) {
            case 0 -> target.become(true);
            case 1, 2 -> target.become(false);
            case 3 -> target.pause(target.random.nextLong(target.rules.intervalNanos() * 3));
            case 4 -> target.report();
            case 5 -> target.suspend();
            case 6, 7 -> target.resume();
            case 8 -> target.change();
            default -> target.probeNow();
        }
        target.runUntil(target.now() + target.random.nextLong(target.rules.intervalNanos() * 6));
    }

    private static long longestUntilDown(CheckRules rules) {
        return rules.intervalNanos() * rules.fall() + rules.timeoutNanos() + longestRemedy(rules);
    }

    /** A remedy may run, and another one follow it; a hold may just have begun; a last probe may have seen it as it was. */
    private static long longestUntilUp(CheckRules rules) {
        long hold = rules.flaps() == null ? 0 : rules.flaps().holdNanos() * CheckRules.MAX_HOLD_FACTOR;
        return 2 * longestRemedy(rules)
                + hold
                + rules.timeoutNanos()
                + Math.max(rules.downIntervalNanos(), rules.intervalNanos())
                + rules.intervalNanos() * rules.rise()
                + rules.timeoutNanos();
    }

    private static long longestRemedy(CheckRules rules) {
        CheckRules.RemedyTimes remedy = rules.remedy();
        return remedy == null ? 0 : remedy.timeoutNanos() + remedy.retryAfterNanos() + rules.timeoutNanos();
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
