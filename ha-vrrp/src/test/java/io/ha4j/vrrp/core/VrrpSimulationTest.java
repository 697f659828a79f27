package io.ha4j.vrrp.core;

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
class VrrpSimulationTest {

    private static final int TRACE_LINES = 40;

    @Test
    void keepsItsPromisesForManySeeds() {
        long from = Long.getLong("ha4j.simulation.from", 0);
        long seeds = Long.getLong("ha4j.simulation.seeds", 1_000);
        LongStream.range(from, from + seeds).forEach(VrrpSimulationTest::run);
    }

    @Test
    void keepsItsPromisesWhileSettingsChange() {
        long from = Long.getLong("ha4j.simulation.from", 0);
        long seeds = Long.getLong("ha4j.simulation.seeds", 1_000);
        LongStream.range(from, from + seeds).forEach(seed -> {
            VrrpSimulation simulation = new VrrpSimulation(seed).changing();
            run("seed " + seed + " of changes", simulation::run, simulation.trace());
        });
    }

    @ParameterizedTest
    @MethodSource("seedsThatOnceFailed")
    void keepsItsPromisesForSeedsThatOnceFailed(long seed) {
        run(seed);
    }

    @Test
    void groupsKeepTheirPromisesForManySeeds() {
        long from = Long.getLong("ha4j.simulation.from", 0);
        long seeds = Long.getLong("ha4j.simulation.seeds", 1_000);
        LongStream.range(from, from + seeds).forEach(VrrpSimulationTest::runGroup);
    }

    @Test
    void repeatsARunOfGroupsExactly() {
        GroupSimulation first = new GroupSimulation(4711);
        GroupSimulation second = new GroupSimulation(4711);
        first.run();
        second.run();
        assertThat(second.trace()).isNotEmpty().isEqualTo(first.trace());
    }

    @Test
    void repeatsARunExactly() {
        VrrpSimulation first = new VrrpSimulation(4711);
        VrrpSimulation second = new VrrpSimulation(4711);
        first.run();
        second.run();
        assertThat(second.trace()).isNotEmpty().isEqualTo(first.trace());
        VrrpSimulation other = new VrrpSimulation(4712);
        other.run();
        assertThat(other.trace()).isNotEqualTo(first.trace());
    }

    private static void run(long seed) {
        VrrpSimulation simulation = new VrrpSimulation(seed);
        run("seed " + seed, simulation::run, simulation.trace());
    }

    private static void runGroup(long seed) {
        GroupSimulation simulation = new GroupSimulation(seed);
        run("seed " + seed + " of groups", simulation::run, simulation.trace());
    }

    private static void run(String seed, Runnable simulation, List<String> trace) {
        try {
            simulation.run();
        } catch (RuntimeException | Error e) {
            List<String> end = trace.subList(Math.max(0, trace.size() - TRACE_LINES), trace.size());
            throw new AssertionError("replay with " + seed + ": " + e.getMessage() + "\n" + String.join("\n", end), e);
        }
    }

    static LongStream seedsThatOnceFailed() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(VrrpSimulationTest.class.getResourceAsStream("/seeds.txt")),
                StandardCharsets.UTF_8))) {
            return LongStream.of(in.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                    .toArray());
        }
    }
}
