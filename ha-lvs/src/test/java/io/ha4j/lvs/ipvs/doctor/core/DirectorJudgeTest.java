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

class DirectorJudgeTest {

    private static final String VS = "net.ipv4.vs.";

    private static DirectorRole.Builder role() {
        return DirectorRole.builder().virtualAddresses("192.0.2.10", "2001:db8::10");
    }

    private static DirectorRole everything() {
        return role().nat()
                .directRouting()
                .persistence()
                .connectionSync()
                .realServerToo()
                .build();
    }

    @Test
    void thereIsNothingToSayOfAHostInOrder() {
        assertThat(DirectorJudge.judge(everything(), Facts.director().build())).isEmpty();
    }

    private static Arguments row(
            String what, DirectorRole role, UnaryOperator<Facts> spoil, Severity severity, String subject, String fix) {
        return Arguments.of(what, role, spoil, severity, subject, fix);
    }

    static Stream<Arguments> whatIsWrong() {
        DirectorRole plain = role().build();
        DirectorRole nat = role().nat().build();
        return Stream.of(
                row(
                        "no module",
                        everything(),
                        f -> f.unset(VS + "drop_entry"),
                        Severity.ERROR,
                        "ip_vs",
                        "modprobe ip_vs"),
                row(
                        "module hidden",
                        plain,
                        f -> f.unreadable(VS + "drop_entry", "hidden"),
                        Severity.UNKNOWN,
                        "ip_vs",
                        ""),
                row("no permission", plain, f -> f.refusal("not root"), Severity.ERROR, "permission", ""),
                row(
                        "removed servers",
                        plain,
                        f -> f.set(VS + "expire_nodest_conn", "0"),
                        Severity.WARNING,
                        VS + "expire_nodest_conn",
                        "sysctl -w net.ipv4.vs.expire_nodest_conn=1"),
                row(
                        "sticky clients of a drained server",
                        role().persistence().build(),
                        f -> f.set(VS + "expire_quiescent_template", "0"),
                        Severity.WARNING,
                        VS + "expire_quiescent_template",
                        "sysctl -w net.ipv4.vs.expire_quiescent_template=1"),
                row(
                        "a second lost on old kernels",
                        plain,
                        f -> f.kernel("5.4.0-216-generic").set(VS + "conntrack", "1"),
                        Severity.WARNING,
                        VS + "conn_reuse_mode",
                        "sysctl -w net.ipv4.vs.conn_reuse_mode=0"),
                row(
                        "ports reused",
                        plain,
                        f -> f.set(VS + "conn_reuse_mode", "0"),
                        Severity.WARNING,
                        VS + "conn_reuse_mode",
                        "sysctl -w net.ipv4.vs.conn_reuse_mode=1"),
                row(
                        "ports reused, an old kernel without conntrack",
                        plain,
                        f -> f.kernel("4.19.1").set(VS + "conn_reuse_mode", "0"),
                        Severity.WARNING,
                        VS + "conn_reuse_mode",
                        "sysctl -w net.ipv4.vs.conn_reuse_mode=1"),
                row(
                        "netfilter",
                        nat,
                        f -> f.set("net.netfilter.nf_conntrack_max", "65536"),
                        Severity.HINT,
                        VS + "conntrack",
                        "sysctl -w net.ipv4.vs.conntrack=1"),
                row(
                        "memory short",
                        plain,
                        f -> f.set(VS + "drop_entry", "2"),
                        Severity.WARNING,
                        VS + "drop_entry",
                        "sysctl -w net.ipv4.vs.drop_entry=0"),
                row(
                        "drops always",
                        plain,
                        f -> f.set(VS + "drop_entry", "3"),
                        Severity.WARNING,
                        VS + "drop_entry",
                        "sysctl -w net.ipv4.vs.drop_entry=1"),
                row(
                        "round and round",
                        everything(),
                        f -> f.set(VS + "backup_only", "0"),
                        Severity.ERROR,
                        VS + "backup_only",
                        "sysctl -w net.ipv4.vs.backup_only=1"),
                row(
                        "no forwarding",
                        nat,
                        f -> f.set("net.ipv4.ip_forward", "0"),
                        Severity.ERROR,
                        "net.ipv4.ip_forward",
                        "sysctl -w net.ipv4.ip_forward=1"),
                row(
                        "no forwarding of IPv6",
                        nat,
                        f -> f.set("net.ipv6.conf.all.forwarding", "0"),
                        Severity.ERROR,
                        "net.ipv6.conf.all.forwarding",
                        "sysctl -w net.ipv6.conf.all.forwarding=1"),
                row(
                        "IPv6 off",
                        nat,
                        f -> f.unset("net.ipv6.conf.all.forwarding"),
                        Severity.UNKNOWN,
                        "net.ipv6.conf.all.forwarding",
                        ""),
                row(
                        "virtual address elsewhere",
                        role().virtualAddresses("192.0.2.11").build(),
                        f -> f,
                        Severity.WARNING,
                        "192.0.2.11",
                        "ip address add 192.0.2.11/32 dev INTERFACE"),
                row(
                        "checks come from the virtual address",
                        role().directRouting().virtualAddresses("2001:db8::10").build(),
                        f -> f.withoutAddresses().address(Facts.ETH0, "2001:db8::10/128"),
                        Severity.WARNING,
                        "2001:db8:0:0:0:0:0:10/128 on eth0",
                        "ip address change 2001:db8:0:0:0:0:0:10/128 dev eth0 preferred_lft 0"),
                row(
                        "long packets",
                        role().tunnel(20).build(),
                        f -> f.ethernet(Facts.ETH1, "eth1", 1_520),
                        Severity.WARNING,
                        "MTU of eth0",
                        "ip link set eth0 mtu 1520"),
                row(
                        "strict filter with two ways",
                        plain,
                        f -> f.ethernet(7, "eth0.5", 1_500).set("net.ipv4.conf.eth0/5.rp_filter", "1"),
                        Severity.HINT,
                        "rp_filter",
                        "sysctl -w net.ipv4.conf.eth0/5.rp_filter=2"),
                row(
                        "servers told of a shorter way",
                        role().nat().virtualAddresses("192.0.2.10").build(),
                        f -> f.without(Facts.ETH1).set("net.ipv4.conf.eth0.send_redirects", "1"),
                        Severity.HINT,
                        "send_redirects",
                        "sysctl -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0"),
                row(
                        "servers told of a shorter way by IPv6",
                        role().nat().virtualAddresses("2001:db8::10").build(),
                        f -> f.without(Facts.ETH1),
                        Severity.WARNING,
                        "redirects of IPv6",
                        "on each real server: sysctl -w net.ipv6.conf.all.accept_redirects=0"
                                + " net.ipv6.conf.INTERFACE.accept_redirects=0"),
                row(
                        "no network",
                        plain,
                        f -> f.networkTrouble("no netlink"),
                        Severity.UNKNOWN,
                        "links and addresses",
                        ""),
                row(
                        "a setting that may not be read",
                        plain,
                        f -> f.unreadable(VS + "expire_nodest_conn", "permission denied"),
                        Severity.UNKNOWN,
                        VS + "expire_nodest_conn",
                        ""),
                row(
                        "a setting that is no number",
                        plain,
                        f -> f.set(VS + "conn_reuse_mode", "often"),
                        Severity.UNKNOWN,
                        VS + "conn_reuse_mode",
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatIsWrong")
    void saysWhatIsWrongAndNothingElse(
            String what, DirectorRole role, UnaryOperator<Facts> spoil, Severity severity, String subject, String fix) {
        List<Finding> findings =
                DirectorJudge.judge(role, spoil.apply(Facts.director()).build());
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.subject()).isEqualTo(subject);
            assertThat(finding.fix()).isEqualTo(fix);
        });
    }

