package io.ha4j.lab.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.HaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {

    private static final Program PROGRAM = new Program("lab/thing", "usage: lab/thing [N]");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int run(Program.Body<Integer> body, String... arguments) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return PROGRAM.run(arguments, out, given -> OptionValues.number("N", given[0], 1, 9), body);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void endsWithTheStatusOfItsBody() {
        assertThat(run(number -> number, "7")).isEqualTo(7);
        assertThat(said()).isEmpty();
    }

    @Test
    void helpsWithoutRunning() {
        assertThat(run(number -> 1, "--help")).isZero();
        assertThat(said()).isEqualTo("usage: lab/thing [N]");
    }

    @Test
    void showsHowItIsCalledWhenItIsCalledWrongly() {
        assertThat(run(number -> 0, "10")).isEqualTo(2);
        assertThat(said()).isEqualTo("lab/thing: N: 10 (expected: 1..9)" + System.lineSeparator() + PROGRAM.usage());
    }

    @Test
    void saysWhyItCannotGoOn() {
        int missing = run(
                number -> {
                    throw new HaException("no Keepalived");
                },
                "1");
        int wrong = run(
                number -> {
                    throw new IllegalArgumentException("not from the command line");
                },
                "1");
        int untrue = run(
                number -> {
                    throw new AssertionError("untrue");
                },
                "1");
        assertThat(new int[] {missing, wrong, untrue}).containsOnly(2);
        assertThat(said().lines())
                .containsExactly(
                        "lab/thing: no Keepalived",
                        "lab/thing: java.lang.IllegalArgumentException: not from the command line",
                        "lab/thing: java.lang.AssertionError: untrue");
    }

    @Test
    void keepsTheInterruptOfItsThread() {
        int status = run(
                number -> {
                    throw new InterruptedException();
                },
                "1");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(status).isEqualTo(2);
    }

    @Test
    void writesFiguresWhereThatIsWanted(@TempDir Path folder) throws IOException {
        Path file = OptionValues.file("--json", folder.resolve("figures.json").toString());
        Program.writeJson(null, Map.of());
        Program.writeJson(file, Map.of("picks", 7));
        assertThat(Files.readString(file)).isEqualTo("{\n  \"picks\" : 7\n}\n");
    }

    @ParameterizedTest
    @CsvSource({"0", "10", "-1", "many", "9999999"})
    void refusesOtherNumbers(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptionValues.number("--n", value, 1, 9))
                .withMessageContaining("(expected: 1..9)");
    }

    @Test
    void refusesWhereNoFileCanBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.file("--json", "/nowhere/at/all.json"));
        assertThatIllegalArgumentException().isThrownBy(() -> OptionValues.file("--json", "/"));
    }
}
