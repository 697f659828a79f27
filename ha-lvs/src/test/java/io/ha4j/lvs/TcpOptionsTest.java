package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.lvs.proxyprotocol.ProxyProtocol;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TcpOptionsTest {

    private static Arguments refused(Consumer<TcpOptions.Builder> bad, String message) {
        return arguments(bad, message);
    }

    static Stream<Arguments> badFields() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                refused(t -> t.idleTimeout(Duration.ofMillis(99)), "idleTimeout: 99 ms (expected: 100 ms..604800 s)"),
                refused(t -> t.idleTimeout(null), "idleTimeout: null (expected: 100 ms..604800 s)"),
                refused(
                        t -> t.halfCloseTimeout(Duration.ofDays(8)),
                        "halfCloseTimeout: 691200 s (expected: 100 ms..604800 s)"),
                refused(t -> t.readTimeout(second.negated()), "readTimeout: -1 s (expected: 100 ms..604800 s)"),
                refused(t -> t.sendTimeout(Duration.ofNanos(1)), "sendTimeout: 1 ns (expected: 100 ms..604800 s)"),
                refused(t -> t.userTimeout(Duration.ofMillis(1)), "userTimeout: 1 ms (expected: 100 ms..604800 s)"),
                refused(
                        t -> t.keepAlive(Duration.ofMillis(1_500), second, 3),
                        "keepAlive idle: 1.5 s (expected: whole seconds)"),
                refused(
                        t -> t.keepAlive(second, Duration.ofMillis(10), 3),
                        "keepAlive interval: 10 ms (expected: 1 s..32400 s)"),
                refused(t -> t.keepAlive(second, second, 0), "keepAlive count: 0 (expected: 1..127)"),
                refused(t -> t.backlog(0), "backlog: 0 (expected: 1..65535)"),
                refused(t -> t.attempts(0), "attempts: 0 (expected: 1..1024)"),
                refused(
                        t -> t.sourceAddress("localhost"),
                        "sourceAddress: \"localhost\" (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)"),
                refused(t -> t.acceptProxyProtocol(Duration.ZERO), "acceptProxyProtocol: 0 s (expected: 100 ms..60 s)"),
                refused(t -> t.sendProxyProtocol(null), "sendProxyProtocol: null (expected: V1 or V2)"),
                refused(t -> t.clients(null), "clients: null (expected: a filter)"),
                refused(t -> t.maxConnections(0), "maxConnections: 0 (expected: 1..1000000)"),
                refused(t -> t.newConnectionsPerSecond(0, 1), "newConnectionsPerSecond: 0 (expected: 1..1000000)"),
                refused(
                        t -> t.newConnectionsPerSecond(1, 0),
                        "newConnectionsPerSecond burst: 0 (expected: 1..1000000)"),
                refused(t -> t.uploadRate(1_023), "uploadRate: 1023 (expected: 1024..9000000000)"),
                refused(t -> t.downloadRate(-1), "downloadRate: -1 (expected: 1024..9000000000)"),
                refused(t -> t.accessLog(-1), "accessLog: -1 (expected: 0..1000000)"));
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void refusesABadFieldAtOnce(Consumer<TcpOptions.Builder> bad, String message) {
        assertThatThrownBy(() -> bad.accept(TcpOptions.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesTwoSources() {
        assertThatThrownBy(() -> TcpOptions.builder()
                        .transparent(true)
                        .sourceAddress("192.0.2.1")
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("transparent: /192.0.2.1 (expected: no sourceAddress together with it)");
    }

    @Test
    void refusesOptionsOfTcpOverUdp() {
        assertThatThrownBy(() -> VirtualServer.builder("dns")
                        .udp("192.0.2.10", 53)
                        .realServer("192.0.2.11", 53)
                        .tcpOptions(tcp -> tcp.backlog(7))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("tcpOptions: {")
                .hasMessageEndingWith("(expected: none with udp)");
    }

    @Test
    void isAValue() {
        TcpOptions some = TcpOptions.builder()
                .idleTimeout(Duration.ofMinutes(2))
                .halfCloseTimeout(Duration.ofSeconds(5))
                .keepAlive(Duration.ofSeconds(30), Duration.ofSeconds(5), 4)
                .sourceAddress("192.0.2.9")
                .acceptProxyProtocol(Duration.ofSeconds(3))
                .sendProxyProtocol(ProxyProtocol.V2)
                .clients(AddressFilter.allow("10.0.0.0/8"))
                .newConnectionsPerSecond(500, 100)
                .downloadRate(1_000_000)
                .accessLog(10)
                .build();
        assertThat(some.toBuilder().build()).isEqualTo(some).hasSameHashCodeAs(some);
        assertThat(some.toBuilder().attempts(2).build()).isNotEqualTo(some);
        assertThat(some.toString()).contains("halfCloseTimeout=PT5S", "sendProxyProtocol=V2");
        assertThat(some.newConnections()).contains(new TcpOptions.Rate(500, 100));
        assertThat(some.downloadRate()).contains(new TcpOptions.Rate(1_000_000, 125_000));
        TcpOptions standard = TcpOptions.defaults();
        assertThat(standard.halfCloseTimeout())
                .isEqualTo(standard.idleTimeout())
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(standard.uploadRate()).isEmpty();
    }
}
