package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Reads the file of a key, which must be for its owner's eyes alone. No message shows what is in it. */
final class KeyFile {

    private static final String FIELD = "key file";
    private static final byte[] HEX_PREFIX = "hex:".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = HEX_PREFIX.length + 2 * HmacKey.MAX_LENGTH + "\r\n".length();

    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private KeyFile() {}

    static byte[] read(Path file) {
        byte[] text = new byte[LONGEST + 1];
        try {
            checkAccess(file);
            int length;
            try (InputStream in = Files.newInputStream(file)) {
                length = in.readNBytes(text, 0, text.length);
            }
            byte[] key = decode(text, withoutNewline(text, length));
            Require.argument(
                    key.length >= HmacKey.MIN_LENGTH && key.length <= HmacKey.MAX_LENGTH,
                    FIELD,
                    file,
                    "one line: 32..64 visible ASCII characters, or hex: and 64..128 hexadecimal digits");
            return key;
        } catch (NoSuchFileException e) {
            throw Require.invalid(FIELD, file, "a file that exists");
        } catch (UnsupportedOperationException e) {
            throw Require.invalid(FIELD, file, "on a file system with POSIX permissions");
        } catch (IOException e) {
            throw new UncheckedIOException(FIELD + ": " + file + " cannot be read", e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** Of what a symbolic link leads to. */
    private static void checkAccess(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        Require.argument(attributes.isRegularFile(), FIELD, file, "a regular file");
        Set<PosixFilePermission> permissions = attributes.permissions();
        Require.argument(
                permissions.stream().noneMatch(OF_OTHERS::contains),
                FIELD,
                file + " " + PosixFilePermissions.toString(permissions),
                "neither readable nor writable by group and others, as after chmod 600");
    }

    private static int withoutNewline(byte[] text, int length) {
        if (length == 0 || text[length - 1] != '\n') {
            return length;
        }
        return length > 1 && text[length - 2] == '\r' ? length - 2 : length - 1;
    }

    /** {@return the key; empty if that is none} */
    private static byte[] decode(byte[] text, int length) {
        boolean hex = length >= HEX_PREFIX.length
                && Arrays.equals(text, 0, HEX_PREFIX.length, HEX_PREFIX, 0, HEX_PREFIX.length);
        if (hex) {
            return decodeHex(text, HEX_PREFIX.length, length);
        }
        for (int i = 0; i < length; i++) {
            if (!HmacKey.isVisible(text[i])) {
                return new byte[0];
            }
        }
        return Arrays.copyOf(text, length);
    }

    private static byte[] decodeHex(byte[] text, int from, int to) {
        byte[] key = new byte[(to - from) / 2];
        boolean ok = (to - from) % 2 == 0;
        for (int i = from; ok && i < to; i += 2) {
            int high = Character.digit(text[i], 16);
            int low = Character.digit(text[i + 1], 16);
            ok = high >= 0 && low >= 0;
            key[(i - from) / 2] = (byte) (high << 4 | low);
        }
        return ok ? key : new byte[0];
    }
}
