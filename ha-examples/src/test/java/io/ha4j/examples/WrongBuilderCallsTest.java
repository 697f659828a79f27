package io.ha4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.RealServer;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that people make, and what they are told: field, value, rule. Bad values throw in the setter, contradictions in build(). */
class WrongBuilderCallsTest {

    private static final Class<?> ARGUMENT = IllegalArgumentException.class;
    private static final Class<?> STATE = IllegalStateException.class;
    private static final HmacKey KEY = HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef");

    private static VrrpInstance.Builder vrrp() {
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .transport(udp().build())
                .authentication(Authentication.hmac(KEY))
                .virtualAddress("127.0.0.100");
    }

    private static UdpTransport.Builder udp() {
        return UdpTransport.builder().bind("127.0.0.1", 3112).peer("127.0.0.2");
    }

    private static VirtualServer.Builder web() {
        return VirtualServer.builder("web").tcp("127.0.0.100", 8080).realServer("127.0.0.1", 9001);
    }

    private static Arguments row(Class<?> type, String message, ThrowingCallable call) {
        return Arguments.of(message, type, call);
    }

    static Stream<Arguments> vrrpMistakes() {
        return Stream.of(
                row(
                        ARGUMENT,
                        "name: \" \" (expected: a name without control characters)",
                        () -> VrrpInstance.builder(" ")),
                row(ARGUMENT, "virtualRouterId: 0 (expected: 1..255)", () -> vrrp().virtualRouterId(0)),
                row(ARGUMENT, "virtualRouterId: 256 (expected: 1..255)", () -> vrrp().virtualRouterId(256)),
                row(ARGUMENT, "priority: 300 (expected: 1..255)", () -> vrrp().priority(300)),
                row(ARGUMENT, "priority: 0 (expected: 1..255)", () -> vrrp().priority(0)),
                row(ARGUMENT, "priority: -1 (expected: 1..255)", () -> vrrp().priority(-1)),
                row(
                        ARGUMENT,
                        "advertisementInterval: 5 ms (expected: 10 ms..255 s)",
                        () -> vrrp().advertisementInterval(Duration.ofMillis(5))),
                row(
                        ARGUMENT,
                        "advertisementInterval: 15 ms (expected: a multiple of 10 ms)",
                        () -> vrrp().advertisementInterval(Duration.ofMillis(15))),
                row(
                        ARGUMENT,
                        "advertisementInterval: -1 s (expected: 10 ms..255 s)",
                        () -> vrrp().advertisementInterval(Duration.ofSeconds(-1))),
                row(
                        ARGUMENT,
                        "advertisementInterval: null (expected: 10 ms..255 s)",
                        () -> vrrp().advertisementInterval(null)),
                row(
                        STATE,
                        "advertisementInterval: 41 s (expected: 10 ms..40.95 s for version 3)",
                        () -> vrrp().advertisementInterval(Duration.ofSeconds(41))
                                .build()),
                row(
                        STATE,
                        "advertisementInterval: 100 ms (expected: 1 s..255 s in whole seconds for version 2)",
                        () -> vrrp().version(VrrpVersion.V2)
                                .advertisementInterval(Duration.ofMillis(100))
                                .build()),
                row(ARGUMENT, "version: null (expected: V2 or V3)", () -> vrrp().version(null)),
                row(ARGUMENT, "downTimerAdverts: 0 (expected: 1..100)", () -> vrrp().downTimerAdverts(0)),
                row(ARGUMENT, "downTimerAdverts: 101 (expected: 1..100)", () -> vrrp().downTimerAdverts(101)),
                row(
                        ARGUMENT,
                        "preemption delay: 1001 s (expected: 1 ms..1000 s)",
                        () -> Preemption.after(Duration.ofSeconds(1001))),
                row(
                        STATE,
                        "preemption: never (expected: immediately for the owner of the addresses, priority 255)",
                        () -> vrrp().priority(255)
                                .preemption(Preemption.never())
                                .build()),
                row(
                        ARGUMENT,
                        "virtualAddress: \"web.example.com\" (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)",
                        () -> vrrp().virtualAddress("web.example.com")),
                row(
                        ARGUMENT,
                        "virtualAddress: \"192.0.2.10/33\" (expected: a prefix length of 0..32 after the slash)",
                        () -> vrrp().virtualAddress("192.0.2.10/33")),
                row(
                        ARGUMENT,
                        "virtualAddress: 224.0.0.18/32 (expected: a unicast address)",
                        () -> vrrp().virtualAddress("224.0.0.18")),
                row(
                        ARGUMENT,
                        "virtualAddress: 127.0.0.100/8 (expected: each address once)",
                        () -> vrrp().virtualAddress("127.0.0.100/8")),
                row(
                        STATE,
                        "virtualAddress: 2001:db8:0:0:0:0:0:10/64 (expected: the family of the transport, IPv4)",
                        () -> vrrp().virtualAddress("2001:db8::10/64").build()),
                row(
                        STATE,
                        "virtualRouterId: not set (expected: 1..255)",
                        () -> VrrpInstance.builder("VI_1").build()),
                row(
                        STATE,
                        "transport: not set (expected: a transport such as UdpTransport)",
                        () -> VrrpInstance.builder("VI_1").virtualRouterId(1).build()),
                row(
                        STATE,
                        "virtualAddresses: none (expected: at least one)",
                        () -> VrrpInstance.builder("VI_1")
                                .virtualRouterId(1)
                                .transport(udp().build())
                                .build()),
                row(
                        STATE,
                        "authentication: not set (expected: Authentication.hmac(key) for vrrp-transport/udp://127.0.0.1:3112)",
                        () -> VrrpInstance.builder("VI_1")
                                .virtualRouterId(1)
                                .transport(udp().build())
                                .virtualAddress("127.0.0.100")
                                .build()),
                row(ARGUMENT, "key id: 0 (expected: 1..255)", () -> HmacKey.of(0, new byte[32])),
                row(ARGUMENT, "key length: 31 (expected: 32..64 bytes)", () -> HmacKey.of(1, new byte[31])),
                row(ARGUMENT, "key: null (expected: 32..64 ASCII characters)", () -> HmacKey.ofAscii(1, null)),
                row(ARGUMENT, "key id: 1 (expected: each id once)", () -> Authentication.hmac(KEY, KEY)),
                row(
                        ARGUMENT,
                        "window: 301 s (expected: 1 s..300 s)",
                        () -> Authentication.hmac(KEY).window(Duration.ofSeconds(301))));
    }

