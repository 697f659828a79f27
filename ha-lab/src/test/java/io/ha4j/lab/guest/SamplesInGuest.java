package io.ha4j.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each way to end. */
class SamplesInGuest {

    @Test
    void findsIpvs() {
        assertThat(Files.exists(Path.of("/proc/net/ip_vs"))).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {1, 2})
    void counts(int number) {
        assertThat(number).isPositive();
    }

    @Test
    void fails() {
        Assertions.fail("on purpose");
    }

    @Test
    void lacksSomething() {
        Assumptions.abort("no such device");
    }

    @Test
    @Disabled("to see how that is told")
    void isDisabled() {}
}
