package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.loop.LoopFactory;
import io.ha4j.loop.LoopTimer;
import io.ha4j.testkit.Await;
import io.ha4j.time.Ticker;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeLoopTest {

    private static final int HAND_OVERS = 20_000;

    static Stream<Named<LoopFactory<ProbeLoop>>> loops() {
        return Stream.of(Named.of("default", ProbeLoop::start), Named.of("portable", ProbeLoop::startPortable));
    }

    /** Each comes when the loop is just about to sleep again, which is when a wake-up could be lost. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("loops")
    void noHandOverIsSleptThrough(LoopFactory<ProbeLoop> factory) {
        try (ProbeLoop loop = factory.start("ha-test-health", Ticker.system())) {
            for (int i = 0; i < HAND_OVERS; i++) {
                int number = i;
                assertThat(loop.call(() -> number)).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loops")
    void firesADeadlineNeverEarly(LoopFactory<ProbeLoop> factory) {
        try (ProbeLoop loop = factory.start("ha-test-health", Ticker.system())) {
            AtomicLong firedNanos = new AtomicLong();
            long deadline = loop.ticker().nanos() + 20_000_000;
            loop.execute(() -> {
                LoopTimer timer = loop.newTimer(firedNanos::set);
                timer.set(deadline);
            });
            Await.until("fired", () -> firedNanos.get() != 0);
            assertThat(firedNanos.get()).isGreaterThanOrEqualTo(deadline);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loops")
    void takesNothingAfterItsEnd(LoopFactory<ProbeLoop> factory) {
        ProbeLoop loop = factory.start("ha-test-health", Ticker.system());
        loop.close();
        assertThat(loop.eventLoop().isTerminated()).isTrue();
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        loop.close();
    }
}
