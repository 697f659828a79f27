package io.ha4j.examples.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Simulate.run(arguments, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void playsAndTellsFigures(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("figures.json");
        assertThat(run("--seeds", "20", "--from", "7", "--json", json.toString()))
                .isZero();
        assertThat(shown()).contains("20 seeds from 7 in").endsWith("everything held" + System.lineSeparator());
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.get("played").asLong()).isEqualTo(20);
        assertThat(figures.get("failed")).isEmpty();
        assertThat(figures.get("transitions").asLong()).isGreaterThan(20);
        assertThat(figures.get("simulatedSeconds").asLong()).isPositive();
    }

    @Test
    void helps() {
        assertThat(run("--help")).isZero();
        assertThat(shown()).startsWith("usage: lab/simulate");
        assertThat(run("--what", "1")).isEqualTo(2);
        assertThat(shown()).contains("lab/simulate: option: --what (expected: one of those that --help shows)");
    }

    @ParameterizedTest
    @CsvSource({"--seeds,0", "--seeds,many", "--seeds,9999999999", "--from,x", "--json,/nowhere/at/all.json", "--what,1"
    })
    void refusesNonsense(String option, String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> SimulateOptions.parse(new String[] {option, value}));
        assertThatIllegalArgumentException().isThrownBy(() -> SimulateOptions.parse(new String[] {option}));
    }

    @Test
    void defaultsToTenThousandSeeds() {
        assertThat(SimulateOptions.parse(new String[0])).isEqualTo(new SimulateOptions(10_000, 0, null));
        assertThat(SimulateOptions.parse(new String[] {"--from", "-5"}).from()).isEqualTo(-5);
    }
}
