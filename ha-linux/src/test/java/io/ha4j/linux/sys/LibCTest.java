package io.ha4j.linux.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.LinuxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when the C library cannot be called, asked of a JVM of its own: it is found out once per JVM. */
@Timeout(60)
class LibCTest {

    @TempDir
    Path folder;

    @Test
    void canBeCalledHere() throws Exception {
        assertThat(said("-Djna.tmpdir=" + folder)).isEqualTo("Operation not permitted");
    }

    @Test
    void saysWhereTheNativeLibraryCanBePut() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder, for root neither");
        assertThat(said("-Djna.tmpdir=" + file.resolve("below")))
                .startsWith("the native library of JNA cannot be loaded: ")
                .contains(file.toString(), "-Djna.tmpdir", "-Djna.boot.library.path")
                .doesNotContain("\n");
    }

    private static String said(String option) throws IOException, InterruptedException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Asking.class.getName());
        Process process = child.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            return said;
        } finally {
            process.destroy();
        }
    }

    static final class Asking {
        public static void main(String[] arguments) {
            try {
                LibC.require();
                System.out.print(LibC.errorText(Errno.EPERM));
            } catch (LinuxException e) {
                System.out.print(e.getMessage());
            }
        }
    }
}
