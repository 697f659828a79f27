package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.schedule.Scheduler;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the planes refuse, and what the kernel takes. */
class PlaneRulesTest {

    private static final Plane NAT = Plane.ipvs(IpvsForwarding.nat());
    private static final Plane DIRECT = Plane.ipvs(IpvsForwarding.directRouting());
    private static final Plane TUNNEL = Plane.ipvs(IpvsForwarding.tunnel());

    private static VirtualServer.Builder web(Plane plane) {
        return VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .plane(plane)
                .realServer("10.0.0.11", 80)
                .realServer("10.0.0.12", 80);
    }

    private static Arguments change(String field, Plane plane, Consumer<VirtualServer.Builder> change) {
        return Arguments.of(field, plane, change);
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                change("tcpOptions", NAT, vs -> vs.tcpOptions(tcp -> tcp.attempts(2))),
                change("udpOptions", NAT, vs -> vs.udpOptions(udp -> udp.expectedResponses(1))),
                change("connectTimeout", NAT, vs -> vs.connectTimeout(Duration.ofSeconds(2))),
                change("queue", NAT, vs -> vs.queue(5, Duration.ofSeconds(1)).whenEmpty(WhenEmpty.HOLD)),
                change("whenEmpty", NAT, vs -> vs.whenEmpty(WhenEmpty.CLOSE)),
                change("outlierEjection", NAT, vs -> vs.outlierEjection(OutlierEjection.afterFailures(3))),
                change("scheduler", NAT, vs -> vs.scheduler(Scheduler.powerOfTwoChoices())),
                change(
                        "scheduler",
                        NAT,
                        vs -> vs.scheduler(
                                Scheduler.localityBasedLeastConnections().withExpiration(Duration.ofHours(1)))),
                change("persistence", NAT, vs -> vs.persistence(Persistence.byClient(Duration.ofMillis(1_500)))),
                change(
                        "maxClients",
                        NAT,
                        vs -> vs.persistence(
                                Persistence.byClient(Duration.ofMinutes(5)).maxClients(9))),
                change("maxConnections", NAT, vs -> vs.realServer("10.0.0.13", 80, rs -> rs.maxConnections(5))),
                change("address", NAT, vs -> vs.tcp("0.0.0.0", 81)),
                change("port", NAT, vs -> vs.tcp("192.0.2.11", 0)),
                change("udpOptions", NAT, vs -> vs.udpOptions(udp -> udp.onePacket())),
                change("destination", DIRECT, vs -> vs.realServer("10.0.0.13", 8080)),
                change("destination", TUNNEL, vs -> vs.realServer("10.0.0.13", 8080)),
                change("destination", DIRECT, vs -> vs.tcp("192.0.2.10", 81)),
                change("destination", DIRECT, vs -> vs.sorryServer("10.0.0.99", 8080)),
                change("destination", NAT, vs -> vs.realServer("2001:db8::11", 80)),
                change(
                        "forwarding",
                        Plane.proxy(),
                        vs -> vs.realServer("10.0.0.13", 80, rs -> rs.forwarding(IpvsForwarding.nat()))));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("impossible")
    void refusesWhatThePlaneCannotDo(String field, Plane plane, Consumer<VirtualServer.Builder> change) {
        VirtualServer.Builder builder = web(plane);
        change.accept(builder);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(field + ": ")
                .hasMessageContaining("(expected: ");
    }

    static Stream<Arguments> possible() {
        return Stream.of(
                change("backup", NAT, vs -> vs.backup("10.0.0.13", 80)),
                change("quorum", NAT, vs -> vs.quorum(Quorum.of(2)).sorryServer("10.0.0.99", 8080)),
                change(
                        "persistence",
                        NAT,
                        vs -> vs.persistence(
                                Persistence.byClient(Duration.ofMinutes(5)).mask(24, 64))),
                change(
                        "thresholds",
                        NAT,
                        vs -> vs.realServer(
                                "10.0.0.13", 80, rs -> rs.upperThreshold(9).lowerThreshold(5))),
                change("ports", NAT, vs -> vs.tcp("192.0.2.10", 8000, 8010)),
                change(
                        "slow start",
                        NAT,
                        vs -> vs.realServer("10.0.0.13", 80, rs -> rs.slowStart(Duration.ofSeconds(5)))),
                change(
                        "other port by nat",
                        DIRECT,
                        vs -> vs.realServer("10.0.0.13", 8080, rs -> rs.forwarding(IpvsForwarding.nat()))),
                change(
                        "other family by a tunnel",
                        DIRECT,
                        vs -> vs.realServer("2001:db8::13", 80, rs -> rs.forwarding(IpvsForwarding.tunnel()))),
                change(
                        "scheduler with flags",
                        NAT,
                        vs -> vs.scheduler(Scheduler.maglevHash().withFallback().withPort())),
                change(
                        "what only the proxy can",
                        Plane.best(IpvsForwarding.nat()),
                        vs -> vs.tcpOptions(tcp -> tcp.attempts(2))));
    }

    @ParameterizedTest(name = "{0} with {1}")
    @MethodSource("possible")
    void takesWhatThePlaneCanDo(String what, Plane plane, Consumer<VirtualServer.Builder> change) {
        VirtualServer.Builder builder = web(plane);
        change.accept(builder);
        VirtualServer built = builder.build();
        assertThat(built.plane()).isEqualTo(plane);
        assertThat(built.toBuilder().build()).isEqualTo(built);
    }

    @Test
    void namesThePlaneThatCannot() {
        assertThatThrownBy(() -> web(NAT).queue(5, Duration.ofSeconds(1))
                        .whenEmpty(WhenEmpty.HOLD)
                        .build())
                .hasMessage(
                        "queue: queue of 5 for 1 s (expected: none: packets do not wait; with Plane.ipvs(nat), unlike Plane.proxy())");
    }

    @Test
    void takesUdpOnePacketByOne() {
        VirtualServer dns = VirtualServer.builder("dns")
                .udp("192.0.2.10", 53)
                .udpOptions(udp -> udp.onePacket())
                .plane(NAT)
                .realServer("10.0.0.11", 53)
                .build();
        assertThat(dns.plane()).isEqualTo(NAT);
    }

    @Test
    void removesFailedServersUnlessTheyKeepTheirConnections() {
        assertThat(web(NAT).build().whenDown()).isEqualTo(WhenDown.CUT_CONNECTIONS);
        assertThat(web(NAT).inhibitOnFailure(true).build().whenDown()).isEqualTo(WhenDown.KEEP_CONNECTIONS);
        assertThat(web(Plane.proxy()).build().whenDown()).isEqualTo(WhenDown.KEEP_CONNECTIONS);
    }

    @Test
    void refusesForwardingThatIsOnlyReported() {
        IpvsForwarding local = new IpvsForwarding(
                IpvsForwarding.Method.LOCAL_NODE, IpvsForwarding.Encapsulation.IPIP, 0, false, false);
        assertThatThrownBy(() -> Plane.ipvs(local))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("forwarding: local node");
    }

    @Test
    void refusesSettingsOutOfRange() {
        IpvsPlane plane = Plane.ipvs(IpvsForwarding.nat());
        assertThatThrownBy(() -> plane.reread(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reread: 999 ms (expected: 1 s..3600 s)");
    }
}
