package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A shared key and its number. Immutable; never prints the key. */
public final class HmacKey {

    static final String ALGORITHM = "HmacSHA256";

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
        Require.inRange("key id", id, 1, 255);
        byte[] bytes = Require.nonNull("key", key, "32..64 bytes");
        Require.argument(bytes.length >= 32 && bytes.length <= 64, "key length", bytes.length, "32..64 bytes");
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
        Require.argument(
                text.chars().allMatch(c -> c > 0x20 && c < 0x7f), "key", "***", "visible ASCII characters only");
        return of(id, text.getBytes(StandardCharsets.US_ASCII));
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
