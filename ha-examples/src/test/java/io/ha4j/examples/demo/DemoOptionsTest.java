package io.ha4j.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of {@code ./demo}, and the bounds that follow from it. */
class DemoOptionsTest {

    private static DemoOptions parse(String... arguments) {
        return DemoOptions.parse(arguments);
    }

    @Test
    void defaultsAreWhatTheUsageSays() {
        assertThat(parse()).isEqualTo(new DemoOptions(8_080, 3_112, 18_081, 1, Duration.ofMillis(150), null));
    }

    @Test
    void aBusyMachineAddsToEachBound() {
        DemoBounds bounds = new DemoBounds(parse("--allowance", "5000").allowance());
        assertThat(bounds.afterPreemption()).isEqualTo(Duration.ofSeconds(5));
        assertThat(bounds.afterStop(DemoBounds.PRIORITY_B))
                .isBetween(Duration.ofMillis(5_060), Duration.ofMillis(5_061));
        assertThat(bounds.afterKill(DemoBounds.PRIORITY_B))
                .isBetween(Duration.ofMillis(5_360), Duration.ofMillis(5_361));
    }

    @ParameterizedTest
    @CsvSource({"--allowance,60001", "--allowance,much", "--repeat,0", "--port,65536", "--what,1"})
    void nonsenseIsRefused(String option, String value) {
        assertThatThrownBy(() -> parse(option, value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parse(option)).isInstanceOf(IllegalArgumentException.class);
    }
}
