package io.ha4j.examples.standby;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Tool;
import io.ha4j.testkit.Lab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The hot-standby example does what its story says, with real processes. */
@Tag("lab")
@Tag("long")
class HotStandbyLabTest {

    @Test
    void everyStepOfTheStoryDoesWhatItShould() {
        List<String> missing = LabRequirements.missing(Tool.KILL);
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = HotStandbyLab.run(new PrintStream(said, true, StandardCharsets.UTF_8), Duration.ofSeconds(5));
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
