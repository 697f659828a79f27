package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayOptionsTest {

    private static RelayOptions parse(String... arguments) {
        return RelayOptions.parse(arguments);
    }

    @Test
    void measuresAllByDefault() {
        RelayOptions options = parse();
        assertThat(options.rows()).containsExactly(Row.values());
        assertThat(options.contenders())
                .extracting(Contender::toString)
                .containsExactly(
                        "direct",
                        "haproxy-1",
                        "haproxy-2",
                        "nginx-1",
                        "nginx-2",
                        "epoll-1",
                        "epoll-2",
                        "epoll-channels-1",
                        "epoll-channels-2",
                        "io_uring-1",
                        "io_uring-2",
                        "nio-1",
                        "nio-2");
        assertThat(List.of(options.rounds(), options.seconds(), options.warmUp()))
                .containsExactly(5, 4, 20);
        assertThat(options.jvm().java()).isEqualTo(Path.of(System.getProperty("java.home"), "bin", "java"));
        assertThat(String.join(" ", options.jvm().flags())).isEqualTo(RelayOptions.JVM_FLAGS);
        assertThat(options.targets()).isTrue();
        assertThat(options.json()).isNull();
    }

    @Test
    void takesWhatIsAskedFor() {
        RelayOptions options = parse(
                "--only",
                "bulk",
                "--only",
                "idle",
                "--only",
                "bulk",
                "--contenders",
                "nio,direct",
                "--threads",
                "4",
                "--no-targets",
                "--rounds",
                "1",
                "--jvm",
                "-Xmx64m  -Xint");
        assertThat(options.rows()).containsExactly(Row.BULK, Row.IDLE);
        assertThat(options.contenders()).extracting(Contender::toString).containsExactly("nio-4", "direct");
        assertThat(options.targets()).isFalse();
        assertThat(options.rounds()).isEqualTo(1);
        assertThat(options.jvm().flags()).containsExactly("-Xmx64m", "-Xint");
    }

    @ParameterizedTest
    @CsvSource({
        "--only,latency",
        "--contenders,envoy",
        "--contenders,''",
        "--threads,0",
        "--threads,65",
        "--rounds,0",
        "--seconds,x",
        "--warm-up,601",
        "--jdk,/nowhere",
        "--json,/nowhere/at/all.json",
        "--what,1"
    })
    void refusesNonsense(String option, String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(option, value));
        assertThatIllegalArgumentException().isThrownBy(() -> parse(option));
    }

    @Test
    void judgesOnlyBesideHaproxy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--contenders", "nio"))
                .withMessageStartingWith("--contenders: nio (expected: haproxy among them");
        assertThat(parse("--contenders", "nio", "--no-targets").contenders()).hasSize(2);
    }

    @Test
    void helps() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        assertThat(RelayBench.run(new String[] {"--help"}, out)).isZero();
        assertThat(RelayBench.run(new String[] {"--what", "1"}, out)).isEqualTo(2);
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .startsWith("usage: bench/relay")
                .contains("bench/relay: option: --what (expected: one of those that --help shows)");
    }

    @Test
    void aRelayIsToldWhatItReads() {
        RelayProcess.Settings settings = new RelayProcess.Settings(8_101, 8_000, 2, RelayEngine.NIO);
        assertThat(RelayProcess.Settings.parse(settings.toArguments())).isEqualTo(settings);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RelayProcess.Settings.parse(new String[] {"--port", "1"}))
                .withMessageStartingWith("--back-end: nothing");
    }
}