    static Stream<Arguments> whatIsRight() {
        DirectorRole plain = role().build();
        return Stream.of(
                Arguments.of(plain, Facts.director().set(VS + "expire_quiescent_template", "0")),
                Arguments.of(plain, Facts.director().set(VS + "backup_only", "0")),
                Arguments.of(plain, Facts.director().set("net.ipv4.ip_forward", "0")),
                Arguments.of(plain, Facts.director().without(Facts.ETH1).set("net.ipv4.conf.eth0.rp_filter", "1")),
                Arguments.of(plain, Facts.director().set("net.ipv4.conf.all.send_redirects", "1")),
                Arguments.of(role().nat().build(), Facts.director().set("net.ipv4.conf.all.send_redirects", "1")),
                Arguments.of(plain, Facts.director().set(VS + "drop_entry", "1")),
                Arguments.of(plain, Facts.director().set(VS + "conntrack", "1")),
                Arguments.of(
                        plain,
                        Facts.director()
                                .kernel("5.4.0")
                                .set(VS + "conntrack", "1")
                                .set(VS + "conn_reuse_mode", "0")),
                Arguments.of(
                        role().nat().virtualAddresses("192.0.2.10").build(),
                        Facts.director().set("net.ipv6.conf.all.forwarding", "0")),
                Arguments.of(
                        role().tunnel(20).build(),
                        Facts.director().without(Facts.ETH1).ethernet(Facts.ETH0, "eth0", 1_520)));
    }

