package io.ha4j.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.health.probe.DnsRcode;
import io.ha4j.health.probe.DnsType;
import io.ha4j.health.probe.SendExpectProbe;
import io.ha4j.health.probe.SendExpectProbe.Expectation;
import io.ha4j.health.probe.TcpProbe;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Descriptions of checks over the network: what they refuse, what they are called, and what they keep to themselves. */
class NetworkChecksTest {

    private static final InetSocketAddress TARGET = Addresses.endpoint("target", "127.0.0.1", 9);

    static Stream<Arguments> refusedAtOnce() {
        String name = "a domain name: labels of 1..63 visible ASCII characters, at most 253 in all";
        String hex = "pairs of hexadecimal digits or X, at most 1024 pairs";
        String helo = "a domain name, or an address in brackets, at most 255 characters";
        return Stream.of(
                refused(() -> tcp().send("x".repeat(65_537)), "length of send: 65537 (expected: 0..65536)"),
                refused(() -> tcp().send((String) null), "send: null (expected: a text)"),
                refused(() -> tcp().expect(""), "expect: 0 bytes (expected: 1..1024 bytes)"),
                refused(() -> tcp().expect(new byte[1_025]), "expect: 1025 bytes (expected: 1..1024 bytes)"),
                refused(() -> tcp().expectPrefix((byte[]) null), "expect: null (expected: bytes)"),
                refused(
                        () -> tcp().expectMatch("a(b"),
                        "expectMatch: \"a(b\" (expected: a regular expression: Unclosed group)"),
                refused(
                        () -> tcp().expectMatch(""),
                        "expectMatch: 0 characters (expected: a regular expression of 1..1024 characters)"),
                refused(() -> tcp().maxResponseBytes(0), "maxResponseBytes: 0 (expected: 1..1048576)"),
                refused(() -> udp().send(new byte[65_508]), "send: 65508 bytes (expected: 1..65507 bytes)"),
                refused(() -> udp().send(""), "send: 0 bytes (expected: 1..65507 bytes)"),
                refused(
                        () -> udp().sendHex("abc"),
                        "sendHex: \"abc\" (expected: pairs of hexadecimal digits, at most 65507)"),
                refused(() -> udp().expectHex("12G4"), "expectHex: \"12G4\" (expected: " + hex + ")"),
                refused(() -> udp().expectHex("123"), "expectHex: \"123\" (expected: " + hex + ")"),
                refused(() -> udp().replyLength(-1, 9), "replyLength: -1 (expected: 0..65507)"),
                refused(() -> udp().replyLength(9, 8), "replyLength: 8 (expected: 9..65507)"),
                refused(() -> udp().orSilence(ofMillis(0)), "orSilence: 0 s (expected: 1 ms..60 s)"),
                refused(() -> udp().orSilence(null), "orSilence: null (expected: 1 ms..60 s)"),
                refused(() -> HealthCheck.dns(""), "dns name: \"\" (expected: " + name + ")"),
                refused(() -> HealthCheck.dns("a..b"), "dns name: \"a..b\" (expected: " + name + ")"),
                refused(() -> HealthCheck.dns("a b"), "dns name: \"a b\" (expected: " + name + ")"),
                refused(() -> HealthCheck.dns(null), "dns name: null (expected: " + name + ")"),
                refused(
                        () -> HealthCheck.dns("x".repeat(64)),
                        "dns name: \"" + "x".repeat(40) + "...\" (expected: " + name + ")"),
                refused(() -> dns().type(null), "type: null (expected: a type of records)"),
                refused(() -> dns().expectRcode(null), "expectRcode: null (expected: a code)"),
                refused(() -> dns().expectAnswers(101), "expectAnswers: 101 (expected: 0..100)"),
                refused(() -> dns().expectAnswer(""), "expectAnswer: 0 characters (expected: 1..1024 characters)"),
                refused(
                        () -> dns().expectAnswer("web").build(),
                        "expectAnswer: \"web\" (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)"),
                refused(() -> HealthCheck.smtp().helo("a b"), "helo: \"a b\" (expected: " + helo + ")"),
                refused(() -> HealthCheck.smtp().helo("a\r\nQUIT"), "helo: \"a??QUIT\" (expected: " + helo + ")"),
                refused(() -> HealthCheck.redis().auth(""), "auth password: none (expected: 1..1024 characters)"),
                refused(
                        () -> HealthCheck.redis().auth("", "x"),
                        "auth user: \"\" (expected: a name without control characters)"),
                refused(
                        () -> HealthCheck.mysql().user(" "),
                        "user: \" \" (expected: a name without control characters)"),
                refused(
                        () -> HealthCheck.mysql().user("x".repeat(81)),
                        "user: \"" + "x".repeat(40) + "...\" (expected: at most 80 characters, no control characters)"),
                refused(
                        () -> HealthCheck.postgresql().user("a\0b"),
                        "user: \"a\0b\" (expected: a name without control characters)"),
                refused(() -> HealthCheck.postgresql().database("db"), "database: \"db\" (expected: a user as well)"),
                refused(
                        () -> HealthCheck.agent().send("x".repeat(1_025)),
                        "send: 1025 bytes (expected: 0..1024 bytes)"));
    }

    private static TcpCheckBuilder tcp() {
        return HealthCheck.tcp();
    }

    private static UdpCheckBuilder udp() {
        return HealthCheck.udp();
    }

    private static DnsCheckBuilder dns() {
        return HealthCheck.dns("example.com");
    }

