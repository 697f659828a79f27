package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ha4j.value.Require;

/** Bytes that users write, as text of ISO 8859-1 with one character for each: immutable, and equal when they are. */
final class Payload {

    private Payload() {}

    /** {@return {@code bytes}, which are at most {@code max}} */
    static String require(String field, String bytes, int min, int max) {
        Require.argument(
                bytes != null
                        && bytes.length() >= min
                        && bytes.length() <= max
                        && bytes.chars().allMatch(c -> c < 256),
                field,
                bytes == null ? "null" : bytes.length() + " bytes",
                min + ".." + max + " bytes");
        return bytes;
    }

    static String latin(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** {@return the text in quotes, at most 40 characters of it, for a message} */
    static String quoted(String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
