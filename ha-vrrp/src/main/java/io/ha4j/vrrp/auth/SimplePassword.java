package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import io.ha4j.vrrp.packet.Advertisement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The simple text password of version 2 (RFC 2338 section 5.3.6; RFC 3768 dropped it, and everybody kept it). Not security: see
 * {@link Authentication#password}. Immutable; never prints the password.
 */
public final class SimplePassword extends Authentication {

    /** The authentication type that stands for it in a message. */
    public static final int TYPE = 1;

    /** How long it is in a message, padded with zeros: 8. */
    public static final int LENGTH = 8;

    private final byte[] padded;

    private SimplePassword(byte[] padded) {
        this.padded = padded;
    }

    static SimplePassword of(@Nullable String password) {
        String text = Require.nonNull("password", password, "1..8 printable ASCII characters");
        Require.argument(
                text.length() >= 1 && text.length() <= LENGTH,
                "password length",
                text.length(),
                "1..8 characters, as many as version 2 has room for");
        Require.argument(
                text.chars().allMatch(c -> c >= 0x20 && c < 0x7f),
                "password",
                "***",
                "printable ASCII characters only");
        return new SimplePassword(Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), LENGTH));
    }

    /** {@return the advertisement with this password in it} */
    public Advertisement putInto(Advertisement advertisement) {
        return new Advertisement(
                advertisement.version(),
                advertisement.virtualRouterId(),
                advertisement.priority(),
                advertisement.intervalCentiseconds(),
                advertisement.addresses(),
                TYPE,
                ByteBuffer.wrap(padded).getLong());
    }

    /** {@return whether the 8 bytes at {@code offset} are this password, found out in constant time} */
    public boolean matches(byte[] bytes, int offset) {
        return MessageDigest.isEqual(padded, Arrays.copyOfRange(bytes, offset, offset + LENGTH));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimplePassword that && MessageDigest.isEqual(padded, that.padded);
    }

    @Override
    public int hashCode() {
        return TYPE; // says nothing about the password
    }

    @Override
    public String toString() {
        return "password ***";
    }
}
