package io.ha4j.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.health.probe.Command;
import io.ha4j.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks by commands, files and processes, as users make them. */
@Timeout(60)
class LocalCheckTest {

    private static final InetSocketAddress TARGET = new InetSocketAddress(InetAddress.getLoopbackAddress(), 81);
    private static final Class<? extends Throwable> ARGUMENT = IllegalArgumentException.class;
    private static final Class<? extends Throwable> STATE = IllegalStateException.class;

    @TempDir
    Path folder;

    @Test
    void areCalledByWhatTheyLookAt() {
        Command command = Command.of("/usr/local/bin/check_db", "-v");
        assertThat(name(HealthCheck.process("nginx").build())).isEqualTo("process:nginx");
        assertThat(name(HealthCheck.pidFile(Path.of("/run/nginx.pid")).build())).isEqualTo("pid-file:/run/nginx.pid");
        assertThat(name(HealthCheck.file(Path.of("/run/weight")).build())).isEqualTo("file:/run/weight");
        assertThat(name(HealthCheck.command(Command.of("check_db")).build())).isEqualTo("command:check_db");
        assertThat(name(HealthCheck.command(command).build())).matches("command:check_db#[0-9a-f]{8}");
        assertThat(name(HealthCheck.command(Command.of("check_db")).build().at(TARGET)))
                .isEqualTo("command:check_db@127.0.0.1:81");
    }

    @Test
    void unequalOnesHaveUnequalNames() {
        Path file = Path.of("/run/x");
        Command command = Command.of("x");
        List<HealthCheck> checks = List.of(
                HealthCheck.file(file).build(),
                HealthCheck.file(file).mustExist().build(),
                HealthCheck.file(file).mustNotExist().build(),
                HealthCheck.pidFile(file).build(),
                HealthCheck.pidFile(file).process("x").build(),
                HealthCheck.process("x").build(),
                HealthCheck.process("x").commandLine("y").build(),
                HealthCheck.process("x").atLeast(2).build(),
                HealthCheck.process("x").atMost(2).build(),
                HealthCheck.process(ProcessHandle.current()).build(),
                HealthCheck.command(command).build(),
                HealthCheck.command(command).dynamicWeight().build(),
                HealthCheck.command(Command.of("/bin/x")).build(),
                HealthCheck.command(command.toBuilder().environment("A", "1").build())
                        .build());
        assertThat(checks).doesNotHaveDuplicates();
        assertThat(checks.stream().map(HealthCheck::id)).doesNotHaveDuplicates();
        assertThat(checks.stream().map(check -> check.at(TARGET).id())).doesNotHaveDuplicates();
    }

    private static String name(HealthCheck check) {
        return check.id().name();
    }