    private static Arguments refused(Supplier<?> call, String message) {
        return arguments(call, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void refusedAtOnce(Supplier<?> call, String message) {
        assertThatThrownBy(call::get)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> refusedTogether() {
        return Stream.of(
                refused(() -> tcp().send("x").build(), "expect: nothing (expected: an answer to what is sent)"),
                refused(
                        () -> tcp().maxResponseBytes(9).build(),
                        "maxResponseBytes: 9 (expected: an expected answer as well)"),
                refused(
                        () -> tcp().expect("alive").maxResponseBytes(4).build(),
                        "maxResponseBytes: 4 (expected: room for the expected answer)"),
                refused(
                        () -> udp().orSilence(ofSeconds(1)).build(),
                        "orSilence: 1 s (expected: less than the time-out of 1 s)"),
                refused(
                        () -> udp().expectHex("01 02 03").replyLength(0, 2).build(),
                        "replyLength: 2 (expected: at least the 3 bytes that are expected)"),
                refused(
                        () -> dns().type(DnsType.RRSIG).expectAnswer("x").build(),
                        "expectAnswer: [x] (expected: expectAnswers(n), as RRSIG has no text)"),
                refused(
                        () -> dns().expectRcode(DnsRcode.NXDOMAIN)
                                .expectAnswers(1)
                                .build(),
                        "expectRcode: NXDOMAIN (expected: NOERROR where answers are expected)"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void refusedTogether(Supplier<?> call, String message) {
        assertThatThrownBy(call::get)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    private static List<Supplier<CheckBuilder<?>>> all() {
        return List.of(
                HealthCheck::tcp,
                () -> tcp().expect("a"),
                () -> tcp().expectPrefix("a"),
                () -> tcp().expectMatch("a"),
                () -> tcp().send("x").expect("a"),
                () -> tcp().expect("a").maxResponseBytes(99),
                HealthCheck::udp,
                () -> udp().send("x"),
                () -> udp().expectHex("X1"),
                () -> udp().replyLength(1, 9),
                () -> udp().replyLength(2, 9),
                () -> udp().orSilence(ofMillis(100)),
                HealthCheck::ping,
                () -> dns(),
                () -> HealthCheck.dns("."),
                () -> dns().type(DnsType.MX),
                () -> dns().overTcp(),
                () -> dns().expectAnswers(2),
                () -> dns().expectAnswer("192.0.2.1"),
                () -> dns().expectRcode(DnsRcode.REFUSED),
                HealthCheck::smtp,
                () -> HealthCheck.smtp().helo("a"),
                HealthCheck::redis,
                () -> HealthCheck.redis().auth("a"),
                () -> HealthCheck.redis().auth("a", "b"),
                HealthCheck::mysql,
                () -> HealthCheck.mysql().user("a"),
                HealthCheck::postgresql,
                () -> HealthCheck.postgresql().user("a"),
                () -> HealthCheck.postgresql().user("a").database("b"),
                HealthCheck::agent,
                () -> HealthCheck.agent().send("a"));
    }

    @Test
    void areValuesWithNamesOfTheirOwn() {
        Set<String> names = new HashSet<>();
        Set<HealthCheck> values = new HashSet<>();
        for (Supplier<CheckBuilder<?>> each : all()) {
            HealthCheck check = each.get().build().at(TARGET);
            assertThat(check).isEqualTo(each.get().build().at(TARGET));
            assertThat(check.toBuilder().build()).isEqualTo(check);
            assertThat(names.add(check.id().name())).as("%s", check).isTrue();
            assertThat(values.add(check)).as("%s", check).isTrue();
        }
    }

    @Test
    void areNamedAfterProbeAndTarget() {
        assertThat(HealthCheck.udp().build().at(TARGET).id().name()).isEqualTo("udp://127.0.0.1:9");
        assertThat(dns().build().at(TARGET).id().name()).isEqualTo("dns://127.0.0.1:9/example.com");
        assertThat(HealthCheck.mysql().build().at(TARGET).id().name()).isEqualTo("mysql://127.0.0.1:9");
        assertThat(tcp().expect("a").build().at(TARGET).id().name()).matches("tcp://127\\.0\\.0\\.1:9#[0-9a-f]{8}");
    }

    @Test
    void aSpellingIsNoDifference() {
        assertThat(dns().expectAnswer("192.0.2.1").build())
                .isEqualTo(HealthCheck.dns("EXAMPLE.com.")
                        .expectAnswer("192.0.2.1")
                        .build());
        assertThat(udp().sendHex("0a 0B").expectHex("xa").build())
                .isEqualTo(udp().send(new byte[] {10, 11}).expectHex("XA").build());
    }

    @Test
    void expectTheLastThatWasSaid() {
        assertThat(tcp().build().probe()).isEqualTo(new TcpProbe());
        assertThat(tcp().expect("a")
                        .send("b")
                        .maxResponseBytes(99)
                        .expectPrefix("c")
                        .build()
                        .probe())
                .isEqualTo(new SendExpectProbe("b", Expectation.PREFIX, "c", 99));
    }

    @Test
    void doNotPrintWhatMayBeASecret() {
        for (CheckBuilder<?> builder : List.of(
                tcp().send("secret").expect("ok"),
                udp().send("secret"),
                HealthCheck.agent().send("secret"),
                HealthCheck.redis().auth("secret"),
                HealthCheck.redis().auth("user", "secret"))) {
            HealthCheck check = builder.build();
            assertThat(check + " " + check.at(TARGET).id() + " " + check.probe())
                    .doesNotContain("secret");
        }
    }
}
