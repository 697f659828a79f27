package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.FakeElection;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VirtualServerBuilderTest {

    private static final String AN_ADDRESS = " (expected: an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10)";

    private static final String ANSWERS =
            " (expected: the address that clients ask, from which the answers have to come)";

    private static VirtualServer.Builder web() {
        return VirtualServer.builder("web").tcp("192.0.2.10", 80).realServer("192.0.2.11", 8080);
    }

    private static Arguments refused(Consumer<VirtualServer.Builder> bad, String message) {
        return arguments(bad, message);
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                refused(b -> VirtualServer.builder(" "), "name: \" \" (expected: a name without control characters)"),
                refused(b -> VirtualServer.builder(null), "name: null (expected: a name)"),
                refused(b -> b.tcp("localhost", 80), "tcp: \"localhost\"" + AN_ADDRESS),
                refused(b -> b.tcp(null, 80), "tcp: null" + AN_ADDRESS),
                refused(b -> b.tcp("192.0.2.1", 65_536), "tcp port: 65536 (expected: 0..65535)"),
                refused(b -> b.tcp("192.0.2.1", -1), "tcp port: -1 (expected: 0..65535)"),
                refused(b -> b.udp("dns", 53), "udp: \"dns\"" + AN_ADDRESS),
                refused(b -> b.udp("0.0.0.0", 53), "udp: 0.0.0.0" + ANSWERS),
                refused(b -> b.udp("::", 53), "udp: 0:0:0:0:0:0:0:0" + ANSWERS),
                refused(b -> b.udp("224.0.0.1", 53), "udp: 224.0.0.1" + ANSWERS),
                refused(b -> b.udp("192.0.2.1", 65_536), "udp port: 65536 (expected: 0..65535)"),
                refused(b -> b.udpOptions(null), "udpOptions: null (expected: a function)"),
                refused(
                        b -> b.udpOptions(o -> o.idleTimeout(Duration.ZERO)),
                        "idleTimeout: 0 s (expected: 1 ms..86400 s)"),
                refused(
                        b -> b.udpOptions(o -> o.answerTimeout(Duration.ofDays(2))),
                        "answerTimeout: 172800 s (expected: 1 ms..86400 s)"),
                refused(
                        b -> b.udpOptions(o -> o.expectedResponses(-1)),
                        "expectedResponses: -1 (expected: 0..1000000)"),
                refused(
                        b -> b.udpOptions(o -> o.requestsPerSession(0)),
                        "requestsPerSession: 0 (expected: 1..1000000)"),
                refused(b -> b.udpOptions(o -> o.maxSessions(0)), "maxSessions: 0 (expected: 1..1000000)"),
                refused(b -> b.scheduler(null), "scheduler: null (expected: a scheduler)"),
                refused(b -> b.plane(null), "plane: null (expected: a plane)"),
                refused(b -> b.plane(Plane.proxy().threads(0)), "threads: 0 (expected: 1..1024)"),
                refused(b -> b.connectTimeout(Duration.ZERO), "connectTimeout: 0 s (expected: 1 ms..600 s)"),
                refused(b -> b.connectTimeout(null), "connectTimeout: null (expected: 1 ms..600 s)"),
                refused(b -> b.drainTimeout(Duration.ofSeconds(-1)), "drainTimeout: -1 s (expected: 0 s..600 s)"),
                refused(b -> b.drainTimeout(Duration.ofHours(1)), "drainTimeout: 3600 s (expected: 0 s..600 s)"),
                refused(b -> b.realServer("10.0.0.1", 0), "realServer port: 0 (expected: 1..65535)"),
                refused(b -> b.realServer("10.0.0.256", 1), "realServer: \"10.0.0.256\"" + AN_ADDRESS),
                refused(b -> b.realServer(null), "realServer: null (expected: a server)"),
                refused(b -> b.realServer("10.0.0.1", 1, null), "realServer settings: null (expected: a function)"),
                refused(b -> b.realServer("10.0.0.1", 1, s -> s.weight(-1)), "weight: -1 (expected: 0..65535)"),
                refused(b -> b.realServer("10.0.0.1", 1, s -> s.weight(65_536)), "weight: 65536 (expected: 0..65535)"),
                refused(b -> b.backup("backup", 1), "realServer: \"backup\"" + AN_ADDRESS),
                refused(b -> b.whenDown(null), "whenDown: null (expected: KEEP_CONNECTIONS or CUT_CONNECTIONS)"),
                refused(b -> b.check(null), "check: null (expected: a check)"),
                refused(b -> b.serveWhile(null), "serveWhile: null (expected: an election, such as a VRRP instance)"));
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
                arguments(
                        VirtualServer.builder("web").realServer("10.0.0.1", 1),
                        "tcp: not set (expected: the address to listen on, or else udp)"),
                arguments(
                        VirtualServer.builder("web").tcp("10.0.0.1", 1),
                        "realServer: [] (expected: at least one that is not a backup)"),
                arguments(
                        VirtualServer.builder("web").tcp("10.0.0.1", 1).backup("10.0.0.2", 2),
                        "realServer: [10.0.0.2:2 weight 1 backup] (expected: at least one that is not a backup)"),
                arguments(web().backup("192.0.2.11", 8080), "realServer: 192.0.2.11:8080 (expected: each server once)"),
                arguments(
                        web().udp("192.0.2.10", 53),
                        "udp: set (expected: not beside tcp: a virtual server for each, with names of their own)"),
                arguments(
                        web().udpOptions(o -> o.maxSessions(10)),
                        "udpOptions: idleTimeout 300 s, answerTimeout 5 s, maxSessions 10 (expected: none with tcp)"),
                arguments(
                        web().realServer("192.0.2.10", 80),
                        "realServer: 192.0.2.10:80 (expected: not the address of the virtual server itself)"));
    }

    @ParameterizedTest
    @MethodSource("badWholes")
    void refusesWhatDoesNotFitTogether(VirtualServer.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void isAValue() {
        VirtualServer one =
                web().check(FakeCheck::new).serveWhile(new FakeElection("VI_1")).build();
        VirtualServer same =
                web().check(FakeCheck::new).serveWhile(new FakeElection("VI_1")).build();
        assertThat(one)
                .isEqualTo(same)
                .hasSameHashCodeAs(same)
                .isEqualTo(one.toBuilder().build());
        assertThat(one)
                .isNotEqualTo(one.toBuilder().scheduler(Scheduler.roundRobin()).build());
        assertThat(one)
                .hasToString("virtual-server/web tcp 192.0.2.10:80 wrr -> [192.0.2.11:8080 weight 1]"
                        + " while election/VI_1 is master");
        assertThat(one.dependencies())
                .containsExactly(
                        new ProxyThreads(Plane.proxy()),
                        new Administration("web"),
                        new FakeCheck(one.realServers().get(0).address()),
                        new FakeElection("VI_1"));
        RealServer server = one.realServers().get(0);
        assertThat(server.toBuilder().build()).isEqualTo(server).hasSameHashCodeAs(server);
    }

    @Test
    void isAValueOverUdpToo() {
        VirtualServer dns = VirtualServer.builder("dns")
                .udp("192.0.2.10", 53)
                .udpOptions(o -> o.expectedResponses(1))
                .udpOptions(o -> o.maxSessions(100))
                .realServer("192.0.2.11", 53)
                .build();
        assertThat(dns)
                .isEqualTo(dns.toBuilder().build())
                .hasToString("virtual-server/dns udp 192.0.2.10:53 wrr -> [192.0.2.11:53 weight 1]");
        assertThat(dns.udpOptions().expectedResponses()).isEqualTo(1);
        assertThat(dns.udpOptions().maxSessions()).isEqualTo(100);
        assertThat(dns)
                .isNotEqualTo(
                        dns.toBuilder().udpOptions(o -> o.expectedResponses(2)).build());
        VirtualServer tcp = VirtualServer.builder("dns")
                .tcp("192.0.2.10", 53)
                .realServer("192.0.2.11", 53)
                .build();
        assertThat(dns).isNotEqualTo(tcp);
        assertThat(dns.whenDown()).isEqualTo(WhenDown.CUT_CONNECTIONS);
        assertThat(tcp.whenDown()).isEqualTo(WhenDown.KEEP_CONNECTIONS);
        UdpOptions all = UdpOptions.builder()
                .idleTimeout(Duration.ofMillis(1))
                .answerTimeout(Duration.ofMillis(2))
                .expectedResponses(3)
                .onePacket()
                .maxSessions(5)
                .build();
        assertThat(all)
                .isEqualTo(all.toBuilder().build())
                .hasSameHashCodeAs(all.toBuilder().build())
                .hasToString(
                        "idleTimeout 1 ms, answerTimeout 2 ms, expectedResponses 3, requestsPerSession 1, maxSessions 5");
        assertThat(UdpOptions.standard()).hasToString("idleTimeout 300 s, answerTimeout 5 s, maxSessions 16384");
    }
}
