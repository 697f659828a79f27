package io.ha4j.lvs.ipvs.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Dha4j.simulation.seeds=N} runs more seeds; {@code -Dha4j.simulation.from=N} begins with another one. */
class KeeperSimulationTest {

    @Test
    void convergesAndTouchesNobodyElsesForManySeeds() {
        long from = Long.getLong("ha4j.simulation.from", 0);
        long seeds = Long.getLong("ha4j.simulation.seeds", 3_000);
        long crashes = LongStream.range(from, from + seeds)
                .parallel()
                .map(seed -> run(seed).crashes())
                .sum();
        assertThat(seeds < 100 || crashes > seeds / 2)
                .as("%d crashes in %d seeds", crashes, seeds)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1624, 3454})
    void keepsItsPromisesForSeedsThatOnceFailed(long seed) {
        assertThat(run(seed).trace()).isNotEmpty();
    }

    @Test
    void repeatsARunExactly() {
        List<String> trace = run(4711).trace();
        assertThat(trace).isNotEmpty().isEqualTo(run(4711).trace());
    }

    private static KeeperSimulation run(long seed) {
        KeeperSimulation simulation = new KeeperSimulation(seed);
        try {
            simulation.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "replay with seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", simulation.trace()),
                    e);
        }
        return simulation;
    }
}
