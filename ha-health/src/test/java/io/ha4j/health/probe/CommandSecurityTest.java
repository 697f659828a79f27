package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.ha4j.linux.process.UserAccount;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who may run what, and what is refused. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class CommandSecurityTest {

    @TempDir
    Path folder;

    private static boolean isRoot() {
        return UserAccount.effectiveUserId() == 0;
    }

    private static void requireRoot() {
        Lab.require(isRoot(), "commands of other users need root");
    }

    private Path script(String permissions) throws IOException {
        Path script = Files.writeString(folder.resolve("check.sh"), "#!/bin/sh\necho run by $(id -u)\nexit 3\n");
        return permit(script, permissions);
    }

    private static Path permit(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static ProbeResult run(Path script) {
        return CommandBench.run(Command.of(script.toString()));
    }

    private static void assertRefused(Path script, String message) {
        assertThatThrownBy(() -> run(script)).isInstanceOf(HaException.class).hasMessage(message);
    }

    @Test
    void aProgramThatCannotBeRunFailsTheStart() throws Exception {
        Path missing = folder.resolve("missing");
        assertRefused(missing, "command " + missing + " does not exist");
        assertRefused(missing.resolve("below"), "command " + missing + " does not exist");
        Path script = script("rw-------");
        assertRefused(script, "command " + script + " is not executable");
        assertRefused(folder, "command " + folder + " is not a regular file");
        assertThatThrownBy(() -> CommandBench.run(Command.of("no-such-program")))
                .isInstanceOf(HaException.class)
                .hasMessage("command no-such-program is not in " + Command.SAFE_PATH
                        + " (install it, or give its absolute path)");
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertRefused(loop, "command " + loop + ": too many symbolic links");
    }

    @Test
    void aProgramIsFoundInThePathThatIsGiven() throws Exception {
        script("rwx------");
        Command command = Command.builder("check.sh")
                .environment("PATH", folder + ":" + Command.SAFE_PATH)
                .build();
        assertThat(CommandBench.run(command).reason()).startsWith("exit code 3: run by ");
    }

    @Test
    void whatOthersCanChangeIsNotRunAsRoot() throws Exception {
        requireRoot();
        Path script = script("rwxrwxrwx");
        assertRefused(script, refusal(script, script + " can be written by others, mode 777"));
        permit(script, "rwxr-xr-x");
        assertThat(run(script)).isEqualTo(ProbeResult.failure("exit code 3: run by 0"));

        Files.setAttribute(script, "unix:gid", nobody().groupId());
        permit(script, "rwxrwxr-x");
        assertRefused(script, refusal(script, script + " can be written by others, mode 775"));
        Files.setAttribute(script, "unix:gid", 0);
        assertThat(run(script)).isEqualTo(ProbeResult.failure("exit code 3: run by 0"));

        Files.setAttribute(script, "unix:uid", nobody().userId());
        assertRefused(script, refusal(script, script + " is owned by user " + nobody().userId()));
    }

    private static String refusal(Path script, String why) {
        return "command " + script + " is not run as root: " + why;
    }

    private static UserAccount nobody() {
        return UserAccount.named("nobody").orElseThrow();
    }

    @Test
    void foldersAndLinksOnTheWayCountToo() throws Exception {
        requireRoot();
        Path script = script("rwxr-xr-x");
        Path shared = Files.createDirectory(folder.resolve("shared"));
        permit(shared, "rwxrwxrwx");
        Path link =
                Files.createSymbolicLink(shared.resolve("link"), Path.of("..").resolve(script.getFileName()));
        assertRefused(link, refusal(link, shared + " can be written by others, mode 777"));

        Path detour = Files.createSymbolicLink(folder.resolve("detour"), link);
        assertRefused(detour, refusal(detour, shared + " can be written by others, mode 777"));

        permit(shared, "rwxr-xr-x");
        assertThat(run(detour)).isEqualTo(ProbeResult.failure("exit code 3: run by 0"));
        Files.setAttribute(shared, "unix:mode", 01777);
        assertThat(run(detour)).as("a folder with the sticky bit").isEqualTo(run(script));

        Files.setAttribute(link, "unix:uid", nobody().userId(), LinkOption.NOFOLLOW_LINKS);
        assertRefused(detour, refusal(detour, link + " is owned by user " + nobody().userId()));
    }

    @Test
    void aProgramThatChangesHandsLaterIsNoLongerRun() throws Exception {
        requireRoot();
        Path script = script("rwxr-xr-x");
        Probe probe = new CommandProbe(Command.of(script.toString()), false);
        try (CommandBench bench = CommandBench.of(probe)) {
            assertThat(bench.start(probe, null).join().reason()).isEqualTo("exit code 3: run by 0");
            permit(script, "rwxr-xrwx");
            assertThat(bench.start(probe, null).join().reason())
                    .isEqualTo(script + " is not run as root: " + script + " can be written by others, mode 757");
            Files.delete(script);
            assertThat(bench.start(probe, null).join().reason()).isEqualTo(script + " does not exist");
            script("rwxr-xr-x");
            assertThat(bench.start(probe, null).join().reason()).isEqualTo("exit code 3: run by 0");
        }
    }

    @Test
    void runsAsAnotherUser() throws Exception {
        requireRoot();
        Command whoami = Command.builder("sh", "-c", "echo $(id -u) $(id -ru) $(id -G); exit 1")
                .user("nobody")
                .build();
        UserAccount nobody = nobody();
        assertThat(CommandBench.run(whoami).reason())
                .isEqualTo("exit code 1: " + nobody.userId() + " " + nobody.userId() + " " + nobody.groupId());
        Command asRoot = whoami.toBuilder().user("root").build();
        assertThat(CommandBench.run(asRoot).reason()).startsWith("exit code 1: 0 0 0");
    }

    @Test
    void anotherUserMayRunWhatOthersCanWrite() throws Exception {
        requireRoot();
        permit(folder, "rwxrwxrwx");
        Path script = script("rwxrwxrwx");
        Command command = Command.builder(script.toString()).user("nobody").build();
        assertThat(CommandBench.run(command).reason()).isEqualTo("exit code 3: run by " + nobody().userId());
    }

    @Test
    void whatAnotherUserMayNotRunIsAFailureEvenWithWeights() throws Exception {
        requireRoot();
        Path script = script("rwx------");
        Command command = Command.builder(script.toString()).user("nobody").build();
        ProbeResult result = CommandBench.run(new CommandProbe(command, true));
        assertThat(result.ok()).isFalse();
        assertThat(result.reason()).startsWith("exit code 126: setsid: failed to execute " + script);
    }

    @Test
    void anotherUserMustExistAndNeedsRoot() {
        assertThatThrownBy(() -> CommandBench.run(
                        Command.builder("true").user("no-such-user-here").build()))
                .isInstanceOf(HaException.class)
                .hasMessage("true as no-such-user-here: there is no such user");
        if (!isRoot()) {
            assertThatThrownBy(() -> CommandBench.run(
                            Command.builder("true").user("root").build()))
                    .isInstanceOf(HaException.class)
                    .hasMessage("true as root: needs root (run as root, or the whole process as that user)");
        }
    }
}
