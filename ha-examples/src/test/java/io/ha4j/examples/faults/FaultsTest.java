package io.ha4j.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Tool;
import io.ha4j.testkit.Lab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code lab/faults} does at length, in short. */
@Tag("lab")
@Tag("long")
class FaultsTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    @BeforeEach
    void needs() {
        List<String> missing = LabRequirements.missing(Tool.KILL);
        Lab.require(missing.isEmpty(), String.join("; ", missing));
    }

    /** What is busy is the machine of the build; two kinds wait as long as it may be busy, and are told less. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seconds 18 --rate 200 --busy 3000 storm",
                "--seconds 1 --connections 2000 idle",
                "--seconds 1 --busy 10000 loris",
                "--seconds 1 --busy 10000 flood",
                "--seconds 1 --busy 3000 headers"
            })
    void isBorne(String arguments) {
        int status = Faults.run(arguments.split(" ", -1), out);
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
