package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyMachineTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger runs = new AtomicInteger();

    private void run(int failures, long pauseNanos) throws Exception {
        SteadyMachine.run(
                () -> {
                    nanos.addAndGet(pauseNanos);
                    if (runs.incrementAndGet() <= failures) {
                        throw new AssertionError("run " + runs);
                    }
                },
                nanos::get);
    }

    @Test
    void runsOnceWhatDoesNotFail() throws Exception {
        run(0, 1_000_000_000);
        assertThat(runs).hasValue(1);
    }

    @Test
    void runsAgainWhatAPauseSpoiled() throws Exception {
        run(2, 100_000_000);
        assertThat(runs).hasValue(3);
    }

    @Test
    void believesAFailureWithoutAPause() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> run(1, 99_000_000))
                .withMessage("run 1");
    }

    @Test
    void believesTheThirdFailure() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> run(3, 1_000_000_000))
                .withMessage("run 3");
    }
}
