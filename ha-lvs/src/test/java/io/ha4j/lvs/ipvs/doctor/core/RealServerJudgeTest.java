package io.ha4j.lvs.ipvs.doctor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealServerJudgeTest {

    private static final RealServerRole DIRECT = RealServerRole.directRouting("192.0.2.10");
    private static final RealServerRole TUNNEL = RealServerRole.tunnel("tunl0", "192.0.2.10");
    private static final String CONF = "net.ipv4.conf.";

    static Stream<Arguments> whatIsRight() {
        return Stream.of(
                Arguments.of(DIRECT, Facts.realServer()),
                Arguments.of(TUNNEL, Facts.realServer().tunnel("tunl0", true)),
                Arguments.of(
                        TUNNEL,
                        Facts.realServer()
                                .tunnel("tunl0", true)
                                .set(CONF + "tunl0.rp_filter", "2")
                                .address(Facts.TUNL0, "192.0.2.10/32")),
                Arguments.of(
                        RealServerRole.directRouting("2001:db8::10"),
                        Facts.realServer()
                                .address(Facts.LO, "2001:db8::10/128")
                                .set(CONF + "all.arp_ignore", "0")
                                .set(CONF + "all.arp_announce", "0")),
                Arguments.of(
                        RealServerRole.tunnel("ip6tnl0", "2001:db8::10"),
                        Facts.realServer()
                                .address(Facts.LO, "2001:db8::10/128")
                                .tunnel("ip6tnl0", true)
                                .set(CONF + "all.rp_filter", "1")),
                Arguments.of(
                        DIRECT,
                        Facts.realServer()
                                .withoutAddresses()
                                .link(8, "dummy0", 0x1, 1_500, "dummy")
                                .address(8, "192.0.2.10/32")));
    }

    @ParameterizedTest
    @MethodSource("whatIsRight")
    void thereIsNothingToSayOfAHostInOrder(RealServerRole role, Facts facts) {
        assertThat(RealServerJudge.judge(role, facts.build())).isEmpty();
    }

    private static Arguments row(
            String what,
            RealServerRole role,
            UnaryOperator<Facts> spoil,
            Severity severity,
            String subject,
            String fix) {
        return Arguments.of(what, role, spoil, severity, subject, fix);
    }

    static Stream<Arguments> whatIsWrong() {
        return Stream.of(
                row(
                        "no address",
                        DIRECT,
                        Facts::withoutAddresses,
                        Severity.ERROR,
                        "192.0.2.10",
                        "ip address add 192.0.2.10/32 dev lo"),
                row(
                        "no IPv6 address",
                        RealServerRole.directRouting("2001:db8::10"),
                        f -> f,
                        Severity.ERROR,
                        "2001:db8:0:0:0:0:0:10",
                        "ip address add 2001:db8:0:0:0:0:0:10/128 dev lo"),
                row(
                        "a whole network on lo",
                        DIRECT,
                        f -> f.withoutAddresses().address(Facts.LO, "192.0.2.10/24"),
                        Severity.ERROR,
                        "192.0.2.10/24 on lo",
                        "ip address del 192.0.2.10/24 dev lo && ip address add 192.0.2.10/32 dev lo"),
                row(
                        "claims the address",
                        DIRECT,
                        f -> f.address(Facts.ETH0, "192.0.2.10/24"),
                        Severity.ERROR,
                        "192.0.2.10/24 on eth0",
                        "ip address del 192.0.2.10/24 dev eth0"),
                row(
                        "lo is down",
                        DIRECT,
                        f -> f.down(Facts.LO, "lo"),
                        Severity.ERROR,
                        "192.0.2.10/32 on lo",
                        "ip link set lo up"),
                row(
                        "answers ARP",
                        DIRECT,
                        f -> f.set(CONF + "all.arp_ignore", "0"),
                        Severity.ERROR,
                        "arp_ignore",
                        "sysctl -w net.ipv4.conf.all.arp_ignore=1"),
                row(
                        "answers ARP for addresses on lo",
                        DIRECT,
                        f -> f.set(CONF + "eth0.arp_ignore", "3"),
                        Severity.ERROR,
                        "arp_ignore",
                        "sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.eth0.arp_ignore=1"),
                row(
                        "announces by ARP",
                        DIRECT,
                        f -> f.set(CONF + "all.arp_announce", "1"),
                        Severity.ERROR,
                        "arp_announce",
                        "sysctl -w net.ipv4.conf.all.arp_announce=2"),
                row("no tunnel", TUNNEL, f -> f, Severity.ERROR, "tunl0", "modprobe ipip"),
                row(
                        "no tunnel of that name",
                        RealServerRole.tunnel("gue7", "192.0.2.10"),
                        f -> f,
                        Severity.ERROR,
                        "gue7",
                        ""),
                row(
                        "tunnel down",
                        TUNNEL,
                        f -> f.tunnel("tunl0", false),
                        Severity.ERROR,
                        "tunl0",
                        "ip link set tunl0 up"),
                row(
                        "strict filter of all",
                        TUNNEL,
                        f -> f.tunnel("tunl0", true).set(CONF + "all.rp_filter", "1"),
                        Severity.ERROR,
                        "rp_filter of tunl0",
                        "sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.tunl0.rp_filter=0"),
                row(
                        "loose filter without an address",
                        TUNNEL,
                        f -> f.tunnel("tunl0", true).set(CONF + "tunl0.rp_filter", "2"),
                        Severity.ERROR,
                        "rp_filter of tunl0",
                        "sysctl -w net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.tunl0.rp_filter=0"),
                row(
                        "strict filter with two ways",
                        DIRECT,
                        f -> f.ethernet(7, "eth1", 1_500)
                                .set(CONF + "eth0.rp_filter", "1")
                                .set(CONF + "eth1.rp_filter", "1"),
                        Severity.HINT,
                        "rp_filter",
                        "sysctl -w net.ipv4.conf.eth0.rp_filter=2 net.ipv4.conf.eth1.rp_filter=2"),
                row(
                        "a setting that may not be read",
                        DIRECT,
                        f -> f.unreadable(CONF + "eth0.arp_ignore", "permission denied"),
                        Severity.UNKNOWN,
                        CONF + "eth0.arp_ignore",
                        ""),
                row(
                        "no network",
                        TUNNEL,
                        f -> f.networkTrouble("no netlink"),
                        Severity.UNKNOWN,
                        "links and addresses",
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsWrong")
    void saysWhatIsWrongAndNothingElse(
            String what,
            RealServerRole role,
            UnaryOperator<Facts> spoil,
            Severity severity,
            String subject,
            String fix) {
        List<Finding> findings =
                RealServerJudge.judge(role, spoil.apply(Facts.realServer()).build());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.subject()).isEqualTo(subject);
            assertThat(finding.fix()).isEqualTo(fix);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "8"})
    void allWaysOfHoldingBackWillDo(String value) {
        Facts facts = Facts.realServer().set(CONF + "all.arp_ignore", "0").set(CONF + "eth0.arp_ignore", value);
        assertThat(RealServerJudge.judge(DIRECT, facts.build())).isEmpty();
    }

    @Test
    void refusesWhatIsNoRole() {
        assertThatThrownBy(RealServerRole::directRouting)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("virtual addresses: none (expected: one or more)");
        assertThatThrownBy(() -> RealServerRole.tunnel(" ", "192.0.2.10")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachTunnelHasItsModule() {
        assertThat(List.of("tunl0", "ip6tnl0", "gre0", "ip6gre0", "sit0"))
                .extracting(TunnelModules::load)
                .containsExactly(
                        "modprobe ipip", "modprobe ip6_tunnel", "modprobe ip_gre", "modprobe ip6_gre", "modprobe sit");
    }
}
