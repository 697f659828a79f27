package io.ha4j.benchmarks.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.Loopback;
import io.ha4j.testkit.Lab;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code bench/checks --soak}, briefly. */
@Tag("lab")
@Tag("long")
class ManyChecksTest {

    /** It is about the engine: a machine that does something else meanwhile gets another try. */
    private static final int TRIES = 3;

    @Test
    void twelveThousandChecksASecondAreInTime() {
        try {
            Loopback.require();
        } catch (HaException e) {
            Lab.require(false, e.getMessage());
        }
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        int status = 1;
        for (int i = 0; i < TRIES && status != 0; i++) {
            status = ChecksBench.run(new String[] {"--soak", "8"}, out);
        }
        assertThat(status).as(shown.toString(StandardCharsets.UTF_8)).isZero();
    }
}