    static Stream<Arguments> otherMistakes() {
        return Stream.of(
                row(
                        STATE,
                        "peers: none (expected: at least one: an empty list would make every node a master)",
                        () -> UdpTransport.builder().build()),
                row(ARGUMENT, "bind port: 0 (expected: 1..65535)", () -> udp().bind("127.0.0.1", 0)),
                row(ARGUMENT, "bind: 0.0.0.0 (expected: a unicast address)", () -> udp().bind("0.0.0.0", 3112)),
                row(ARGUMENT, "peer: 127.0.0.2:3112 (expected: each peer once)", () -> udp().peer("127.0.0.2")),
                row(
                        STATE,
                        "peer: 127.0.0.1:3112 (expected: another address or port than bind)",
                        () -> udp().peer("127.0.0.1").build()),
                row(
                        STATE,
                        "peer: [0:0:0:0:0:0:0:1]:3112 (expected: the family of bind 127.0.0.1:3112)",
                        () -> udp().peer("::1").build()),
                row(
                        ARGUMENT,
                        "closeTimeout: 0 s (expected: 10 ms..600 s)",
                        () -> HaNode.builder("n").closeTimeout(Duration.ZERO)),
                row(
                        ARGUMENT,
                        "eventCapacity: 1 (expected: 16..1000000)",
                        () -> HaNode.builder("n").eventCapacity(1)),
                row(
                        ARGUMENT,
                        "listener: null (expected: a listener)",
                        () -> HaNode.builder("n").listener(null)),
                row(
                        ARGUMENT,
                        "rise: 0 (expected: 1..100)",
                        () -> HealthCheck.tcp().rise(0)),
                row(
                        ARGUMENT,
                        "fall: 101 (expected: 1..100)",
                        () -> HealthCheck.tcp().fall(101)),
                row(
                        ARGUMENT,
                        "every: 1 ms (expected: 10 ms..86400 s)",
                        () -> HealthCheck.tcp().every(Duration.ofMillis(1))),
                row(
                        STATE,
                        "timeout: 2 s (expected: at most the interval of 1 s: probes never stack)",
                        () -> HealthCheck.tcp()
                                .every(Duration.ofSeconds(1))
                                .timeout(Duration.ofSeconds(2))
                                .build()),
                row(
                        ARGUMENT,
                        "weight: -1 (expected: 0..65535)",
                        () -> RealServer.builder("127.0.0.1", 1).weight(-1)),
                row(
                        ARGUMENT,
                        "realServer port: 70000 (expected: 1..65535)",
                        () -> web().realServer("127.0.0.1", 70_000)),
                row(
                        STATE,
                        "tcp: not set (expected: the address to listen on)",
                        () -> VirtualServer.builder("web")
                                .realServer("127.0.0.1", 9001)
                                .build()),
                row(
                        STATE,
                        "realServer: [] (expected: at least one that is not a backup)",
                        () -> VirtualServer.builder("web").tcp("127.0.0.1", 80).build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"vrrpMistakes", "otherMistakes"})
    void areRefusedWithFieldValueAndRule(String message, Class<?> type, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isExactlyInstanceOf(type).hasMessage(message);
    }

    @Test
    void areAtLeastForty() {
        assertThat(Stream.concat(vrrpMistakes(), otherMistakes())).hasSizeGreaterThanOrEqualTo(40);
    }
}
