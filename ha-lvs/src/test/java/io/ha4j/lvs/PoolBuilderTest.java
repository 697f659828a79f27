package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.lvs.core.WhenEmpty;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolBuilderTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static VirtualServer.Builder web() {
        return VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .realServer("192.0.2.11", 8080, server -> server.weight(2).maxConnections(10))
                .realServer("192.0.2.12", 8080);
    }

    private static Arguments refused(Consumer<VirtualServer.Builder> bad, String message) {
        return arguments(bad, message);
    }

    private static Arguments refusedServer(Consumer<RealServer.Builder> bad, String message) {
        return arguments((Consumer<VirtualServer.Builder>) b -> b.realServer("10.0.0.1", 1, bad), message);
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                refused(
                        b -> b.sorryServer("sorry", 80),
                        "sorryServer: \"sorry\" (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)"),
                refused(b -> b.sorryServer("10.0.0.9", 0), "sorryServer port: 0 (expected: 1..65535)"),
                refused(b -> b.quorum(null), "quorum: null (expected: a quorum)"),
                refused(b -> b.quorum(Quorum.of(0)), "quorum: 0 (expected: 1..67107840)"),
                refused(b -> b.quorum(Quorum.ofServers(1_025)), "quorum: 1025 (expected: 1..1024)"),
                refused(b -> b.quorum(Quorum.of(3).hysteresis(3)), "hysteresis: 3 (expected: 0..2)"),
                refused(b -> b.quorum(Quorum.of(3).hysteresis(-1)), "hysteresis: -1 (expected: 0..2)"),
                refused(b -> b.queue(0, SECOND), "queue length: 0 (expected: 1..65536)"),
                refused(b -> b.queue(65_537, SECOND), "queue length: 65537 (expected: 1..65536)"),
                refused(b -> b.queue(1, Duration.ZERO), "queue timeout: 0 s (expected: 1 ms..600 s)"),
                refused(b -> b.queue(1, null), "queue timeout: null (expected: 1 ms..600 s)"),
                refused(b -> b.persistence(null), "persistence: null (expected: a persistence)"),
                refused(
                        b -> b.persistence(Persistence.byClient(Duration.ofMillis(999))),
                        "persistence: 999 ms (expected: 1 s..2678400 s)"),
                refused(b -> b.persistence(Persistence.byClient(null)), "persistence: null (expected: 1 s..2678400 s)"),
                refused(b -> b.persistence(Persistence.byClient(SECOND).mask(0, 64)), "mask ipv4: 0 (expected: 1..32)"),
                refused(
                        b -> b.persistence(Persistence.byClient(SECOND).mask(24, 129)),
                        "mask ipv6: 129 (expected: 1..128)"),
                refused(
                        b -> b.persistence(Persistence.byClient(SECOND).maxClients(0)),
                        "maxClients: 0 (expected: 1..16777216)"),
                refused(b -> b.outlierEjection(null), "outlierEjection: null (expected: an ejection)"),
                refused(
                        b -> b.outlierEjection(OutlierEjection.afterFailures(0)),
                        "afterFailures: 0 (expected: 1..1000)"),
                refused(
                        b -> b.outlierEjection(OutlierEjection.afterFailures(5).lasting(Duration.ZERO, SECOND)),
                        "lasting first: 0 s (expected: 1 ms..86400 s)"),
                refused(
                        b -> b.outlierEjection(
                                OutlierEjection.afterFailures(5).lasting(SECOND, Duration.ofMillis(999))),
                        "lasting longest: 999 ms (expected: 1 s..86400 s)"),
                refused(
                        b -> b.outlierEjection(OutlierEjection.afterFailures(5).forgottenAfter(DAY.plusMillis(1))),
                        "forgottenAfter: 86400.001 s (expected: 1 ms..86400 s)"),
                refused(
                        b -> b.outlierEjection(OutlierEjection.afterFailures(5).mostEjected(101)),
                        "mostEjected: 101 (expected: 0..100)"),
                refused(
                        b -> b.outlierEjection(OutlierEjection.afterFailures(5).panicThreshold(-1)),
                        "panicThreshold: -1 (expected: 0..100)"),
                refused(b -> b.whenEmpty(null), "whenEmpty: null (expected: REFUSE, CLOSE or HOLD)"),
                refusedServer(s -> s.slowStart(Duration.ofDays(2)), "slowStart: 172800 s (expected: 0 s..86400 s)"),
                refusedServer(s -> s.maxConnections(-1), "maxConnections: -1 (expected: 0..2147483647)"),
                refusedServer(s -> s.upperThreshold(-1), "upperThreshold: -1 (expected: 0..2147483647)"),
                refusedServer(s -> s.lowerThreshold(-1), "lowerThreshold: -1 (expected: 0..2147483647)"));
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void refusesABadFieldAtOnce(Consumer<VirtualServer.Builder> bad, String message) {
        assertThatThrownBy(() -> bad.accept(web()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> badWholes() {
        return Stream.of(
                refused(
                        b -> b.sorryServer("192.0.2.11", 8080),
                        "sorryServer: 192.0.2.11:8080 (expected: none of the servers)"),
                refused(
                        b -> b.sorryServer("192.0.2.10", 80),
                        "sorryServer: 192.0.2.10:80 (expected: not the address of the virtual server itself)"),
                refused(
                        b -> b.quorum(Quorum.of(4)),
                        "quorum: quorum 4 (expected: at most 3 with its hysteresis, which is what all servers but backups"
                                + " make)"),
                refused(
                        b -> b.quorum(Quorum.of(3).hysteresis(1)),
                        "quorum: quorum 3 +-1 (expected: at most 3 with its hysteresis, which is what all servers but"
                                + " backups make)"),
                refused(
                        b -> b.backup("192.0.2.13", 80).quorum(Quorum.ofServers(3)),
                        "quorum: quorum 3 servers (expected: at most 2 with its hysteresis, which is what all servers but"
                                + " backups make)"),
                refused(
                        b -> b.whenEmpty(WhenEmpty.HOLD),
                        "whenEmpty: HOLD (expected: a queue, where connections are held)"),
                refused(
                        b -> b.inhibitOnFailure(true).whenDown(WhenDown.CUT_CONNECTIONS),
                        "inhibitOnFailure: true (expected: whenDown KEEP_CONNECTIONS: a failed server cannot keep"
                                + " connections that are cut)"),
                refusedServer(
                        s -> s.upperThreshold(5).lowerThreshold(6),
                        "lowerThreshold: 6 (expected: at most 5, the upper threshold)"),
                refusedServer(
                        s -> s.lowerThreshold(1), "lowerThreshold: 1 (expected: at most 0, the upper threshold)"));
    }

    @ParameterizedTest
    @MethodSource("badWholes")
    void refusesWhatDoesNotFitTogether(Consumer<VirtualServer.Builder> bad, String message) {
        VirtualServer.Builder builder = web();
        assertThatThrownBy(() -> {
                    bad.accept(builder);
                    builder.build();
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void aQueueNeedsSomethingToWaitFor() {
        VirtualServer.Builder unlimited = VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .realServer("192.0.2.11", 80)
                .queue(8, SECOND);
        assertThatThrownBy(unlimited::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("queue: queue of 8 for 1 s (expected: a server with maxConnections or upperThreshold, or"
                        + " whenEmpty HOLD: else nobody ever waits)");
        assertThat(unlimited.whenEmpty(WhenEmpty.HOLD).build().pool().queue()).isNotNull();
        assertThat(unlimited
                        .whenEmpty(WhenEmpty.REFUSE)
                        .backup("192.0.2.12", 80)
                        .realServer("192.0.2.13", 80, server -> server.upperThreshold(3))
                        .build()
                        .pool()
                        .queue())
                .isEqualTo(new WaitingQueue(8, SECOND));
    }

    static Stream<UnaryOperator<VirtualServer.Builder>> changes() {
        return Stream.of(
                b -> b.sorryServer("10.0.0.9", 80),
                b -> b.quorum(Quorum.of(2)),
                b -> b.quorum(Quorum.of(2).hysteresis(1)),
                b -> b.quorum(Quorum.ofServers(2)),
                b -> b.queue(8, SECOND),
                b -> b.queue(9, SECOND),
                b -> b.queue(8, SECOND).whenEmpty(WhenEmpty.HOLD),
                b -> b.persistence(Persistence.byClient(SECOND)),
                b -> b.persistence(Persistence.byClient(SECOND).mask(24, 128)),
                b -> b.persistence(Persistence.byClient(SECOND).mask(32, 64)),
                b -> b.persistence(Persistence.byClient(SECOND).expireQuiescent(false)),
                b -> b.persistence(Persistence.byClient(SECOND).maxClients(7)),
                b -> b.outlierEjection(OutlierEjection.afterFailures(5)),
                b -> b.outlierEjection(OutlierEjection.afterFailures(4)),
                b -> b.outlierEjection(OutlierEjection.afterFailures(5).lasting(SECOND, SECOND)),
                b -> b.outlierEjection(OutlierEjection.afterFailures(5).forgottenAfter(SECOND)),
                b -> b.outlierEjection(OutlierEjection.afterFailures(5).mostEjected(50)),
                b -> b.outlierEjection(OutlierEjection.afterFailures(5).panicThreshold(0)),
                b -> b.whenEmpty(WhenEmpty.CLOSE),
                b -> b.inhibitOnFailure(true),
                b -> b.realServer("10.0.0.1", 1),
                b -> b.realServer("10.0.0.1", 1, s -> s.slowStart(SECOND)),
                b -> b.realServer("10.0.0.1", 1, s -> s.maxConnections(1)),
                b -> b.realServer("10.0.0.1", 1, s -> s.upperThreshold(2)),
                b -> b.realServer("10.0.0.1", 1, s -> s.upperThreshold(2).lowerThreshold(1)));
    }

    @Test
    void eachSettingMakesAnotherValueAndIsKept() {
        List<VirtualServer> all = Stream.concat(Stream.<UnaryOperator<VirtualServer.Builder>>of(b -> b), changes())
                .map(change -> change.apply(web()).build())
                .toList();
        assertThat(all).doesNotHaveDuplicates();
        for (VirtualServer one : all) {
            VirtualServer copy = one.toBuilder().build();
            assertThat(copy).isEqualTo(one).hasSameHashCodeAs(one);
            assertThat(copy.refersToTheSame(one)).isTrue();
            assertThat(copy.toString()).isEqualTo(one.toString());
            all.stream()
                    .filter(other -> !other.equals(one))
                    .forEach(other -> assertThat(other.refersToTheSame(one)).isFalse());
        }
    }

    @Test
    void saysInWordsWhatIsNotTheDefault() {
        VirtualServer.Builder web = web().realServer(
                        "10.0.0.1",
                        1,
                        s -> s.slowStart(SECOND)
                                .maxConnections(9)
                                .upperThreshold(8)
                                .lowerThreshold(6))
                .sorryServer("10.0.0.9", 80)
                .quorum(Quorum.of(2).hysteresis(1))
                .queue(8, SECOND)
                .persistence(Persistence.byClient(SECOND).mask(24, 64).expireQuiescent(false))
                .outlierEjection(OutlierEjection.afterFailures(5))
                .whenEmpty(WhenEmpty.HOLD)
                .inhibitOnFailure(true);
        assertThat(web.build())
                .hasToString("virtual-server/web tcp 192.0.2.10:80 wrr -> [192.0.2.11:8080 weight 2 max 10,"
                        + " 192.0.2.12:8080 weight 1, 10.0.0.1:1 weight 1 slow start 1 s max 9 thresholds 6..8]"
                        + " with quorum 2 +-1, sorry server 10.0.0.9:80, queue of 8 for 1 s,"
                        + " persistence 1 s by /24 and /64 even at weight 0, ejection after 5 failures for 30 s,"
                        + " when empty HOLD, inhibit on failure");
        assertThat(web().build().toString()).doesNotContain("with");
    }

    @Test
    void tellsWhatItWasTold() {
        Persistence persistence =
                Persistence.byClient(SECOND).mask(24, 64).expireQuiescent(false).maxClients(7);
        assertThat(List.of(persistence.ipv4Prefix(), persistence.ipv6Prefix(), persistence.maxClients()))
                .containsExactly(24, 64, 7);
        assertThat(persistence.timeout()).isEqualTo(SECOND);
        assertThat(persistence.expireQuiescent()).isFalse();
        assertThat(Persistence.byClient(SECOND).expireQuiescent()).isTrue();
        Quorum quorum = Quorum.ofServers(3).hysteresis(2);
        assertThat(List.of(quorum.amount(), quorum.hysteresis())).containsExactly(3, 2);
        assertThat(quorum.countsServers()).isTrue();
    }
}
