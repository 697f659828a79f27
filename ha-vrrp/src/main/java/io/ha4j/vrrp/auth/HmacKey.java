package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A shared key and its number. Immutable; never prints the key. */
public final class HmacKey {

    static final String ALGORITHM = "HmacSHA256";
    static final int MIN_LENGTH = 32;
    static final int MAX_LENGTH = 64;

    private final int id;
    private final SecretKeySpec key;

    private HmacKey(int id, byte[] key) {
        this.id = id;
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * {@return the key with that number}
     *
     * @param id 1..255, the same on all routers
     * @param key 32..64 bytes, copied; take them from a random generator
     * @throws IllegalArgumentException if one of them is out of range; the message never shows the key
     */
    public static HmacKey of(int id, byte @Nullable [] key) {
        requireId(id);
        byte[] bytes = Require.nonNull("key", key, "32..64 bytes");
        Require.argument(
                bytes.length >= MIN_LENGTH && bytes.length <= MAX_LENGTH, "key length", bytes.length, "32..64 bytes");
        return new HmacKey(id, bytes);
    }

    /**
     * {@return the key with that number, made of ASCII characters}
     *
     * @param id 1..255, the same on all routers
     * @param key 32..64 visible ASCII characters
     * @throws IllegalArgumentException if one of them is out of range; the message never shows the key
     */
    public static HmacKey ofAscii(int id, @Nullable String key) {
        String text = Require.nonNull("key", key, "32..64 ASCII characters");
        Require.argument(text.chars().allMatch(HmacKey::isVisible), "key", "***", "visible ASCII characters only");
        return of(id, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * {@return the key with that number, read from a file, once and now}
     *
     * <p>The file holds one line, with or without its end: 32..64 visible ASCII characters that are the key, or {@code hex:} and 64..128
     * hexadecimal digits, two for each byte. It is the format of Keepalived's {@code key 1 file:/path}, so that both can read one file, a
     * systemd credential for example. To make one: {@code (umask 077; printf 'hex:%s\n' "$(openssl rand -hex 32)" > /path)}.
     *
     * @param id 1..255, the same on all routers
     * @param file a regular file, or a symbolic link to one, that neither its group nor others can read or write
     * @throws IllegalArgumentException if the id is out of range, or the file is not there, may be read or written by others, or holds
     *     something else; the message never shows what
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static HmacKey fromFile(int id, @Nullable Path file) {
        requireId(id);
        return consume(id, KeyFile.read(Require.nonNull("key file", file, "a file that exists")));
    }

    /**
     * {@return the key with that number, from a vault for example}
     *
     * <p>The source is asked once and now, not when a node starts: so a key that is none is refused where it is configured. The array is
     * overwritten with zeros when the key has been copied.
     *
     * @param id 1..255, the same on all routers
     * @param source returns 32..64 bytes in an array that nobody else uses; what it throws is passed on
     * @throws IllegalArgumentException if one of them is out of range; the message never shows the key
     */
    public static HmacKey from(int id, @Nullable Supplier<byte[]> source) {
        requireId(id);
        return consume(
                id,
                Require.nonNull("key source", source, "a supplier of 32..64 bytes")
                        .get());
    }

    private static HmacKey consume(int id, byte @Nullable [] key) {
        try {
            return of(id, key);
        } finally {
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    private static void requireId(int id) {
        Require.inRange("key id", id, 1, 255);
    }

    static boolean isVisible(int character) {
        return character > 0x20 && character < 0x7f;
    }

    /** {@return the number, 1..255} */
    public int id() {
        return id;
    }

    SecretKey secret() {
        return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HmacKey that
                && id == that.id
                && MessageDigest.isEqual(key.getEncoded(), that.key.getEncoded());
    }

    @Override
    public int hashCode() {
        return id; // says nothing about the key
    }

    @Override
    public String toString() {
        return "HmacKey[id=" + id + "]";
    }
}
