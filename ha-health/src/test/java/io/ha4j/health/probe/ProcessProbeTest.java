package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.process.ProcessStat;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.ManualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ProcessProbeTest {

    private static final String SHORT = "ha4j-t" + ProcessHandle.current().pid();
    private static final String LONG =
            "ha4j-long-name-" + ProcessHandle.current().pid(); // longer than the kernel keeps

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** A program of that name that does nothing. */
    private Process start(String name, String... arguments) throws IOException {
        Path program = folder.resolve(name);
        if (!Files.exists(program)) {
            Files.copy(Path.of("/bin/sleep"), program);
        }
        List<String> line = new ArrayList<>(List.of(program.toString(), "600"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).start();
        processes.add(process);
        Await.until(
                name + " runs",
                () -> HostProcesses.running(process.pid()).equals(Optional.of(HostProcesses.shortened(name))));
        return process;
    }

    private static ProbeResult run(Probe probe) {
        return CommandBench.run(probe);
    }

    @Test
    void aProcessIsFoundByName() throws Exception {
        ProcessProbe probe = ProcessProbe.named(SHORT);
        assertThat(run(probe)).isEqualTo(ProbeResult.failure("no process " + SHORT + " runs"));
        Process process = start(SHORT);
        assertThat(run(probe)).isEqualTo(ProbeResult.success());
        assertThat(run(ProcessProbe.named(SHORT.substring(0, SHORT.length() - 1)))
                        .ok())
                .isFalse();
        process.destroyForcibly().waitFor();
        assertThat(run(probe).ok()).isFalse();
    }

    @Test
    void aLongNameIsFoundThoughTheKernelCutsIt() throws Exception {
        start(LONG);
        assertThat(run(ProcessProbe.named(LONG))).isEqualTo(ProbeResult.success());
        assertThat(run(ProcessProbe.named(LONG + "x")).ok())
                .as("equal in what the kernel keeps")
                .isFalse();
    }

    @Test
    void aScriptIsFoundByItsOwnName() throws Exception {
        Path script = Files.writeString(folder.resolve(SHORT + "s"), "#!/bin/sh\nread line\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        processes.add(new ProcessBuilder(script.toString()).start());
        Await.until("runs", () -> run(ProcessProbe.named(SHORT + "s")).ok());
    }

    @Test
    void processesAreCounted() throws Exception {
        start(SHORT);
        start(SHORT);
        assertThat(run(new ProcessProbe(SHORT, "", 2, 2))).isEqualTo(ProbeResult.success());
        assertThat(run(new ProcessProbe(SHORT, "", 3, ProcessProbe.ANY_NUMBER)))
                .isEqualTo(ProbeResult.failure("2 processes " + SHORT + " run (expected: 3 or more)"));
        assertThat(run(new ProcessProbe(SHORT, "", 0, 1)))
                .isEqualTo(ProbeResult.failure("2 processes " + SHORT + " run (expected: 0..1)"));
        assertThat(run(new ProcessProbe(SHORT, "", 0, 0)).reason()).endsWith("run (expected: 0)");
        assertThat(run(new ProcessProbe(SHORT + "x", "", 0, 0))).isEqualTo(ProbeResult.success());
        assertThat(run(new ProcessProbe(SHORT + "x", "", 2, 3)))
                .isEqualTo(ProbeResult.failure("no process " + SHORT + "x runs (expected: 2..3)"));
    }

    @Test
    void argumentsTellOneFromAnother() throws Exception {
        start(SHORT, "1");
        start(SHORT, "2");
        assertThat(run(new ProcessProbe(SHORT, "600 1", 1, 1))).isEqualTo(ProbeResult.success());
        assertThat(run(new ProcessProbe(SHORT, "600", 2, 2))).isEqualTo(ProbeResult.success());
        assertThat(run(new ProcessProbe(SHORT, "600 3", 1, 1)).reason()).isEqualTo("no process " + SHORT + " runs");
    }

    @Test
    void whatHasEndedAndIsNotReapedDoesNotRun() throws Exception {
        Path program = folder.resolve(SHORT + "z");
        Files.copy(Path.of("/bin/sleep"), program);
        Path pid = folder.resolve("pid");
        // The shell becomes a sleep, which does not look after the child that it has.
        Process parent = new ProcessBuilder("sh", "-c", program + " 0 & echo $! > " + pid + "; exec sleep 600").start();
        processes.add(parent);
        Await.until("started", () -> pid.toFile().length() > 1);
        long child = Long.parseLong(Files.readString(pid).strip());
        Await.until(
                "ended, and in the table still",
                () -> ProcessStat.of(child)
                        .filter(process -> process.state() == 'Z')
                        .isPresent());
        assertThat(run(ProcessProbe.named(SHORT + "z")).ok()).isFalse();
        assertThat(run(new PidFileProbe(pid, "")).reason())
                .isEqualTo("process " + child + " of " + pid + " does not run");
        ProcessHandle handle = ProcessHandle.of(child).orElseThrow();
        assertThat(handle.isAlive()).as("for Java").isTrue();
        assertThat(run(new ProcessHandleProbe(handle)))
                .isEqualTo(ProbeResult.failure("process " + child + " has ended"));
    }

    @Test
    void aPidFileTellsWhichProcess() throws Exception {
        Path file = folder.resolve("pid");
        assertThat(run(new PidFileProbe(file, ""))).isEqualTo(ProbeResult.failure(file + " does not exist"));
        Process process = start(SHORT);
        Files.writeString(file, process.pid() + "\n");
        assertThat(run(new PidFileProbe(file, ""))).isEqualTo(ProbeResult.success());
        assertThat(run(new PidFileProbe(file, SHORT))).isEqualTo(ProbeResult.success());
        assertThat(run(new PidFileProbe(file, "nginx")))
                .isEqualTo(ProbeResult.failure(
                        "process " + process.pid() + " of " + file + " is " + SHORT + " (expected: nginx)"));
        process.destroyForcibly().waitFor();
        assertThat(run(new PidFileProbe(file, "")))
                .isEqualTo(ProbeResult.failure("process " + process.pid() + " of " + file + " does not run"));
        for (String garbage : List.of("", "0", "-1", "1x", "99999999999", "x".repeat(100_000))) {
            Files.writeString(file, garbage);
            assertThat(run(new PidFileProbe(file, "")).reason())
                    .isEqualTo(file + " holds no process number, but \""
                            + garbage.substring(0, Math.min(64, garbage.length())) + '"');
        }
        Files.writeString(file, "4294967297"); // in 32 bits a process that runs: 1
        assertThat(run(new PidFileProbe(file, "")).reason()).endsWith(" does not run");
    }

    @Test
    void aHandleTellsOfOneProcess() throws Exception {
        Process process = start(SHORT);
        Probe probe = new ProcessHandleProbe(process.toHandle());
        assertThat(run(probe)).isEqualTo(ProbeResult.success());
        process.destroyForcibly().waitFor();
        assertThat(run(probe)).isEqualTo(ProbeResult.failure("process " + process.pid() + " has ended"));
    }

    @Test
    void theTableIsReadOnceForAllWhoAskAtAboutTheSameTime() throws Exception {
        ManualTicker ticker = new ManualTicker();
        HostProcesses hosts = new HostProcesses(ticker);
        for (int i = 0; i < 10; i++) {
            assertThat(hosts.count(SHORT, "")).isZero();
        }
        start(SHORT);
        ticker.advance(Duration.ofNanos(HostProcesses.FRESH_NANOS));
        assertThat(hosts.count(SHORT, "")).isZero();
        assertThat(hosts.snapshot()).isEqualTo(Map.of("reads", 1L));
        ticker.advance(Duration.ofNanos(1));
        assertThat(hosts.count(SHORT, "")).isEqualTo(1);
        assertThat(hosts.snapshot()).isEqualTo(Map.of("reads", 2L));
    }

    @Test
    void elsewhereJavaTellsOfProcesses() throws Exception {
        Process process = start(LONG);
        assertThat(HostProcesses.fromHandles()).containsEntry(HostProcesses.shortened(LONG), List.of(process.pid()));
    }
}
