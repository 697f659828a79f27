package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dha4j.simulation.seeds=N} runs more seeds; {@code -Dha4j.simulation.from=N} begins with another one. */
class PoolSimulationTest {

    @Test
    void keepsItsPromisesForManySeeds() {
        long from = Long.getLong("ha4j.simulation.from", 0);
        long seeds = Long.getLong("ha4j.simulation.seeds", 1_000);
        LongStream.range(from, from + seeds).forEach(PoolSimulationTest::run);
    }

    @ParameterizedTest
    @MethodSource("seedsThatOnceFailed")
    void keepsItsPromisesForSeedsThatOnceFailed(long seed) {
        assertThat(run(seed)).isNotEmpty();
    }

    @Test
    void repeatsARunExactly() {
        assertThat(run(4711)).isNotEmpty().isEqualTo(run(4711));
    }

    private static List<String> run(long seed) {
        PoolSimulation simulation = new PoolSimulation(seed);
        try {
            simulation.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "replay with seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", simulation.trace()),
                    e);
        }
        return simulation.trace();
    }

    static LongStream seedsThatOnceFailed() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PoolSimulationTest.class.getResourceAsStream("/seeds.txt")),
                StandardCharsets.UTF_8))) {
            return LongStream.of(in.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                    .toArray());
        }
    }
}
