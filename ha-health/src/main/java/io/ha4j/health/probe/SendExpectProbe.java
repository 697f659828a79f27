package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A target works if it accepts a TCP connection and says what is expected, within the size limit. Immutable; made by {@code
 * HealthCheck.tcp}. Bytes are text of ISO 8859-1 here, one character for each.
 *
 * @param send bytes that are sent once connected; empty for none; at most 65536. They may be a secret and are not printed
 * @param expectation how the answer is looked at
 * @param expected bytes, 1..1024; for {@link Expectation#MATCH} a regular expression of Java, 1..1024 characters, that is
 *     looked for in the answer as UTF-8
 * @param maxResponseBytes what the target may say until then: 1..1048576 bytes
 */
public record SendExpectProbe(String send, Expectation expectation, String expected, int maxResponseBytes)
        implements NamedProbe {

    /** How an answer is looked at. */
    public enum Expectation {
        /** The answer begins with the bytes. */
        PREFIX,
        /** The answer has the bytes in it. */
        CONTAINS,
        /** The regular expression is found in the answer. */
        MATCH
    }

    /** Checks each part; the rules are above. */
    public SendExpectProbe {
        Payload.require("send", send, 0, 65_536);
        Require.nonNull("expectation", expectation, "one of its kind");
        if (expectation == Expectation.MATCH) {
            requirePattern(expected);
        } else {
            Payload.require("expect", expected, 1, 1_024);
        }
        Require.inRange("maxResponseBytes", maxResponseBytes, 1, 1_048_576);
    }

    private static void requirePattern(String expression) {
        Require.argument(
                expression != null && !expression.isEmpty() && expression.length() <= 1_024,
                "expectMatch",
                expression == null ? "null" : expression.length() + " characters",
                "a regular expression of 1..1024 characters");
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw Require.invalid(
                    "expectMatch", Payload.quoted(expression), "a regular expression: " + e.getDescription());
        }
    }

    @Override
    public String label(String target) {
        return "tcp://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of(
                "send=" + send,
                "expectation=" + expectation,
                "expected=" + expected,
                "maxResponseBytes=" + maxResponseBytes);
    }

    @Override
    public NamedProbe plain() {
        return new TcpProbe();
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return StreamConversation.hold(request, new Exchange(this), maxResponseBytes);
    }

    @Override
    public String toString() {
        return "SendExpectProbe[sending " + send.length() + " bytes, expecting " + expectation + " "
                + Payload.quoted(expected) + "]";
    }

    /** Takes nothing until all that is expected has come. */
    static final class Exchange implements Dialogue {

        private final SendExpectProbe probe;
        private final BoundedSearch search;
        private int searched;

        Exchange(SendExpectProbe probe) {
            this.probe = probe;
            search = new BoundedSearch(
                    Pattern.compile(probe.expectation == Expectation.MATCH ? probe.expected : ""),
                    new BoundedSearch.Budget());
        }

        @Override
        public String opening() {
            return probe.send;
        }

        @Override
        public Turn hear(ByteBuffer heard) throws GarbledException {
            boolean found = switch (probe.expectation) {
                case PREFIX -> startsWith(heard);
                case CONTAINS -> contains(heard);
                case MATCH -> matches(heard);
            };
            return found ? Turn.end(ProbeResult.success()) : Turn.LISTEN;
        }

        /** A prefix that is wrong will not become right. */
        private boolean startsWith(ByteBuffer heard) throws GarbledException {
            int length = Math.min(heard.remaining(), probe.expected.length());
            String begin = ISO_8859_1.decode(heard.slice(0, length)).toString();
            if (!probe.expected.startsWith(begin)) {
                throw new GarbledException("answer begins with " + Payload.quoted(begin) + " (expected "
                        + Payload.quoted(probe.expected) + ")");
            }
            return length == probe.expected.length();
        }

        /** Not again where it was not found before. */
        private boolean contains(ByteBuffer heard) {
            int from = Math.max(0, searched - probe.expected.length() + 1);
            searched = heard.remaining();
            return ISO_8859_1
                    .decode(heard.slice(from, searched - from))
                    .toString()
                    .contains(probe.expected);
        }

        private boolean matches(ByteBuffer heard) throws GarbledException {
            try {
                return search.find(UTF_8.decode(heard.duplicate()).toString());
            } catch (BoundedSearch.GivenUpException e) {
                throw new GarbledException("an answer on which the expression " + e.reason());
            }
        }

        @Override
        public String awaited() {
            return "the expected answer";
        }
    }
}
