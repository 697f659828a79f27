package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.ha4j.testkit.Lab;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A signal is sent or complained of, but for one that has ended. */
class SignalsTest {

    @Test
    void whatCannotBeSentIsComplainedOf() throws Exception {
        Lab.require(Tool.KILL.isInstalled(), Tool.KILL.missing());
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            List<ProcessHandle> handles = List.of(sleeper.toHandle());
            assertThatThrownBy(() -> Signals.send("NONSENSE", handles))
                    .isInstanceOf(HaException.class)
                    .hasMessageContaining("NONSENSE " + sleeper.pid());
            Signals.send("TERM", handles);
            assertThat(sleeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThatCode(() -> Signals.send("TERM", handles)).doesNotThrowAnyException();
        } finally {
            sleeper.destroyForcibly();
        }
    }
}
