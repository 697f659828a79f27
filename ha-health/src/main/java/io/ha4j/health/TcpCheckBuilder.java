package io.ha4j.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.SendExpectProbe;
import io.ha4j.health.probe.SendExpectProbe.Expectation;
import io.ha4j.health.probe.TcpProbe;
import io.ha4j.value.Require;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link HealthCheck} by TCP: a target is alive if it accepts a connection and, if anything is expected, says that. Not
 * thread-safe.
 */
public final class TcpCheckBuilder extends CheckBuilder<TcpCheckBuilder> {

    private static final int USUAL_RESPONSE = 16_384;

    private String send = "";
    private @Nullable SendExpectProbe expecting;
    private @Nullable Integer maxResponseBytes;

    TcpCheckBuilder() {}

    /** Sets what is sent once connected, in UTF-8: at most 65536 bytes, default nothing. May be a secret: it is not printed. */
    public TcpCheckBuilder send(String text) {
        return send(Require.nonNull("send", text, "a text").getBytes(UTF_8));
    }

    /** Sets the bytes that are sent once connected: at most 65536, default none. May be a secret: they are not printed. */
    public TcpCheckBuilder send(byte[] bytes) {
        String latin = new String(Require.nonNull("send", bytes, "bytes"), ISO_8859_1);
        Require.inRange("length of send", latin.length(), 0, 65_536);
        send = latin;
        return this;
    }

    /** Expects an answer that has {@code text} in it, in UTF-8: 1..1024 bytes. Replaces what was expected before. */
    public TcpCheckBuilder expect(String text) {
        return expect(Require.nonNull("expect", text, "a text").getBytes(UTF_8));
    }

    /** Expects an answer that has {@code bytes} in it: 1..1024. Replaces what was expected before. */
    public TcpCheckBuilder expect(byte[] bytes) {
        return expect(Expectation.CONTAINS, new String(Require.nonNull("expect", bytes, "bytes"), ISO_8859_1));
    }

    /** Expects an answer that begins with {@code text}, in UTF-8: 1..1024 bytes. Replaces what was expected before. */
    public TcpCheckBuilder expectPrefix(String text) {
        return expectPrefix(Require.nonNull("expect", text, "a text").getBytes(UTF_8));
    }

    /** Expects an answer that begins with {@code bytes}: 1..1024. Replaces what was expected before. */
    public TcpCheckBuilder expectPrefix(byte[] bytes) {
        return expect(Expectation.PREFIX, new String(Require.nonNull("expect", bytes, "bytes"), ISO_8859_1));
    }

    /**
     * Expects an answer in which a regular expression is found, in UTF-8. Replaces what was expected before. An answer on which the search
     * takes too long is a failure.
     *
     * @param expression of {@link java.util.regex.Pattern}, 1..1024 characters
     */
    public TcpCheckBuilder expectMatch(String expression) {
        return expect(Expectation.MATCH, expression);
    }

    private TcpCheckBuilder expect(Expectation expectation, String expected) {
        expecting = new SendExpectProbe("", expectation, expected, USUAL_RESPONSE);
        return this;
    }

    /** Sets how much the target may say until it has said what is expected: 1..1048576 bytes, default 16384. */
    public TcpCheckBuilder maxResponseBytes(int bytes) {
        maxResponseBytes = Require.inRange("maxResponseBytes", bytes, 1, 1_048_576);
        return this;
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if the time-out is longer than the interval, something is sent and nothing expected, or more
     *     expected than the target may say
     */
    @Override
    public HealthCheck build() {
        Require.state(expecting != null || send.isEmpty(), "expect", "nothing", "an answer to what is sent");
        Require.state(
                expecting != null || maxResponseBytes == null,
                "maxResponseBytes",
                maxResponseBytes,
                "an expected answer as well");
        Require.state(
                expecting == null
                        || expecting.expectation() == Expectation.MATCH
                        || expecting.expected().length() <= limit(),
                "maxResponseBytes",
                limit(),
                "room for the expected answer");
        return super.build();
    }

    private int limit() {
        return maxResponseBytes == null ? USUAL_RESPONSE : maxResponseBytes;
    }

    @Override
    Probe probe() {
        return expecting == null
                ? new TcpProbe()
                : new SendExpectProbe(send, expecting.expectation(), expecting.expected(), limit());
    }

    @Override
    TcpCheckBuilder self() {
        return this;
    }
}
