package io.ha4j.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.ProxyPlane;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of {@code lab/faults}. */
class FaultsOptionsTest {

    @Test
    void defaultsAreWhatTheUsageSays() {
        FaultsOptions options = FaultsOptions.parse(new String[0]);
        assertThat(options.names()).containsExactly("storm", "idle", "loris", "flood", "headers");
        assertThat(options.length()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.requestsPerSecond()).isEqualTo(2_000);
        assertThat(options.connections()).isEqualTo(20_000);
        assertThat(options.busy()).isEqualTo(Duration.ofMillis(300));
        assertThat(options.patience()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.plane().threads()).isEqualTo(2);
        assertThat(options.plane().engine()).isEqualTo(ProxyPlane.Engine.AUTO);
    }

    @Test
    void takesAll() {
        FaultsOptions options = parse("--seconds 3 --rate 50 --connections 7 --threads 1 --busy 10000 loris idle");
        assertThat(options.names()).containsExactly("loris", "idle");
        assertThat(options.length()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.requestsPerSecond()).isEqualTo(50);
        assertThat(options.connections()).isEqualTo(7);
        assertThat(options.busy()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.plane().threads()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, AUTO",
        "epoll, EPOLL",
        "epoll-channels, EPOLL_CHANNELS",
        "io_uring, IO_URING",
        "io-uring, IO_URING",
        "nio, NIO"
    })
    void knowsEngines(String name, ProxyPlane.Engine engine) {
        assertThat(parse("--engine " + name).plane().engine()).isEqualTo(engine);
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds, --seconds",
        "--seconds 0 idle, 1..3600",
        "--seconds 11 idle storm, 12 or more for storm",
        "--seconds 11, 12 or more for storm",
        "--rate many, 50..10000",
        "--connections 0, 1..100000",
        "--threads 65, 1..64",
        "--busy 99, 100..60000",
        "--engine kqueue, kqueue",
        "calm, calm"
    })
    void refusesOthers(String arguments, String said) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }

    private static FaultsOptions parse(String arguments) {
        return FaultsOptions.parse(arguments.split(" ", -1));
    }
}
