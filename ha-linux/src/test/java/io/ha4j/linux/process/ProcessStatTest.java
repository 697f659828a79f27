package io.ha4j.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {

    @Test
    void readsALine() {
        assertThat(ProcessStat.parse("42 (nginx) S 1 40 39 0 -1 4194560\n"))
                .contains(new ProcessStat(42, "nginx", 'S', 40));
    }

    @Test
    void aNameMayLookLikeTheRestOfTheLine() {
        assertThat(ProcessStat.parse("42 (a) R 1 2 (b) Z 1 40 39 0"))
                .contains(new ProcessStat(42, "a) R 1 2 (b", 'Z', 40));
        assertThat(ProcessStat.parse("42 () S 1 40 39")).contains(new ProcessStat(42, "", 'S', 40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "42",
                "42 (",
                "42 (a",
                "42 (a)",
                "42 (a) ",
                "42 (a) S",
                "42 (a) S 1",
                "x (a) S 1 2 3",
                ") (",
                "1 ) ( S 1 2"
            })
    void whatIsNoSuchLineIsNoProcess(String line) {
        assertThat(ProcessStat.parse(line)).isEmpty();
    }

    @Test
    void findsThisProcess() throws Exception {
        long self = ProcessHandle.current().pid();
        ProcessStat stat = ProcessStat.of(self).orElseThrow();
        assertThat(stat.pid()).isEqualTo(self);
        assertThat(stat.isAlive()).isTrue();
        assertThat(ProcessStat.all())
                .extracting(ProcessStat::pid)
                .contains(self, ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(ProcessStat.commandLine(self, 65_536)).contains("java").doesNotContain("\0");
        assertThat(ProcessStat.commandLine(self, 3)).hasSize(3);
    }

    @Test
    void whatIsNotThereIsEmpty() {
        int never = Integer.MAX_VALUE; // beyond the largest pid_max
        assertThat(ProcessStat.of(never)).isEmpty();
        assertThat(ProcessStat.commandLine(never, 100)).isEmpty();
    }

    @Test
    void onlyTheEndedAreNotAlive() {
        assertThat(List.of('R', 'S', 'D', 'T', 'I')).allMatch(state -> new ProcessStat(2, "a", state, 2).isAlive());
        assertThat(List.of('Z', 'X', 'x')).noneMatch(state -> new ProcessStat(2, "a", state, 2).isAlive());
    }
}
