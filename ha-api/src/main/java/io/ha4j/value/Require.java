package io.ha4j.value;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Argument checks with one message shape: {@code field: value (expected: rule)}.
 *
 * <p>Rules about one field throw {@link IllegalArgumentException} in the setter; rules across fields throw {@link
 * IllegalStateException} in {@code build()}.
 */
public final class Require {

    private Require() {}

    /** {@return {@code value}, which lies in {@code min..max}} */
    public static int inRange(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw invalid(field, value, min + ".." + max);
        }
        return value;
    }

    /** {@return {@code value}, which lies in {@code min..max}} */
    public static Duration inRange(String field, @Nullable Duration value, Duration min, Duration max) {
        Duration checked = nonNull(field, value, text(min) + ".." + text(max));
        if (checked.compareTo(min) < 0 || checked.compareTo(max) > 0) {
            throw invalid(field, text(checked), text(min) + ".." + text(max));
        }
        return checked;
    }

    /** {@return {@code value}, which has a visible character and no control characters} */
    public static String notBlank(String field, @Nullable String value) {
        String checked = nonNull(field, value, "a name");
        if (checked.isBlank() || checked.chars().anyMatch(Character::isISOControl)) {
            throw invalid(field, '"' + checked + '"', "a name without control characters");
        }
        return checked;
    }

    /** {@return {@code value}, which is not null} */
    public static <T> T nonNull(String field, @Nullable T value, String expected) {
        if (value == null) {
            throw invalid(field, "null", expected);
        }
        return value;
    }

    /** Throws {@link IllegalArgumentException} unless {@code ok}. */
    public static void argument(boolean ok, String field, @Nullable Object value, String expected) {
        if (!ok) {
            throw invalid(field, value, expected);
        }
    }

    /** Throws {@link IllegalStateException} with the message {@code field: value (expected: rule)} unless {@code ok}. */
    public static void state(boolean ok, String field, @Nullable Object value, String expected) {
        if (!ok) {
            throw new IllegalStateException(message(field, value, expected));
        }
    }

    /** {@return the exception for a bad argument, to be thrown by the caller} */
    public static IllegalArgumentException invalid(String field, @Nullable Object value, String expected) {
        return new IllegalArgumentException(message(field, value, expected));
    }

    private static String message(String field, @Nullable Object value, String expected) {
        return field + ": " + Objects.toString(value) + " (expected: " + expected + ")";
    }

    /** {@return a duration as people write it: {@code 100 ms}, {@code 1.5 s}, {@code 250 us}} */
    public static String text(Duration duration) {
        if (duration.abs().compareTo(Duration.ofDays(365)) > 0) {
            return duration.toString();
        }
        long nanos = duration.toNanos();
        if (nanos % 1_000_000_000L == 0) {
            return nanos / 1_000_000_000L + " s";
        }
        if (Math.abs(nanos) >= 1_000_000_000L && nanos % 1_000_000L == 0) {
            return nanos / 1e9 + " s";
        }
        if (nanos % 1_000_000L == 0) {
            return nanos / 1_000_000L + " ms";
        }
        return nanos % 1_000L == 0 ? nanos / 1_000L + " us" : nanos + " ns";
    }
}
