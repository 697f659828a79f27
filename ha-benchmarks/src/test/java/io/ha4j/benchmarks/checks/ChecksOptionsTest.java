package io.ha4j.benchmarks.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksOptionsTest {

    @Test
    void comparesAThousandOfEachKindByDefault() {
        assertThat(ChecksOptions.parse(new String[0]))
                .isEqualTo(new ChecksOptions(List.of(CheckKind.TCP, CheckKind.HTTP), 1_000, 10, 3, 20, 0, null));
        assertThat(ChecksOptions.parse(new String[] {"--kind", "http", "--checks", "10", "--soak", "60"}))
                .isEqualTo(new ChecksOptions(List.of(CheckKind.HTTP), 10, 10, 3, 20, 60, null));
    }

    @Test
    void helps() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        assertThat(ChecksBench.run(new String[] {"--help"}, out)).isZero();
        assertThat(ChecksBench.run(new String[] {"--what", "1"}, out)).isEqualTo(2);
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .startsWith("usage: bench/checks")
                .contains("bench/checks: option: --what (expected: one of those that --help shows)");
    }

    @ParameterizedTest
    @CsvSource({
        "--kind,udp",
        "--checks,0",
        "--checks,20001",
        "--seconds,x",
        "--rounds,21",
        "--warm-up,-1",
        "--soak,0",
        "--json,/nowhere/at/all.json",
        "--what,1"
    })
    void refusesNonsense(String option, String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> ChecksOptions.parse(new String[] {option, value}));
        assertThatIllegalArgumentException().isThrownBy(() -> ChecksOptions.parse(new String[] {option}));
    }

    @Test
    void eachTargetHasAnAddressOfItsOwn() {
        List<String> targets = java.util.stream.IntStream.range(0, 20_000)
                .mapToObj(i -> CheckKind.TCP.target(i).getAddress().getHostAddress())
                .toList();
        assertThat(targets).doesNotHaveDuplicates().allMatch(target -> target.startsWith("127."));
    }
}
