package io.ha4j.vrrp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where keys come from, and that they are told to nobody. */
class HmacKeyTest {

    private static final String ASCII = "twelve-and-twenty-bytes-of-ascii-text";
    private static final String HEX = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F";

    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.ISO_8859_1), "rw-------");
    }

    private Path file(byte[] content, String permissions) throws IOException {
        Path file = directory.resolve("key");
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void aFileHoldsCharactersOrHexadecimalDigits(String end) throws IOException {
        assertThat(HmacKey.fromFile(7, file(ASCII + end))).isEqualTo(HmacKey.ofAscii(7, ASCII));
        assertThat(HmacKey.fromFile(1, file("hex:" + HEX + end))).isEqualTo(HmacFixture.KEY_1);
        assertThat(HmacKey.fromFile(7, file("x".repeat(64) + end))).isEqualTo(HmacKey.ofAscii(7, "x".repeat(64)));
        assertThat(HmacKey.fromFile(7, file("hex:" + "78".repeat(64) + end)))
                .isEqualTo(HmacKey.ofAscii(7, "x".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "hex:",
                "31-characters-are-one-too-few--",
                "hex:0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
                "hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0",
                "hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g",
                "two-lines-are-one-too-many-for-a-key\n\n",
                "a carriage return alone ends no line\r",
                "a space is not visible, nor is it there",
                "umlaut-\u00e4-in-an-otherwise-fine-secret"
            })
    void aFileThatHoldsSomethingElseIsRefusedAndNotShown(String content) throws IOException {
        Path file = file(content);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, file))
                .withMessage(
                        "key file: " + file
                                + " (expected: one line: 32..64 visible ASCII characters, or hex: and 64..128 hexadecimal digits)");
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 132, 133, 134, 135, 136, 1_000_000})
    void aFileThatIsTooLongIsRefused(int length) throws IOException {
        Path file = file("x".repeat(length));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, file))
                .withMessageStartingWith("key file: " + file + " (expected: one line: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n\n", "\r\n\n", "\r\nx", "00"})
    void aLineThatFillsTheRoomMustEndThere(String more) throws IOException {
        Path file = file("hex:" + "78".repeat(64) + more);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, file))
                .withMessageStartingWith("key file: " + file + " (expected: one line: ");
    }

    @ParameterizedTest
    @EnumSource(
            value = PosixFilePermission.class,
            names = {"GROUP_READ", "GROUP_WRITE", "OTHERS_READ", "OTHERS_WRITE"})
    void aFileThatOthersCanReadOrWriteIsRefused(PosixFilePermission permission) throws IOException {
        Path file = file(ASCII);
        Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_READ, permission);
        Files.setPosixFilePermissions(file, permissions);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, file))
                .withMessage("key file: " + file + " " + PosixFilePermissions.toString(permissions)
                        + " (expected: neither readable nor writable by group and others, as after chmod 600)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------", "rwx--x--x"})
    void aFileOfItsOwnerAloneIsRead(String permissions) throws IOException {
        assertThat(HmacKey.fromFile(7, file(ASCII.getBytes(StandardCharsets.US_ASCII), permissions)))
                .isEqualTo(HmacKey.ofAscii(7, ASCII));
    }

    @Test
    void aLinkCountsAsWhatItLeadsTo() throws IOException {
        Path file = file(ASCII);
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(HmacKey.fromFile(7, link)).isEqualTo(HmacKey.ofAscii(7, ASCII));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(7, link))
                .withMessageContaining("rw-r--r--");
    }

    @Test
    void whatIsNoRegularFileIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, directory))
                .withMessage("key file: " + directory + " (expected: a regular file)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, Path.of("/dev/zero")))
                .withMessage("key file: /dev/zero (expected: a regular file)");
        Path missing = directory.resolve("missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, missing))
                .withMessage("key file: " + missing + " (expected: a file that exists)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(1, null))
                .withMessage("key file: null (expected: a file that exists)");
    }

    @Test
    void aFileWhosePermissionsAreUnknownIsRefused() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(directory.resolve("a.zip"), Map.of("create", "true"))) {
            Path file = Files.writeString(zip.getPath("/key"), ASCII);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HmacKey.fromFile(1, file))
                    .withMessage("key file: /key (expected: on a file system with POSIX permissions)");
        }
    }

    @Test
    void aFileThatCannotBeReadSaysSo() {
        Path file = Path.of("/proc/self/mem"); // a regular file of its owner alone, with nothing at its beginning
        Assumptions.assumeTrue(Files.exists(file), "there is no /proc here");
        assertThatThrownBy(() -> HmacKey.fromFile(1, file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("key file: /proc/self/mem cannot be read");
    }

    @Test
    void theIdIsLookedAtFirst() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.fromFile(256, directory))
                .withMessage("key id: 256 (expected: 1..255)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.from(0, () -> {
                    throw new AssertionError("asked in vain");
                }))
                .withMessage("key id: 0 (expected: 1..255)");
    }

    @Test
    void aSupplierIsAskedOnceAndItsArrayIsWiped() {
        byte[] secret = HmacFixture.bytes(0, 32);
        AtomicInteger asked = new AtomicInteger();
        HmacKey key = HmacKey.from(1, () -> {
            asked.incrementAndGet();
            return secret;
        });
        assertThat(key).isEqualTo(HmacFixture.KEY_1);
        assertThat(HmacTrailer.append(HmacFixture.message(1), HmacFixture.A, key, new Stamp(1)))
                .isEqualTo(HmacTrailer.append(HmacFixture.message(1), HmacFixture.A, HmacFixture.KEY_1, new Stamp(1)));
        assertThat(asked).hasValue(1);
        assertThat(secret).containsOnly(0);
    }

    @Test
    void aSupplierOfSomethingElseIsRefused() {
        byte[] tooLong = HmacFixture.bytes(1, 65);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.from(1, () -> tooLong))
                .withMessage("key length: 65 (expected: 32..64 bytes)");
        assertThat(tooLong).containsOnly(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.from(1, null))
                .withMessage("key source: null (expected: a supplier of 32..64 bytes)");
        assertThatThrownBy(() -> HmacKey.from(1, () -> {
                    throw new IllegalStateException("the vault is shut");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the vault is shut");
    }

    @Test
    void isCopied() {
        byte[] bytes = HmacFixture.bytes(0, 32);
        HmacKey key = HmacKey.of(1, bytes);
        bytes[0] = 99;
        assertThat(key).isEqualTo(HmacFixture.KEY_1).isNotEqualTo(HmacFixture.OTHER_1);
        assertThat(key).isNotEqualTo(HmacKey.of(2, HmacFixture.bytes(0, 32)));
    }

    @Test
    void isNeverPrinted() {
        assertThat(HmacFixture.KEY_7).hasToString("HmacKey[id=7]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.ofAscii(1, "short-secret"))
                .withMessage("key length: 12 (expected: 32..64 bytes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.ofAscii(1, "umlaut-\u00e4-in-an-otherwise-fine-secret"))
                .withMessage("key: *** (expected: visible ASCII characters only)");
    }
}
