package io.ha4j.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ProcessFiguresTest {

    @Test
    void addsUserAndSystemTimeWhateverTheProcessIsCalled() {
        String stat =
                "4711 (odd) name (1 2) S 1 4711 4711 0 -1 4194560 900 800 7 6 1234 566 55 44 20 0 9 0 100 1000 10";
        assertThat(ProcessFigures.cpuSeconds(stat)).isEqualTo(18.0);
        assertThat(ProcessFigures.cpuSecondsOfEndedChildren(stat)).isEqualTo(0.99);
    }

    @Test
    void addsWhatTheProcessorsDidForProcesses() {
        String stat = "cpu  100 20 3 4000 5 6 7 8 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
        assertThat(ProcessFigures.busySeconds(stat)).isEqualTo(1.23);
    }

    @Test
    void readsWhatIsResident() {
        String status = "Name:\tnginx\nVmHWM:\t   9999 kB\nVmRSS:\t   1500 kB\nRssAnon:\t    700 kB\n";
        assertThat(ProcessFigures.residentBytes(status)).isEqualTo(1_500 * 1_024);
    }

    @Test
    void saysThatAProcessWithoutMemoryIsDead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProcessFigures.residentBytes("Name:\tnginx\nState:\tZ (zombie)\n"))
                .withMessageContaining("VmRSS: missing");
    }
}
