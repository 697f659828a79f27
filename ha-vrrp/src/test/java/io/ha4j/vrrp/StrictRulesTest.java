package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictRulesTest {

    private static VrrpInstance.Builder instance() {
        return VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("192.0.2.1/24")
                .rfc9568();
    }

    @Test
    void setsWhatTheRfcDemands() {
        VrrpInstance instance = instance().build();
        assertThat(instance.version()).isEqualTo(VrrpVersion.V3);
        assertThat(instance.checksumDialect()).isEqualTo(ChecksumDialect.PLAIN);
        assertThat(((IpTransport) instance.transport()).virtualMac()).isNotNull();
        assertThat(instance.toBuilder().build()).isEqualTo(instance);
        assertThat(instance.toBuilder().preemption(Preemption.never()).build().preemption())
                .isEqualTo(Preemption.never());
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                row(b -> b.version(VrrpVersion.V2), "version: V2 (expected: V3 by RFC 9568)"),
                row(
                        b -> b.authentication(
                                Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"))),
                        "authentication: hmac[1] (expected: none by RFC 9568)"),
                row(b -> b.downTimerAdverts(4), "downTimerAdverts: 4 (expected: 3 by RFC 9568)"),
                row(
                        b -> b.preemption(Preemption.after(Duration.ofSeconds(5))),
                        "preemption: " + Preemption.after(Duration.ofSeconds(5))
                                + " (expected: immediately or never by RFC 9568)"),
                row(
                        b -> b.checksumDialect(ChecksumDialect.PSEUDO_HEADER),
                        "checksumDialect: PSEUDO_HEADER (expected: PLAIN by RFC 9568)"),
                row(
                        b -> b.unicastPeer("192.0.2.7"),
                        "unicastPeer: [/192.0.2.7] (expected: multicast on an interface by RFC 9568)"),
                row(
                        b -> b.multicastGroup("224.0.0.99"),
                        "multicastGroup: /224.0.0.99 (expected: 224.0.0.18 or ff02::12 by RFC 9568)"));
    }

    private static Arguments row(UnaryOperator<VrrpInstance.Builder> change, String message) {
        return Arguments.of(change, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("strangers")
    void refusesWhatTheRfcDoesNotKnow(UnaryOperator<VrrpInstance.Builder> change, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> change.apply(instance()).build())
                .withMessage(message);
    }

    @Test
    void wantsALinkLocalAddressFirstOverIpv6() {
        VrrpInstance.Builder builder = VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .rfc9568();
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.virtualAddress("2001:db8::1/64").build())
                .withMessage(
                        "virtualAddress: 2001:db8:0:0:0:0:0:1/64 (expected: a link-local address as the first one by"
                                + " RFC 9568)");
        assertThat(VrrpInstance.builder("VI_1")
                        .networkInterface("eth0")
                        .virtualRouterId(51)
                        .rfc9568()
                        .virtualAddress("fe80::5100:1/64")
                        .virtualAddress("2001:db8::1/64")
                        .build()
                        .virtualAddresses())
                .hasSize(2);
    }
}
