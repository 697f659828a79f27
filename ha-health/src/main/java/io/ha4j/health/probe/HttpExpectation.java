package io.ha4j.health.probe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a good answer is. Immutable.
 *
 * @param statuses the statuses that mean success, at least one range
 * @param text what the body contains; empty for anything
 * @param patterns what it matches, or does not
 * @param digests hexadecimal digests of it, in lower case, by algorithm
 */
record HttpExpectation(
        List<StatusRange> statuses, String text, List<BodyPattern> patterns, Map<String, String> digests) {

    static final HttpExpectation ANY_2XX =
            new HttpExpectation(List.of(new StatusRange(200, 299)), "", List.of(), Map.of());

    HttpExpectation {
        statuses = List.copyOf(statuses);
        patterns = List.copyOf(patterns);
        digests = Map.copyOf(digests);
    }

    HttpExpectation withStatuses(List<StatusRange> others) {
        return new HttpExpectation(others, text, patterns, digests);
    }

    HttpExpectation withText(String other) {
        return new HttpExpectation(statuses, other, patterns, digests);
    }

    HttpExpectation withPattern(BodyPattern more) {
        List<BodyPattern> all = new ArrayList<>(patterns);
        all.add(more);
        return new HttpExpectation(statuses, text, all, digests);
    }

    HttpExpectation withDigest(String algorithm, String hex) {
        Map<String, String> all = new TreeMap<>(digests);
        all.put(algorithm, hex.toLowerCase(Locale.ROOT));
        return new HttpExpectation(statuses, text, patterns, all);
    }

    boolean takes(int status) {
        for (StatusRange range : statuses) {
            if (range.contains(status)) {
                return true;
            }
        }
        return false;
    }

    String expectedStatuses() {
        return String.join(", ", statuses.stream().map(StatusRange::toString).toList());
    }

    /** Whether the body matters at all. */
    boolean ofBody() {
        return !text.isEmpty() || !patterns.isEmpty() || !digests.isEmpty();
    }

    /** {@return why {@code body} is not as expected; empty if it is} */
    Optional<String> trouble(byte[] body) {
        for (Map.Entry<String, String> expected : digests.entrySet()) {
            String actual = digest(expected.getKey(), body);
            if (!actual.equals(expected.getValue())) {
                return Optional.of(
                        expected.getKey() + " of the body " + actual + " (expected: " + expected.getValue() + ")");
            }
        }
        if (text.isEmpty() && patterns.isEmpty()) {
            return Optional.empty();
        }
        String words = new String(body, StandardCharsets.UTF_8);
        if (!words.contains(text)) {
            return Optional.of("body without the expected text");
        }
        BoundedSearch.Budget budget = new BoundedSearch.Budget();
        return patterns.stream()
                .map(pattern -> pattern.trouble(words, budget))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static String digest(String algorithm, byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + algorithm, e);
        }
    }

    List<String> settings() {
        List<String> settings = new ArrayList<>(List.of("statuses=" + statuses, "text=" + text));
        patterns.forEach(pattern -> settings.add("pattern=" + pattern.setting()));
        new TreeMap<>(digests).forEach((algorithm, hex) -> settings.add("digest=" + algorithm + " " + hex));
        return settings;
    }
}
