package io.ha4j.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Not a lab test: it runs where there is a real network, and sees that no lab is made there. */
@EnabledOnOs(OS.LINUX)
class UplinkGuardTest {

    @Test
    void makesNoLabWhereThereIsARealNetwork() {
        assumeFalse(Uplinks.ofTheProcess().isEmpty(), "this machine has no network");
        assertThat(NetworkNamespace.available()).isFalse();
        assertThatIllegalStateException()
                .isThrownBy(() -> NetworkNamespace.create("refused"))
                .withMessageContaining("expected: lo alone")
                .withMessageContaining("lab/bin/java");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().equals("ha-netns-refused"));
    }
}
