package io.ha4j.vrrp.testkit.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** {@code -Dha4j.simulation.seeds=N} runs more seeds; {@code -Dha4j.simulation.from=N} begins with another one. */
class SwarmTest {

    @Test
    void keepsItsPromisesForManySeeds() {
        long from = Long.getLong("ha4j.simulation.from", 0);
        long seeds = Long.getLong("ha4j.simulation.seeds", 10_000);
        Seeds.play(from, seeds, Swarm::run);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("seedsThatOnceFailed")
    void keepsItsPromisesForSeedsThatOnceFailed(long seed) {
        Swarm.run(seed);
    }

    @Test
    void repeatsARunExactly() {
        List<String> first = Swarm.run(4711).trace();
        assertThat(Swarm.run(4711).trace()).isNotEmpty().isEqualTo(first);
        assertThat(Swarm.run(4712).trace()).isNotEqualTo(first);
    }

    @Test
    void repeatsRunsExactlyBesideOthers() {
        Map<Long, List<String>> alone = new HashMap<>();
        LongStream.range(4711, 4743)
                .forEach(seed -> alone.put(seed, Swarm.run(seed).trace()));
        Map<Long, List<String>> beside = new ConcurrentHashMap<>();
        Seeds.play(4711, 32, 4, seed -> beside.put(seed, Swarm.run(seed).trace()));
        assertThat(beside).hasSize(32).isEqualTo(alone);
    }

    @Test
    void endsWithTheFirstFailure() {
        Set<Long> played = ConcurrentHashMap.newKeySet();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Seeds.play(0, Long.MAX_VALUE, 2, seed -> {
                    played.add(seed);
                    if (seed == 100) {
                        throw new AssertionError("replay with seed 100");
                    }
                }))
                .withMessage("replay with seed 100");
        assertThat(played).contains(0L, 99L, 100L);
    }

    @Test
    void hearsOfErrors() {
        LoggerFactory.getLogger("test").warn("no error");
        LoggerFactory.getLogger("test").error("an {}", "error", new IllegalStateException("bad"));
        assertThat(ErrorLog.take(name -> name.equals("another thread"))).isEmpty();
        assertThat(ErrorLog.take(Thread.currentThread().getName()::equals))
                .containsExactly("an error: java.lang.IllegalStateException: bad");
        assertThat(ErrorLog.take(name -> true)).isEmpty();
    }

    static LongStream seedsThatOnceFailed() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SwarmTest.class.getResourceAsStream("/seeds.txt")), StandardCharsets.UTF_8))) {
            return LongStream.of(in.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                    .toArray());
        }
    }
}
