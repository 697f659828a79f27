package io.ha4j.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.UdpProbe;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Builds a {@link HealthCheck} by UDP: a target is alive if it answers a datagram, with what is expected. Where targets do not answer,
 * {@link #orSilence} is the way. Not thread-safe.
 */
public final class UdpCheckBuilder extends CheckBuilder<UdpCheckBuilder> {

    private UdpProbe probe = UdpProbe.usual();

    UdpCheckBuilder() {}

    /** Sets the payload, in UTF-8: 1..65507 bytes, default one zero byte. Not printed. */
    public UdpCheckBuilder send(String text) {
        return send(Require.nonNull("send", text, "a text").getBytes(UTF_8));
    }

    /** Sets the payload: 1..65507 bytes, default one zero byte. Not printed. */
    public UdpCheckBuilder send(byte[] bytes) {
        String payload = new String(Require.nonNull("send", bytes, "bytes"), ISO_8859_1);
        probe = new UdpProbe(payload, probe.reply(), probe.minLength(), probe.maxLength(), probe.silence());
        return this;
    }

    /** Sets the payload in hexadecimal digits, with white space where you like: 1..65507 bytes, default one zero byte. */
    public UdpCheckBuilder sendHex(String digits) {
        String bare = bare("sendHex", digits);
        try {
            return send(HexFormat.of().parseHex(bare));
        } catch (IllegalArgumentException e) {
            throw Require.invalid("sendHex", '"' + digits + '"', "pairs of hexadecimal digits, at most 65507");
        }
    }

    /**
     * Sets how the answer begins, in hexadecimal digits with {@code X} for any digit, as Keepalived's {@code require_reply}: at most 1024
     * bytes. Default: anyhow.
     */
    public UdpCheckBuilder expectHex(String pattern) {
        String bare = bare("expectHex", pattern).toUpperCase(Locale.ROOT);
        probe = new UdpProbe(probe.send(), bare, probe.minLength(), probe.maxLength(), probe.silence());
        return this;
    }

    private static String bare(String field, String digits) {
        return Require.nonNull(field, digits, "hexadecimal digits").replaceAll("\\s", "");
    }

    /** Sets how long the answer may be: 0..65507 bytes each, default 0..65507. */
    public UdpCheckBuilder replyLength(int min, int max) {
        probe = new UdpProbe(probe.send(), probe.reply(), min, max, probe.silence());
        return this;
    }

    /**
     * Takes silence for success, too: no answer within {@code wait}, and no ICMP error that nobody listens on the port. So it notices a
     * process that ended, but not a host, or a network, that drops everything. An answer is looked at as usual.
     *
     * @param wait 1 ms..1 min, and less than the time-out
     */
    public UdpCheckBuilder orSilence(Duration wait) {
        Require.inRange("orSilence", wait, Duration.ofMillis(1), Duration.ofMinutes(1));
        probe = new UdpProbe(probe.send(), probe.reply(), probe.minLength(), probe.maxLength(), wait);
        return this;
    }

    /**
     * {@return the check}
     *
     * @throws IllegalStateException if the time-out is longer than the interval, the silence not shorter than the time-out, or no answer
     *     that is short enough can begin as expected
     */
    @Override
    public HealthCheck build() {
        Require.state(
                probe.reply().length() / 2 <= probe.maxLength(),
                "replyLength",
                probe.maxLength(),
                "at least the " + probe.reply().length() / 2 + " bytes that are expected");
        HealthCheck check = super.build();
        Require.state(
                probe.silence().compareTo(check.timeout()) < 0,
                "orSilence",
                Require.text(probe.silence()),
                "less than the time-out of " + Require.text(check.timeout()));
        return check;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    UdpCheckBuilder self() {
        return this;
    }
}