    @ParameterizedTest
    @MethodSource("whatIsRight")
    void isSilentWhereItDoesNotMatter(DirectorRole role, Facts facts) {
        assertThat(DirectorJudge.judge(role, facts.build())).isEmpty();
    }

    @Test
    void theWorstComesFirst() {
        List<Finding> findings = DirectorJudge.judge(
                role().nat().build(),
                Facts.director()
                        .unreadable(VS + "drop_entry", "hidden")
                        .set("net.ipv4.ip_forward", "0")
                        .withoutAddresses()
                        .build());
        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARNING, Severity.WARNING, Severity.UNKNOWN);
    }

    @Test
    void whatIsHiddenFromOthersIsNotMissing() {
        List<Finding> findings = DirectorJudge.judge(
                role().build(),
                Facts.director().unset(VS + "drop_entry").refusal("not root").build());
        assertThat(findings)
                .extracting(finding -> finding.severity() + " " + finding.subject())
                .containsExactly("ERROR permission", "UNKNOWN net.ipv4.vs.*");
    }

    @Test
    void aKernelWhoseReleaseIsNoneIsNotOld() {
        for (String release : List.of("", "next", "5", "99999999999.1", "6.1")) {
            assertThat(Facts.director().kernel(release).build().isOlderThan(5, 9))
                    .as(release)
                    .isFalse();
        }
        assertThat(Facts.director().kernel("5.8.18").build().isOlderThan(5, 9)).isTrue();
        assertThat(Facts.director().kernel("5.9-rc1").build().isOlderThan(5, 9)).isFalse();
    }

    @Test
    void refusesWhatIsNoRole() {
        assertThatThrownBy(() -> role().tunnel(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("overhead: 4 (expected: 20..100)");
        assertThatThrownBy(() -> role().virtualAddresses("lb.example.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("virtual address: \"lb.example.com\"");
    }

    @Test
    void aFindingIsALineForPeople() {
        List<Finding> findings = DirectorJudge.judge(
                role().nat().build(),
                Facts.director().set("net.ipv4.ip_forward", "0").build());
        assertThat(findings)
                .singleElement()
                .hasToString(
                        "ERROR net.ipv4.ip_forward: 0; what the real servers answer is dropped here instead of being sent on"
                                + " to the clients [sysctl -w net.ipv4.ip_forward=1]");
    }
}
