package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.probe.FileProbe.Expectation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileProbeTest {

    @TempDir
    Path folder;

    private ProbeResult look(Path file, Expectation expectation) {
        return CommandBench.run(new FileProbe(file, expectation));
    }

    private ProbeResult weight(String content) throws IOException {
        return look(Files.writeString(folder.resolve("weight"), content), Expectation.WEIGHT);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "' 42 \n', 42", "+7, 7", "65535, 65535", "000000000000000010, 10"})
    void aNumberIsTheWeight(String content, int weight) throws IOException {
        assertThat(weight(content)).isEqualTo(ProbeResult.success().withWeight(weight));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "999999999999999999"})
    void aNumberOutOfRangeIsAFailure(String content) throws IOException {
        assertThat(weight(content).reason())
                .isEqualTo(folder.resolve("weight") + " holds " + content + " (expected: 0..65535)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten", "1 2", "1.5", "0x10", "9999999999999999999", "--1", "\0"})
    void whatIsNoNumberIsAFailure(String content) throws IOException {
        String shown = content.replace('\0', '?');
        assertThat(weight(content).reason())
                .isEqualTo(folder.resolve("weight") + " holds no number, but \"" + shown + '"');
    }

    @Test
    void ofALargeFileLittleIsRead() throws IOException {
        assertThat(weight("7" + " ".repeat(1_000_000) + "8").ok()).isFalse();
        assertThat(weight("x".repeat(1_000_000)).reason()).endsWith("but \"" + "x".repeat(40) + "...\"");
    }

    @Test
    void aMissingFileIsAFailureUnlessItMustBeMissing() {
        Path missing = folder.resolve("missing");
        ProbeResult failure = ProbeResult.failure(missing + " does not exist");
        assertThat(look(missing, Expectation.WEIGHT)).isEqualTo(failure);
        assertThat(look(missing, Expectation.PRESENT)).isEqualTo(failure);
        assertThat(look(missing, Expectation.ABSENT)).isEqualTo(ProbeResult.success());
    }

    @Test
    void aFileThatIsThereMaySayWhy() throws IOException {
        Path file = Files.createFile(folder.resolve("maintenance"));
        assertThat(look(file, Expectation.PRESENT)).isEqualTo(ProbeResult.success());
        assertThat(look(file, Expectation.ABSENT)).isEqualTo(ProbeResult.failure(file + " exists"));
        Files.writeString(file, "\n until noon\nask bob\n");
        assertThat(look(file, Expectation.ABSENT)).isEqualTo(ProbeResult.failure(file + " exists: until noon"));
    }

    @Test
    void aFolderIsThereButHoldsNoNumber() {
        assertThat(look(folder, Expectation.PRESENT)).isEqualTo(ProbeResult.success());
        assertThat(look(folder, Expectation.ABSENT)).isEqualTo(ProbeResult.failure(folder + " exists"));
        assertThat(look(folder, Expectation.WEIGHT)).isEqualTo(ProbeResult.failure(folder + " is not a regular file"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aNamedPipeIsNotRead() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(look(pipe, Expectation.WEIGHT)).isEqualTo(ProbeResult.failure(pipe + " is not a regular file"));
        assertThat(look(pipe, Expectation.ABSENT)).isEqualTo(ProbeResult.failure(pipe + " exists"));
        assertThat(CommandBench.run(new PidFileProbe(pipe, "")).reason())
                .isEqualTo("IOException: " + pipe + " is not a regular file");
    }

    @Test
    void aLinkThatLeadsNowhereIsNotThere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));
        assertThat(look(link, Expectation.ABSENT)).isEqualTo(ProbeResult.success());
        assertThat(look(link, Expectation.WEIGHT)).isEqualTo(ProbeResult.failure(link + " does not exist"));
    }

    @Test
    void whatCannotBeLookedAtIsAFailureInBothSenses() {
        Path nameless = folder.resolve("x".repeat(300));
        assertThat(look(nameless, Expectation.PRESENT).reason())
                .startsWith("FileSystemException: ")
                .contains("xxx");
        assertThat(look(nameless, Expectation.ABSENT).ok()).isFalse();
    }
}