    @Test
    void aSwitchTakesATargetOutAndBackIn() throws Exception {
        Path maintenance = folder.resolve("maintenance");
        HealthCheck check = HealthCheck.file(maintenance)
                .mustNotExist()
                .every(Duration.ofMillis(500))
                .fall(1)
                .rise(1)
                .build();
        try (HaNode node = HaNode.builder("n1").with(check).build()) {
            node.start();
            HealthMonitor monitor = node.get(check);
            Await.until("up", () -> monitor.health().isUp());
            Files.writeString(maintenance, "new disk\n");
            Await.until("down", () -> monitor.health().status() == Status.DOWN);
            assertThat(monitor.health().reason()).isEqualTo(maintenance + " exists: new disk");
            Files.delete(maintenance);
            Await.until("up again", () -> monitor.health().isUp());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCommandThatComesBackToItsSensesIsUpAgain() throws Exception {
        Path file = folder.resolve("fine");
        HealthCheck check = HealthCheck.command(Command.of("sh", "-c", "cat $0 2>&1", file.toString()))
                .every(Duration.ofMillis(500))
                .build();
        try (HaNode node = HaNode.builder("n1").with(check).build()) {
            node.start();
            HealthMonitor monitor = node.get(check);
            Await.until("down", () -> monitor.health().status() == Status.DOWN);
            assertThat(monitor.health().reason())
                    .startsWith("exit code 1: cat: ")
                    .endsWith(": No such file or directory");
            Files.writeString(file, "fine");
            Await.until("up", () -> monitor.health().isUp());
        }
    }

    @Test
    void aCommandOfATargetIsATemplateWithoutOne() {
        HealthCheck check = HealthCheck.command(Command.of("sh", "{address}")).build();
        assertThat(catchThrowable(() -> HaNode.builder("n1").with(check).build().start()))
                .isInstanceOf(STATE)
                .hasMessageStartingWith("target of health-check/command:sh#");
    }

    static Stream<Arguments> mistakes() {
        String program = "an absolute path, or a name without a slash; arguments apart";
        Command sh = Command.of("sh");
        return Stream.of(
                row(ARGUMENT, "program: \"\" (expected: " + program + ")", () -> Command.of("")),
                row(ARGUMENT, "program: null (expected: " + program + ")", () -> Command.of(null)),
                row(ARGUMENT, "program: \"bin/check\" (expected: " + program + ")", () -> Command.of("bin/check")),
                row(
                        ARGUMENT,
                        "program: \"/opt/checks/\" (expected: " + program + ")",
                        () -> Command.of("/opt/checks/")),
                row(
                        ARGUMENT,
                        "program: \"systemctl restart nginx\" (expected: " + program + ")",
                        () -> Command.of("systemctl restart nginx")),
                row(
                        ARGUMENT,
                        "argument: \"a?b\" (expected: at most 4096 characters, none of them NUL)",
                        () -> Command.of("sh", "a\0b")),
                row(
                        ARGUMENT,
                        "argument: null (expected: at most 4096 characters, none of them NUL)",
                        () -> Command.of("sh", "-c", null)),
                row(
                        ARGUMENT,
                        "arguments: 257 (expected: at most 256)",
                        () -> Command.of("sh", "x".repeat(257).split(""))),
                row(
                        ARGUMENT,
                        "environment: \"A=B\" (expected: a letter or _, then letters, digits and _)",
                        () -> sh.toBuilder().environment("A=B", "")),
                row(
                        ARGUMENT,
                        "environment PASSWORD: 7 characters (expected: at most 4096 characters, none of them NUL)",
                        () -> sh.toBuilder().environment("PASSWORD", "secret\0")),
                row(
                        ARGUMENT,
                        "user: \"no body\" (expected: the name of an account)",
                        () -> sh.toBuilder().user("no body")),
                row(
                        STATE,
                        "environment: LD_PRELOAD (expected: no LD_... for a command of another user)",
                        () -> sh.toBuilder()
                                .user("nobody")
                                .environment("LD_PRELOAD", "x.so")
                                .build()),
                row(
                        ARGUMENT,
                        "timeout: 0 s (expected: 1 ms..600 s)",
                        () -> sh.toBuilder().timeout(Duration.ZERO)),
                row(
                        ARGUMENT,
                        "grace: 61 s (expected: 0 s..60 s)",
                        () -> sh.toBuilder().grace(Duration.ofSeconds(61))),
                row(
                        ARGUMENT,
                        "command: null (expected: a command, such as Command.of(\"/usr/local/bin/check\"))",
                        () -> HealthCheck.command(null)),
                row(ARGUMENT, "file: null (expected: an absolute path)", () -> HealthCheck.file(null)),
                row(
                        ARGUMENT,
                        "file: \"weight\" (expected: an absolute path)",
                        () -> HealthCheck.file(Path.of("weight"))),
                row(
                        STATE,
                        "file: ABSENT (expected: one of mustExist and mustNotExist)",
                        () -> HealthCheck.file(Path.of("/x")).mustExist().mustNotExist()),
                row(
                        ARGUMENT,
                        "pidFile: \"nginx.pid\" (expected: an absolute path)",
                        () -> HealthCheck.pidFile(Path.of("nginx.pid"))),
                row(
                        ARGUMENT,
                        "process: /usr/sbin/nginx (expected: the file name of a program, at most 255 characters)",
                        () -> HealthCheck.process("/usr/sbin/nginx")),
                row(
                        ARGUMENT,
                        "process: null (expected: a process, such as Process.toHandle())",
                        () -> HealthCheck.process((ProcessHandle) null)),
                row(
                        ARGUMENT,
                        "commandLine: 0 characters (expected: a text of 1..1024 characters)",
                        () -> HealthCheck.process("java").commandLine("")),
                row(
                        ARGUMENT,
                        "atLeast: -1 (expected: 0..1000000)",
                        () -> HealthCheck.process("java").atLeast(-1)),
                row(
                        STATE,
                        "atMost: 2 (expected: not less than atLeast, which is 3)",
                        () -> HealthCheck.process("java").atLeast(3).atMost(2).build()),
                row(
                        STATE,
                        "atLeast: 0 (expected: 1 or more, or an atMost: else nothing can fail)",
                        () -> HealthCheck.process("java").atLeast(0).build()));
    }

    private static Arguments row(Class<? extends Throwable> type, String message, ThrowingCallable call) {
        return arguments(message, type, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void mistakesAreRefusedWithFieldValueAndRule(String message, Class<?> type, ThrowingCallable call) {
        assertThat(catchThrowable(call)).isExactlyInstanceOf(type).hasMessage(message);
    }
}
