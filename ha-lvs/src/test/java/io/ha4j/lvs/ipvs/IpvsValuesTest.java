package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.value.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the values refuse, and how they read. */
class IpvsValuesTest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId DNS6 = IpvsServiceId.udp("2001:db8::10", 53);
    private static final IpvsServiceId MARK = IpvsServiceId.mark(7, AddressFamily.IPV6);

    @Test
    void servicesReadAsPeopleWriteThem() {
        assertThat(WEB).hasToString("tcp 192.0.2.10:80");
        assertThat(DNS6).hasToString("udp [2001:db8:0:0:0:0:0:10]:53");
        assertThat(MARK).hasToString("fwmark 7 ipv6");
        assertThat(IpvsServiceId.sctp("192.0.2.10", 0)).hasToString("sctp 192.0.2.10:0");
        assertThat(IpvsServiceId.mark(4_294_967_295L, AddressFamily.IPV4)).hasToString("fwmark 4294967295 ipv4");
        assertThat(IpvsService.builder(WEB).build()).hasToString("tcp 192.0.2.10:80 wlc");
        assertThat(IpvsService.builder(DNS6)
                        .scheduler(Scheduler.sourceHash().withPort().kernel().orElseThrow())
                        .onePacket(true)
                        .persistence(Duration.ofMinutes(5))
                        .persistencePrefix(64)
                        .persistenceEngine("sip")
                        .build())
                .hasToString(
                        "udp [2001:db8:0:0:0:0:0:10]:53 sh flags 0x10 one packet persistence 300 s /64 engine sip");
    }

    @Test
    void idsAreEqualByWhatTheySayAndOrdered() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("web.example", new byte[] {(byte) 192, 0, 2, 10});
        assertThat(new IpvsServiceId.Endpoint(IpvsProtocol.TCP, new InetSocketAddress(named, 80)))
                .isEqualTo(WEB)
                .hasSameHashCodeAs(WEB)
                .hasToString("tcp 192.0.2.10:80");
        List<IpvsServiceId> ordered = List.of(
                IpvsServiceId.tcp("9.0.0.1", 80),
                IpvsServiceId.tcp("192.0.2.10", 79),
                WEB,
                IpvsServiceId.udp("9.0.0.1", 1),
                IpvsServiceId.sctp("9.0.0.1", 1),
                IpvsServiceId.tcp("::1", 1),
                DNS6,
                IpvsServiceId.mark(7, AddressFamily.IPV4),
                MARK,
                IpvsServiceId.mark(4_294_967_295L, AddressFamily.IPV4));
        assertThat(ordered.stream().sorted(java.util.Comparator.reverseOrder()).sorted())
                .containsExactlyElementsOf(ordered);
        assertThat(WEB.compareTo(IpvsServiceId.tcp("192.0.2.10", 80))).isZero();
    }

    @Test
    void whatNoServiceCanBeIsRefused() {
        refused(() -> IpvsServiceId.tcp("192.0.2.10", 65_536), "service port: 65536 (expected: 0..65535)");
        refused(() -> IpvsServiceId.mark(0, AddressFamily.IPV4), "fwmark: 0 (expected: 1..4294967295)");
        refused(() -> IpvsServiceId.mark(1L << 32, AddressFamily.IPV4), "fwmark: 4294967296 (expected: 1..4294967295)");
        refused(
                () -> new IpvsServiceId.Endpoint(IpvsProtocol.TCP, InetSocketAddress.createUnresolved("web", 80)),
                "service: web/<unresolved>:80 (expected: an address that is resolved and has no scope)");
        refused(
                () -> IpvsServiceId.tcp("fe80::1%1", 80),
                "service: fe80:0:0:0:0:0:0:1%1 (expected: an address that is resolved and has no scope)");
        IpvsService.Builder web = IpvsService.builder(WEB);
        refused(
                () -> web.scheduler("sixteen-bytes-no"),
                "scheduler: \"sixteen-bytes-no\" (expected: 1..15 bytes without blanks)");
        refused(() -> web.scheduler("w lc"), "scheduler: \"w lc\" (expected: 1..15 bytes without blanks)");
        refused(() -> web.scheduler(""), "scheduler: \"\" (expected: a name without control characters)");
        refused(() -> web.schedulerFlags(0x1), "schedulerFlags: 0x1 (expected: of 0x38)");
        refused(() -> web.persistence(Duration.ZERO), "persistence: 0 s (expected: 1 s..2678400 s)");
        refused(() -> web.persistence(Duration.ofMillis(1500)), "persistence: 1.5 s (expected: whole seconds)");
        refused(() -> web.persistencePrefix(33), "persistencePrefix: 33 (expected: 1..32)");
        refused(() -> IpvsService.builder(DNS6).persistencePrefix(129), "persistencePrefix: 129 (expected: 1..128)");
    }

    @Test
    void rulesAcrossFieldsOfAService() {
        contradiction(
                () -> IpvsService.builder(WEB).onePacket(true).build(),
                "onePacket: for tcp 192.0.2.10:80 (expected: udp or a mark)");
        contradiction(
                () -> IpvsService.builder(IpvsServiceId.tcp("192.0.2.10", 0)).build(),
                "service: tcp 192.0.2.10:0 (expected: persistence, which a service of all ports needs)");
        contradiction(
                () -> IpvsService.builder(DNS6).persistenceEngine("sip").build(),
                "persistenceEngine: sip (expected: persistence, which an engine needs)");
        contradiction(
                () -> IpvsService.builder(DNS6).persistencePrefix(64).build(),
                "persistencePrefix: 64 (expected: persistence, which a prefix needs)");
        assertThat(IpvsService.builder(MARK).onePacket(true).build().onePacket())
                .isTrue();
        IpvsService all = IpvsService.builder(IpvsServiceId.tcp("192.0.2.10", 0))
                .persistence(Duration.ofDays(31))
                .persistencePrefix(24)
                .build();
        assertThat(all.persistencePrefix()).isEqualTo(24);
        assertThat(all.toBuilder().build()).isEqualTo(all).hasSameHashCodeAs(all);
        assertThat(all.toBuilder().persistencePrefix(25).build()).isNotEqualTo(all);
    }

    @Test
    void whatOthersHaveMadeCanBeReadButNotAskedFor() {
        IpvsService gaps = IpvsService.builder(WEB)
                .reportedPersistence(Duration.ofSeconds(5), 0xff00ff00)
                .reported();
        assertThat(gaps.persistencePrefix()).isEqualTo(-1);
        contradiction(() -> new IpvsCommand.EditService(gaps), "persistencePrefix: -1 (expected: 1 or more)");
        IpvsService none = IpvsService.builder(WEB)
                .reportedPersistence(Duration.ofSeconds(5), 0)
                .reported();
        assertThat(none.persistencePrefix()).isZero();
        IpvsService all =
                IpvsService.builder(IpvsServiceId.tcp("192.0.2.10", 0)).reported();
        contradiction(
                () -> new IpvsCommand.AddService(all),
                "service: tcp 192.0.2.10:0 (expected: persistence, which a service of all ports needs)");
        IpvsDestination heavy =
                new IpvsDestination(new InetSocketAddress("10.0.0.11", 80), IpvsForwarding.nat(), 65_536, 0, 0);
        contradiction(() -> new IpvsCommand.AddDestination(WEB, heavy), "weight: 65536 (expected: 0..65535)");
        IpvsDestination local =
                IpvsDestination.of("10.0.0.11", 80, IpvsForwarding.of(IpvsForwarding.Method.LOCAL_NODE));
        contradiction(
                () -> new IpvsCommand.AddDestination(WEB, local),
                "forwarding: local node (expected: nat, direct routing, or a tunnel)");
    }

    @Test
    void forwardingHasTheOptionsOfItsTunnel() {
        assertThat(Stream.of(
                                IpvsForwarding.nat(),
                                IpvsForwarding.directRouting(),
                                IpvsForwarding.tunnel(),
                                IpvsForwarding.gue(6080),
                                IpvsForwarding.gue(6080).withChecksum(),
                                IpvsForwarding.gue(6080).withRemoteChecksum(),
                                IpvsForwarding.gre().withChecksum())
                        .map(IpvsForwarding::toString))
                .containsExactly(
                        "nat",
                        "direct routing",
                        "tunnel",
                        "tunnel gue port 6080",
                        "tunnel gue port 6080 checksum",
                        "tunnel gue port 6080 remote checksum",
                        "tunnel gre checksum");
        refused(() -> IpvsForwarding.gue(0), "tunnel port: 0 (expected: 1..65535)");
        refused(() -> IpvsForwarding.nat().withChecksum(), "checksum: true (expected: a tunnel of GUE or GRE)");
        refused(() -> IpvsForwarding.tunnel().withChecksum(), "checksum: true (expected: a tunnel of GUE or GRE)");
        refused(() -> IpvsForwarding.gre().withRemoteChecksum(), "remoteChecksum: true (expected: a tunnel of GUE)");
        refused(
                () -> new IpvsForwarding(IpvsForwarding.Method.NAT, IpvsForwarding.Encapsulation.GRE, 0, false, false),
                "encapsulation: GRE (expected: IPIP, since NAT is no tunnel)");
    }

    @Test
    void destinationsFitTheirService() {
        IpvsDestination nat = IpvsDestination.of("10.0.0.11", 8080, IpvsForwarding.nat());
        assertThatCode(() -> nat.check(WEB)).doesNotThrowAnyException();
        contradiction(
                () -> nat.withForwarding(IpvsForwarding.directRouting()).check(WEB),
                "destination: 10.0.0.11:8080 by direct routing (expected: port 80 as tcp 192.0.2.10:80 has: only nat can"
                        + " change it)");
        contradiction(
                () -> nat.withForwarding(IpvsForwarding.gre()).check(WEB),
                "destination: 10.0.0.11:8080 by tunnel gre (expected: port 80 as tcp 192.0.2.10:80 has: only nat can"
                        + " change it)");
        contradiction(
                () -> nat.check(DNS6),
                "destination: 10.0.0.11:8080 by nat (expected: an IPv6 address as udp [2001:db8:0:0:0:0:0:10]:53 has, or"
                        + " a tunnel)");
        assertThatCode(() -> IpvsDestination.of("10.0.0.11", 53, IpvsForwarding.tunnel())
                        .check(DNS6))
                .as("mixed families by a tunnel")
                .doesNotThrowAnyException();
        assertThatCode(() -> IpvsDestination.of("2001:db8::11", 0, IpvsForwarding.directRouting())
                        .check(MARK))
                .as("a mark has no port")
                .doesNotThrowAnyException();
    }

    @Test
    void rangesOfDestinations() {
        IpvsDestination server = IpvsDestination.of("10.0.0.11", 80, IpvsForwarding.nat());
        refused(() -> server.withWeight(-1), "weight: -1 (expected: 0..65535)");
        refused(() -> server.withWeight(65_536), "weight: 65536 (expected: 0..65535)");
        refused(() -> server.withThresholds(11, 10), "lowerThreshold: 11 (expected: at most 10, the upper threshold)");
        refused(() -> server.withThresholds(0, 1L << 32), "upperThreshold: 4294967296 (expected: 0..4294967295)");
        refused(
                () -> IpvsDestination.of("10.0.0.11", -1, IpvsForwarding.nat()),
                "destination port: -1 (expected: 0..65535)");
        assertThat(server.withWeight(0).withThresholds(80, 100))
                .hasToString("10.0.0.11:80 nat weight 0 thresholds 80..100");
    }

    @Test
    void daemons() {
        IpvsDaemon master = IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth0", 7);
        assertThat(master).hasToString("master sync daemon on eth0 id 7 group 224.0.0.81:8848 ttl 1");
        assertThat(master.withGroup("ff02::81").withMaxLength(1400).withTtl(3).withPort(9000))
                .hasToString(
                        "master sync daemon on eth0 id 7 max length 1400 group ff02:0:0:0:0:0:0:81 port 9000 ttl 3");
        assertThat(master.matches(master.withMaxLength(1472)))
                .as("chosen by the kernel")
                .isTrue();
        assertThat(master.withMaxLength(1000).matches(master.withMaxLength(1472)))
                .isFalse();
        assertThat(master.matches(master.withTtl(2))).isFalse();
        IpvsDaemon backup = IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth0", 7);
        assertThat(backup.withMaxLength(512).matches(backup.withMaxLength(1_024)))
                .isTrue();
        assertThat(master.withMaxLength(512).matches(master.withMaxLength(1_024)))
                .isFalse();
        assertThat(master.withMaxLength(65_535).matches(master.withMaxLength(65_507)))
                .isTrue();
        assertThat(backup.withMaxLength(1_400).matches(backup.withMaxLength(1_401)))
                .isFalse();
        refused(() -> IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth0", 256), "syncId: 256 (expected: 0..255)");
        refused(
                () -> IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "sixteen-bytes-no", 0),
                "networkInterface: \"sixteen-bytes-no\" (expected: 1..15 bytes without blanks)");
        refused(() -> master.withGroup("192.0.2.1"), "group: 192.0.2.1 (expected: a multicast address)");
        refused(() -> master.withTtl(0), "ttl: 0 (expected: 1..255)");
        refused(() -> master.withPort(0), "port: 0 (expected: 1..65535)");
        refused(() -> master.withMaxLength(65_536), "maxLength: 65536 (expected: 0..65535)");
    }

    @Test
    void timeoutsAreWholeSeconds() {
        Duration second = Duration.ofSeconds(1);
        assertThat(new IpvsTimeouts(Duration.ofMinutes(15), Duration.ZERO, second))
                .hasToString("tcp 900 s tcpfin 0 s udp 1 s");
        refused(() -> new IpvsTimeouts(second, Duration.ofMillis(1), second), "tcpFin: 1 ms (expected: whole seconds)");
        refused(
                () -> new IpvsTimeouts(second, second, Duration.ofSeconds(-1)),
                "udp: -1 s (expected: 0 s..21474836 s)");
        assertThat(new IpvsInfo(0x010201, 4096).versionText()).isEqualTo("1.2.1");
    }

    @Test
    void commandsReadAsSentences() {
        IpvsService service = IpvsService.builder(WEB).scheduler("rr").build();
        IpvsDestination server = IpvsDestination.of("10.0.0.11", 8080, IpvsForwarding.nat());
        IpvsDaemon daemon = IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth0", 0);
        Duration minute = Duration.ofMinutes(1);
        assertThat(Stream.of(
                                new IpvsCommand.AddService(service),
                                new IpvsCommand.EditService(service),
                                new IpvsCommand.RemoveService(WEB),
                                new IpvsCommand.AddDestination(WEB, server),
                                new IpvsCommand.EditDestination(WEB, server.withWeight(0)),
                                new IpvsCommand.RemoveDestination(WEB, server.address()),
                                new IpvsCommand.StartDaemon(daemon),
                                new IpvsCommand.StopDaemon(IpvsDaemon.Role.BACKUP),
                                new IpvsCommand.SetTimeouts(new IpvsTimeouts(minute, minute, minute)),
                                new IpvsCommand.Zero(Optional.of(WEB)),
                                new IpvsCommand.Zero(Optional.empty()),
                                new IpvsCommand.Flush())
                        .map(Object::toString))
                .containsExactly(
                        "add service tcp 192.0.2.10:80 rr",
                        "edit service tcp 192.0.2.10:80 rr",
                        "remove service tcp 192.0.2.10:80",
                        "add destination 10.0.0.11:8080 nat weight 1 to tcp 192.0.2.10:80",
                        "edit destination 10.0.0.11:8080 nat weight 0 of tcp 192.0.2.10:80",
                        "remove destination 10.0.0.11:8080 from tcp 192.0.2.10:80",
                        "start backup sync daemon on eth0 id 0 group 224.0.0.81:8848 ttl 1",
                        "stop backup sync daemon",
                        "set timeouts tcp 60 s tcpfin 60 s udp 60 s",
                        "zero statistics of tcp 192.0.2.10:80",
                        "zero all statistics",
                        "flush all services");
    }

    private static void refused(Runnable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
    }

    private static void contradiction(Runnable call, String message) {
        assertThatIllegalStateException().isThrownBy(call::run).withMessage(message);
    }
}
