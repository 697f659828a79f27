package io.ha4j.health.probe;

import static io.ha4j.health.probe.CommandBench.awaitNone;
import static io.ha4j.health.probe.CommandBench.marker;
import static io.ha4j.health.probe.CommandBench.processes;
import static io.ha4j.health.probe.CommandBench.run;
import static io.ha4j.health.probe.CommandBench.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.process.ProcessStat;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real programs, as bad as they come. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class CommandProbeTest {

    private static final InetSocketAddress TARGET = new InetSocketAddress(InetAddress.getLoopbackAddress(), 81);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "2, false", "127, false", "255, false"})
    void anExitCodeOfZeroIsASuccess(int code, boolean ok) {
        ProbeResult result = run(Command.of("sh", "-c", "exit " + code));
        assertThat(result).isEqualTo(ok ? ProbeResult.success() : ProbeResult.failure("exit code " + code));
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 1", "127, 125", "128, 126", "255, 253"})
    void anExitCodeMayCarryAWeight(int code, int weight) {
        assertThat(run(new CommandProbe(Command.of("sh", "-c", "exit " + code), true)))
                .isEqualTo(ProbeResult.success().withWeight(weight));
    }

    @Test
    void zeroAndOneCarryNoWeight() {
        assertThat(run(new CommandProbe(Command.of("true"), true))).isEqualTo(ProbeResult.success());
        assertThat(run(new CommandProbe(Command.of("false"), true))).isEqualTo(ProbeResult.failure("exit code 1"));
    }

    @Test
    void aProgramThatIsKilledHasFailedWithNoWeight() {
        Command dies = Command.of("sh", "-c", "echo on the way; kill -SEGV $$");
        ProbeResult expected = ProbeResult.failure("killed by SIGSEGV: on the way");
        assertThat(run(dies)).isEqualTo(expected);
        assertThat(run(new CommandProbe(dies, true))).isEqualTo(expected);
    }

    @Test
    void theFirstLineOfTheOutputIsTheReason() {
        assertThat(run(Command.of("sh", "-c", "echo; echo '  no\033master ' >&2; echo more; exit 3")))
                .isEqualTo(ProbeResult.failure("exit code 3: no?master"));
        assertThat(run(Command.of("sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; exit 3"))
                        .reason())
                .hasSize(203)
                .startsWith("exit code 3: xxx")
                .endsWith("...");
        assertThat(run(Command.of("sh", "-c", "printf '\\377\\376'; exit 3")).reason())
                .isEqualTo("exit code 3: \ufffd\ufffd");
    }

    @Test
    void theEnvironmentIsWhatWasGiven() {
        Command command = Command.builder("sh", "-c", "tr '\\0' ' ' < /proc/$$/environ; pwd; exit 1")
                .environment("SECRET", "s1")
                .build();
        String said = run(command).reason().substring("exit code 1: ".length());
        assertThat(said.split(" ")).containsExactlyInAnyOrder("SECRET=s1", "PATH=" + Command.SAFE_PATH, "/");
    }

    @Test
    void aProgramHasNoInput() {
        assertThat(run(Command.of("sh", "-c", "[ -z \"$(cat)\" ]"))).isEqualTo(ProbeResult.success());
    }

    @Test
    void argumentsArriveAsTheyAre() {
        Command command = Command.of("printf", "%s|%s|%s|%s", "$HOME", "a b", "", "`id`;*");
        try (CommandBench bench = CommandBench.of(command)) {
            assertThat(bench.remedy(command, null))
                    .isEqualTo(RemedyResult.done("printf: exit code 0: $HOME|a b||`id`;*"));
        }
    }

    @Test
    void aProgramLeadsASessionAndGroupOfItsOwn() {
        assertThat(run(Command.of(
                        "sh",
                        "-c",
                        "read pid name state parent group session rest < /proc/$$/stat;"
                                + " [ \"$pid\" = \"$group\" ] && [ \"$pid\" = \"$session\" ]")))
                .isEqualTo(ProbeResult.success());
    }

    @Test
    void targetsStandInArguments() {
        Probe probe = new CommandProbe(Command.of("sh", "-c", "echo $0 $1; exit 1", "[{address}]", "p{port}"), false);
        try (CommandBench bench = CommandBench.of(probe)) {
            assertThat(bench.start(probe, TARGET).join())
                    .isEqualTo(ProbeResult.failure("exit code 1: [127.0.0.1] p81"));
            assertThat(bench.start(probe, null).join().reason()).startsWith("IllegalStateException: target: none");
        }
    }

    @Test
    void aProgramThatHangsIsEnded() {
        String marker = marker();
        Command hangs =
                Command.builder("sleep", marker).timeout(Duration.ofMillis(200)).build();
        assertThat(run(hangs)).isEqualTo(ProbeResult.failure("no end within 200 ms"));
        assertThat(processes(marker)).isEmpty();
    }

    @Test
    void aProgramMayTidyUpWhenToldToEnd() {
        Path tidied = folder.resolve("tidied");
        String marker = marker();
        Command command =
                script("trap 'touch " + tidied + "; exit 0' TERM; echo deaf; sleep $0 & wait", marker).toBuilder()
                        .timeout(Duration.ofSeconds(3)) // it must have come to its trap by then
                        .grace(Duration.ofSeconds(10))
                        .build();
        assertThat(run(command)).isEqualTo(ProbeResult.failure("no end within 3 s: deaf"));
        assertThat(tidied).exists();
        assertThat(processes(marker)).isEmpty();
    }

    @Test
    void aProgramThatIgnoresATermIsKilledWithItsChildren() {
        String marker = marker();
        Command command =
                script("trap '' TERM; echo deaf; (sleep $0 &); sleep $0 & sleep $0; sleep $0", marker).toBuilder()
                        .timeout(Duration.ofSeconds(3)) // it must have come to its trap by then
                        .grace(Duration.ofMillis(100))
                        .build();
        assertThat(run(command)).isEqualTo(ProbeResult.failure("no end within 3 s: deaf"));
        assertThat(processes(marker)).isEmpty();
    }

    @Test
    void whatAProgramLeavesInItsGroupIsEnded() {
        String marker = marker();
        assertThat(run(script("trap '' TERM; sleep $0 & (sleep $0 &) ; echo bye; exit 7", marker)))
                .isEqualTo(ProbeResult.failure("exit code 7: bye"));
        assertThat(processes(marker)).isEmpty();
    }

    @Test
    void aServiceThatHasLeftTheGroupGoesOn() throws Exception {
        String marker = marker();
        Path pid = folder.resolve("pid");
        Command start = script(
                "setsid sh -c 'echo $$ > " + pid + "; exec sleep $0' $0 & while ! [ -s " + pid
                        + " ]; do sleep 0.01; done; echo started",
                marker);
        try (CommandBench bench = CommandBench.of(start)) {
            assertThat(bench.remedy(start, null)).isEqualTo(RemedyResult.done("sh: exit code 0: started"));
        }
        assertThat(processes(marker)).hasSize(1);
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .orElseThrow()
                .destroyForcibly();
        awaitNone(marker);
    }

    @Test
    void aFloodIsReadSlowlyAndForgotten() {
        String marker = marker();
        Command flood = script("yes $0", marker).toBuilder()
                .timeout(Duration.ofSeconds(5))
                .build();
        Probe probe = new CommandProbe(flood, false);
        try (CommandBench bench = CommandBench.of(probe)) {
            CompletableFuture<ProbeResult> result = bench.start(probe, null);
            AtomicLong written = new AtomicLong();
            Await.until(() -> "ended", Duration.ofSeconds(30), () -> {
                written.accumulateAndGet(writtenBy(marker), Math::max);
                return result.isDone();
            });
            assertThat(result.join().reason()).isEqualTo("no end within 5 s: " + marker);
            assertThat(written.get()).isBetween(64L * 1_024, 10L * 1_024 * 1_024); // gigabytes, if it could
        }
        assertThat(processes(marker)).isEmpty();
    }

    private static long writtenBy(String marker) {
        long written = 0;
        for (ProcessStat process : processes(marker)) {
            try {
                String io = Files.readString(Path.of("/proc/" + process.pid() + "/io"));
                written = Math.max(written, Long.parseLong(io.split("\\s+", 5)[3])); // rchar: 1 wchar: 2
            } catch (IOException e) {
                assertThat(e).as("it ended meanwhile").isNotNull();
            }
        }
        return written;
    }

    @Test
    void aFloodFromWhatIsLeftDoesNotKeepAnybody() {
        String marker = marker();
        assertThat(run(script("yes $0 & sleep 2; exit 4", marker)))
                .isEqualTo(ProbeResult.failure("exit code 4: " + marker));
        assertThat(processes(marker)).isEmpty();
    }

    @Test
    void muchOutputIsNoHindrance() {
        assertThat(run(Command.of("sh", "-c", "head -c 500000 /dev/zero"))).isEqualTo(ProbeResult.success());
    }

    @Test
    void aCancelledRunEndsItsGroup() {
        String marker = marker();
        Probe probe = new CommandProbe(script("sleep $0 & sleep $0", marker), false);
        try (CommandBench bench = CommandBench.of(probe)) {
            CompletableFuture<ProbeResult> first = bench.start(probe, null);
            Await.until("three processes", () -> processes(marker).size() == 3);
            first.cancel(true);
            awaitNone(marker);
        }
    }

    @Test
    void oneRunsAtATimeAndClosingEndsEvenTheDeaf() {
        String marker = marker();
        Command deaf = script("trap '' TERM; while :; do sleep $0; done", marker).toBuilder()
                .grace(Duration.ofMinutes(1))
                .build();
        Probe probe = new CommandProbe(deaf, false);
        long begin;
        try (CommandBench bench = CommandBench.of(probe)) {
            CompletableFuture<ProbeResult> first = bench.start(probe, null);
            Await.until("two processes", () -> processes(marker).size() == 2);
            first.cancel(true);
            for (int i = 0; i < 100; i++) {
                CompletableFuture<ProbeResult> next = bench.start(probe, null);
                assertThat(next).as("waits").isNotDone();
                assertThat(bench.start(probe, null).join().reason())
                        .isEqualTo("the previous probe has not ended, and the next one waits already");
                next.cancel(true); // as the time-out does
            }
            assertThat(processes(marker)).hasSizeLessThanOrEqualTo(2);
            begin = System.nanoTime();
        }
        assertThat(processes(marker)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10)); // not a minute
    }

    @Test
    void leavesNoPipeOpen() throws Exception {
        Probe probe = new CommandProbe(Command.of("sh", "-c", "echo a; exit 1"), false);
        try (CommandBench bench = CommandBench.of(probe)) {
            bench.start(probe, null).join();
            int before = openPipes();
            for (int i = 0; i < 20; i++) {
                assertThat(bench.start(probe, null).join().reason()).isEqualTo("exit code 1: a");
            }
            assertThat(openPipes()).as("others of this JVM may open a few").isLessThan(before + 10);
        }
    }

    private static int openPipes() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : files) {
                try {
                    count += Files.readSymbolicLink(file).toString().startsWith("pipe:") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // closed meanwhile, such as the folder itself
                }
            }
        }
        return count;
    }

    @Test
    void aRemedyThatFailsSaysWhy() {
        Command command = Command.of("sh", "-c", "echo no such unit; exit 5");
        try (CommandBench bench = CommandBench.of(command)) {
            assertThat(bench.remedy(command, TARGET)).isEqualTo(RemedyResult.failure("sh: exit code 5: no such unit"));
        }
    }

    @Test
    void anInterpreterThatIsMissingIsAFailureEvenWithWeights() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken"), "#!/no/such/interpreter\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();
        ProbeResult result = run(new CommandProbe(Command.of(broken.toString()), true));
        assertThat(result.ok()).isFalse();
        assertThat(result.reason()).startsWith("exit code 127: setsid: failed to execute " + broken);
    }

    @Test
    void equalCommandsAreOne() {
        Command one = Command.builder("env")
                .environment("A", "1")
                .environment("B", "2")
                .build();
        Command two = Command.builder("env")
                .environment("B", "2")
                .environment("A", "1")
                .build();
        assertThat(two).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(two.component().id()).isEqualTo(one.component().id());
        assertThat(one.toBuilder().build()).isEqualTo(one);
        List<Command> others = List.of(
                Command.of("env"),
                Command.of("env", "-i"),
                one.toBuilder().environment("A", "2").build(),
                one.toBuilder().user("nobody").build(),
                one.toBuilder().timeout(Duration.ofSeconds(1)).build(),
                one.toBuilder().grace(Duration.ofSeconds(1)).build());
        assertThat(others).doesNotContain(one).doesNotHaveDuplicates();
        assertThat(others.stream().map(c -> c.component().id())).doesNotHaveDuplicates();
        assertThat(others.stream().map(c -> new CommandProbe(c, false).settings()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theEnvironmentIsNeverPrinted() {
        Command command = Command.builder("check", "-x\n")
                .environment("PASSWORD", "geheim")
                .user("nobody")
                .build();
        assertThat(command).hasToString("check -x?, as nobody, with PASSWORD, within 30 s");
        assertThat(new CommandProbe(command, false).toString()).doesNotContain("geheim");
        assertThat(command.component().toString()).doesNotContain("geheim");
        assertThat(command.component().id().toString())
                .startsWith("health-command/check#")
                .doesNotContain("geheim");
    }
}
