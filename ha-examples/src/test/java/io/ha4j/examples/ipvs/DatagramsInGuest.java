package io.ha4j.examples.ipvs;

import static io.ha4j.examples.ipvs.VirtualServerInGuest.awaitServers;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.value.AddressFamily;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Services of UDP: clients that persist, and servers that die and come back while clients ask. */
class DatagramsInGuest {

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(IpvsForwarding.nat(), AddressFamily.IPV6),
                Arguments.of(IpvsForwarding.directRouting(), AddressFamily.IPV4),
                Arguments.of(IpvsForwarding.tunnel(), AddressFamily.IPV4));
    }

    @BeforeAll
    static void loadTunnel() throws Exception {
        ForwardingInGuest.run("modprobe", "ipip");
    }

    /** The clients 2 and 3 have 30 bits in common (126 of IPv6), 5 does not have them. */
    @ParameterizedTest
    @EnumSource(AddressFamily.class)
    void aNetworkThatPersistsStaysWithItsServer(AddressFamily family) throws Exception {
        try (Site site = new Site(IpvsForwarding.nat(), family)) {
            site.takeVirtualAddress();
            site.serve(IpvsService.builder(site.udp())
                    .scheduler("rr")
                    .persistence(Duration.ofMinutes(5))
                    .persistencePrefix(family.bits() - 2)
                    .build());
            Caller client = site.caller();
            String first = client.whoByUdp();
            assertThat(client.spreadOfUdp(20)).isEqualTo(Map.of(first, 20));
            assertThat(site.anotherCaller(3).spreadOfUdp(20)).isEqualTo(Map.of(first, 20));
            Caller other = site.anotherCaller(5);
            String second = other.whoByUdp();
            assertThat(second).isNotEqualTo(first);
            assertThat(other.spreadOfUdp(20)).isEqualTo(Map.of(second, 20));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void thoseThatAnswerAreAskedWhileServersComeAndGo(IpvsForwarding forwarding, AddressFamily family)
            throws Exception {
        try (Site site = new Site(forwarding, family)) {
            site.takeVirtualAddress();
            VirtualServer dns = VirtualServerInGuest.onAllServers(
                    site,
                    forwarding,
                    VirtualServer.builder("dns").udp(site.virtualAddress(), Site.PORT),
                    HealthCheck.udp());
            try (HaNode node = HaNode.builder("lb").with(dns).build()) {
                site.director().run(node::start);
                awaitServers(site, site.udp(), 3);
                Caller caller = site.caller();
                assertThat(caller.spreadOfUdp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));

                site.server(2).close(); // refuses at once
                awaitServers(site, site.udp(), 2);
                assertThat(caller.spreadOfUdp(20)).isEqualTo(Map.of("rs1", 10, "rs3", 10));
                site.host(3).splitOff(); // is silent
                awaitServers(site, site.udp(), 1);
                assertThat(caller.spreadOfUdp(10)).isEqualTo(Map.of("rs1", 10));

                site.host(3).rejoin();
                site.restart(2);
                awaitServers(site, site.udp(), 3);
                assertThat(caller.spreadOfUdp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));
            }
            assertThat(site.ipvs().services()).isEmpty();
        }
    }
}
