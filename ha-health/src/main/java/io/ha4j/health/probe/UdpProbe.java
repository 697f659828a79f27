package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A target works if it answers a datagram by one of the expected form; or, where most targets say nothing, if it lets a while pass without one,
 * and without the ICMP error that nobody listens on the port. Immutable; made by {@code HealthCheck.udp}.
 *
 * @param send the payload, 1..65507 bytes as text of ISO 8859-1; not printed
 * @param reply how the answer begins: pairs of hexadecimal digits, with {@code X} for any digit, at most 1024 pairs; empty: anyhow
 * @param minLength the shortest answer: 0..65507 bytes
 * @param maxLength the longest answer: {@code minLength}..65507 bytes
 * @param silence for how long no answer means success: 1 ms..1 min; zero: an answer is needed
 */
public record UdpProbe(String send, String reply, int minLength, int maxLength, Duration silence)
        implements NamedProbe {

    private static final int MAX_DATAGRAM = 65_507;
    private static final Pattern REPLY = Pattern.compile("([0-9A-FX]{2}){0,1024}");

    /** Checks each part; the rules are above. */
    public UdpProbe {
        Payload.require("send", send, 1, MAX_DATAGRAM);
        Require.argument(
                reply != null && REPLY.matcher(reply).matches(),
                "expectHex",
                reply == null ? "null" : Payload.quoted(reply),
                "pairs of hexadecimal digits or X, at most 1024 pairs");
        Require.inRange("replyLength", minLength, 0, MAX_DATAGRAM);
        Require.inRange("replyLength", maxLength, minLength, MAX_DATAGRAM);
        if (!silence.isZero()) {
            Require.inRange("orSilence", silence, Duration.ofMillis(1), Duration.ofMinutes(1));
        }
    }

    /** {@return a probe that sends one zero byte and takes any answer} */
    public static UdpProbe usual() {
        return new UdpProbe("\0", "", 0, MAX_DATAGRAM, Duration.ZERO);
    }

    @Override
    public String label(String target) {
        return "udp://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of(
                "send=" + send,
                "reply=" + reply,
                "minLength=" + minLength,
                "maxLength=" + maxLength,
                "silence=" + silence);
    }

    @Override
    public UdpProbe plain() {
        return usual();
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(DatagramProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        if (silence.compareTo(request.timeout()) >= 0) {
            return CompletableFuture.completedFuture(ProbeResult.failure("a silence of " + Require.text(silence)
                    + " does not fit into the time-out of " + Require.text(request.timeout())));
        }
        return DatagramConversation.hold(request, new Exchange(this));
    }

    @Override
    public String toString() {
        return "UdpProbe[sending " + send.length() + " bytes, expecting "
                + (reply.isEmpty() ? "" : Payload.quoted(reply) + " in ") + minLength + ".." + maxLength + " bytes"
                + (silence.isZero() ? "" : " or silence for " + Require.text(silence)) + "]";
    }

    /** Each datagram is an answer, as only the target can send one. */
    static final class Exchange implements DatagramTalk {

        private final UdpProbe probe;

        Exchange(UdpProbe probe) {
            this.probe = probe;
        }

        @Override
        public String opening() {
            return probe.send;
        }

        @Override
        public int maxBytes() {
            return Math.min(probe.maxLength, MAX_DATAGRAM) + 1; // to see that one is longer
        }

        @Override
        public Duration silence() {
            return probe.silence;
        }

        @Override
        public ProbeResult judge(ByteBuffer datagram) throws GarbledException {
            int length = datagram.remaining();
            if (length < probe.minLength || length > probe.maxLength) {
                throw new GarbledException((length > probe.maxLength
                                ? "an answer of more than " + probe.maxLength
                                : "an answer of " + length)
                        + " bytes (expected " + probe.minLength + ".." + probe.maxLength + ")");
            }
            if (length < probe.reply.length() / 2) {
                throw new GarbledException("an answer of " + length + " bytes, shorter than the expected begin");
            }
            for (int i = 0; i < probe.reply.length(); i++) {
                int half = datagram.get(datagram.position() + i / 2) >> (i % 2 == 0 ? 4 : 0) & 0xf;
                char expected = probe.reply.charAt(i);
                if (expected != 'X' && Character.digit(expected, 16) != half) {
                    throw new GarbledException("an answer that differs from the expected one at byte " + i / 2);
                }
            }
            return ProbeResult.success();
        }
    }
}
