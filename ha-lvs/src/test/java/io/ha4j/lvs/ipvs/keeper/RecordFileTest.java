package io.ha4j.lvs.ipvs.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One file on a real disk, and who may have it. */
@Timeout(60)
class RecordFileTest {

    @TempDir
    private Path directory;

    @Test
    void keepsWhatWasWrittenLast() throws IOException {
        Path deep = directory.resolve("run/ha4j");
        try (RecordFile file = RecordFile.open(deep, "record", "lb-1")) {
            assertThat(file.read()).isNull();
            file.write(List.of("one", "two"));
            assertThat(file.read()).containsExactly("one", "two");
            file.write(List.of("three"));
        }
        try (RecordFile file = RecordFile.open(deep, "record", "lb-1")) {
            assertThat(file.read()).containsExactly("three");
            assertThat(file.name()).isEqualTo(deep.resolve("record").toString());
            assertThat(deep.resolve("record")).hasContent("three\n");
            file.delete();
            file.delete();
            assertThat(file.read()).isNull();
        }
        try (var left = Files.list(deep)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("record.lock");
        }
    }

    @Test
    void aCrashWhileWritingLeavesWhatWasThere() throws IOException {
        try (RecordFile file = RecordFile.open(directory, "record", "lb-1")) {
            file.write(List.of("old"));
        }
        Files.writeString(directory.resolve("record.tmp"), "half of the n");
        try (RecordFile file = RecordFile.open(directory, "record", "lb-1")) {
            assertThat(file.read()).containsExactly("old");
            file.write(List.of("new"));
            assertThat(file.read()).containsExactly("new");
        }
    }

    @Test
    void bytesThatAreNoTextAreReadForTheParserToRefuse() throws IOException {
        Files.write(directory.resolve("record"), new byte[] {(byte) 0xff, '\n', (byte) 0xc3});
        try (RecordFile file = RecordFile.open(directory, "record", "lb-1")) {
            assertThat(file.read()).containsExactly("\ufffd", "\ufffd");
        }
    }

    @Test
    void twoInOneProcessCannotHaveIt() {
        try (RecordFile file = RecordFile.open(directory, "record", "lb-1")) {
            assertThatExceptionOfType(RecordInUseException.class)
                    .isThrownBy(() -> RecordFile.open(directory, "record", "IPVS services of lb-1"))
                    .withMessageContaining("IPVS services of lb-1: another keeper has them")
                    .withMessageContaining(directory.resolve("record.lock").toString());
            RecordFile.open(directory, "other", "lb-2").close();
            file.write(List.of("still mine"));
            assertThatExceptionOfType(RecordInUseException.class)
                    .isThrownBy(() -> RecordFile.open(directory, "record", "lb-1"));
        }
        RecordFile next = RecordFile.open(directory, "record", "lb-1");
        next.close();
        next.close();
    }

    @Test
    void twoProcessesCannotHaveItAndAKilledOneHasItNot() throws Exception {
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordHolder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThatExceptionOfType(RecordInUseException.class)
                    .isThrownBy(() -> RecordFile.open(directory, "record", "lb-1"));
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
        try (RecordFile file = RecordFile.open(directory, "record", "lb-1")) {
            assertThat(file.read()).containsExactly("held");
        }
    }

    @Test
    void troubleNamesTheFile() throws IOException {
        Path occupied = Files.createFile(directory.resolve("occupied"));
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> RecordFile.open(occupied, "record", "lb-1"))
                .withMessageContaining(occupied.resolve("record.lock").toString())
                .withMessageContaining("must be writable");
        Files.createDirectories(directory.resolve("record/full"));
        try (RecordFile file = RecordFile.open(directory, "record", "lb-1")) {
            for (Runnable call : List.<Runnable>of(file::read, () -> file.write(List.of("x")), file::delete)) {
                assertThatExceptionOfType(HaException.class)
                        .isThrownBy(call::run)
                        .withMessageContaining(directory.resolve("record").toString());
            }
        }
    }
}
