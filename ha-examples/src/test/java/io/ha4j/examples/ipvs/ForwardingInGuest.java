package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Host;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.IpvsStatistics;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.lvs.ipvs.doctor.core.DirectorRole;
import io.ha4j.lvs.ipvs.doctor.core.Severity;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** TCP and UDP go to the servers that the scheduler names, by each way of forwarding, and the answers arrive. */
class ForwardingInGuest {

    private static final int GUE_PORT = 6_080;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @BeforeAll
    static void loadTunnels() throws Exception {
        for (String module : List.of("ipip", "ip6_tunnel", "ip_gre", "fou")) {
            run("modprobe", module);
        }
    }

    /** What an administrator does before: modules, and the port at which a kernel unpacks GUE. */
    static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(String.join(" ", command) + ": "
                        + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(IpvsForwarding.nat(), AddressFamily.IPV4),
                Arguments.of(IpvsForwarding.nat(), AddressFamily.IPV6),
                Arguments.of(IpvsForwarding.directRouting(), AddressFamily.IPV4),
                Arguments.of(IpvsForwarding.directRouting(), AddressFamily.IPV6),
                Arguments.of(IpvsForwarding.tunnel(), AddressFamily.IPV4),
                Arguments.of(IpvsForwarding.tunnel(), AddressFamily.IPV6),
                Arguments.of(IpvsForwarding.gre(), AddressFamily.IPV4),
                Arguments.of(IpvsForwarding.gue(GUE_PORT), AddressFamily.IPV4));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void carriesTraffic(IpvsForwarding forwarding, AddressFamily family) throws Exception {
        try (Site site = new Site(forwarding, family)) {
            if (forwarding.encapsulation() == IpvsForwarding.Encapsulation.GUE) {
                openGue(site);
            }
            site.takeVirtualAddress();
            for (IpvsServiceId id : List.of(site.tcp(), site.udp())) {
                site.serve(IpvsService.builder(id).scheduler("rr").build());
            }
            theDoctorFindsNoError(site, forwarding);

            Caller caller = site.caller();
            assertThat(caller.spreadOfTcp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));
            assertThat(caller.spreadOfUdp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));
            longLinesArrive(caller);
            theKernelHasCounted(site);
            weightsCount(site, caller);
        }
    }

    private static void openGue(Site site) throws Exception {
        for (int number = 1; number <= 3; number++) {
            site.host(number).run(() -> run("ip", "fou", "add", "port", String.valueOf(GUE_PORT), "gue"));
        }
    }

    private static void theDoctorFindsNoError(Site site, IpvsForwarding forwarding) throws Exception {
        DirectorRole.Builder role = DirectorRole.builder().virtualAddresses(site.virtualAddress());
        switch (forwarding.method()) {
            case NAT -> role.nat();
            case DIRECT_ROUTING -> role.directRouting();
            default -> role.tunnel(20);
        }
        DirectorRole director = role.build();
        assertThat(site.director().call(() -> IpvsDoctor.examine(director)))
                .noneMatch(finding -> finding.severity() == Severity.ERROR || finding.severity() == Severity.UNKNOWN);
        if (forwarding.method() != IpvsForwarding.Method.NAT) {
            Host server = site.host(1);
            assertThat(server.call(() -> IpvsDoctor.examine(site.setup().role())))
                    .isEmpty();
        }
    }

    /** More than a packet, and than a window, holds: a tunnel has less room than the link. */
    private static void longLinesArrive(Caller caller) throws Exception {
        try (Caller.Conversation conversation = caller.connect()) {
            assertThat(conversation.ask("x".repeat(299_999))).endsWith(" 300000");
            assertThat(conversation.ask("x".repeat(1_999))).endsWith(" 2000");
        }
    }

    /** The kernel sums up every two seconds ({@code ip_vs_est.c}). */
    private static void theKernelHasCounted(Site site) {
        Await.until(() -> "31 connections, not " + connections(site), PATIENCE, () -> connections(site) == 31);
    }

    private static long connections(Site site) {
        return site.ipvs().destinations(site.tcp()).stream()
                .map(IpvsDestinationStatus::statistics)
                .mapToLong(IpvsStatistics::connections)
                .sum();
    }

    /** In rounds of wrr: 3, 1 and 1 of five. */
    private static void weightsCount(Site site, Caller caller) throws Exception {
        for (IpvsServiceId id : List.of(site.tcp(), site.udp())) {
            site.ipvs()
                    .apply(
                            new IpvsCommand.EditService(
                                    IpvsService.builder(id).scheduler("wrr").build()),
                            new IpvsCommand.EditDestination(
                                    id, site.destination(1).withWeight(3)));
        }
        Map<String, Integer> expected = Map.of("rs1", 18, "rs2", 6, "rs3", 6);
        assertThat(caller.spreadOfTcp(30)).isEqualTo(expected);
        assertThat(caller.spreadOfUdp(30)).isEqualTo(expected);
    }
}
