package io.ha4j.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.ha4j.examples.common.Verdict;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Tool;
import io.ha4j.testkit.Lab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code lab/soak} and {@code lab/failover} measure at length, in short. */
@Tag("lab")
@Tag("long")
class ShortSoakTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    @BeforeEach
    void needs() {
        List<String> missing = LabRequirements.missing(Tool.KEEPALIVED, Tool.KILL);
        Lab.require(missing.isEmpty(), String.join("; ", missing));
    }

    /** At longer intervals than in the lab: the build's machine may be busy, and a master that does not run is lost. */
    static Stream<Ordeal> ordeals() {
        return Stream.of(
                new KillOrdeal(Duration.ofSeconds(8), Duration.ofSeconds(5)),
                new PauseOrdeal(PauseOrdeal.Peer.LOWER, Duration.ofMillis(500), Duration.ofSeconds(5)),
                new PauseOrdeal(PauseOrdeal.Peer.HIGHER, Duration.ofMillis(500), Duration.ofSeconds(5)),
                new GarbageOrdeal(Duration.ofSeconds(8), Duration.ofSeconds(1), 0.5));
    }

    @ParameterizedTest
    @MethodSource("ordeals")
    @Execution(CONCURRENT)
    void isBorne(Ordeal ordeal) throws Exception {
        Verdict verdict = new Verdict(out);
        ordeal.run(verdict);
        assertThat(verdict.held()).as(said.toString(StandardCharsets.UTF_8)).isTrue();
    }

    /** That it measures, not what: one sample says nothing about a median. */
    @Test
    void failoverTimesAreMeasured(@TempDir Path folder) {
        Path json = folder.resolve("failover.json");
        int status = Failover.run(new String[] {"--runs", "1", "--only", "100ms,stop", "--json", json.toString()}, out);
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isIn(0, 1);
        assertThat(json).content().contains("\"row\" : \"v3 100ms stop\"", "\"overMillis\"");
    }
}
