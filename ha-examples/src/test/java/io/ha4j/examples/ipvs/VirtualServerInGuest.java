package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.health.CheckBuilder;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.Plane;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A virtual server whose plane is the kernel: servers die and come back, and are drained, while clients are served. */
class VirtualServerInGuest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(IpvsForwarding.nat(), AddressFamily.IPV4),
                Arguments.of(IpvsForwarding.nat(), AddressFamily.IPV6),
                Arguments.of(IpvsForwarding.directRouting(), AddressFamily.IPV6),
                Arguments.of(IpvsForwarding.tunnel(), AddressFamily.IPV4));
    }

    @BeforeAll
    static void loadTunnel() throws Exception {
        ForwardingInGuest.run("modprobe", "ipip");
    }

    private static VirtualServer web(Site site, IpvsForwarding forwarding) {
        return onAllServers(
                site,
                forwarding,
                VirtualServer.builder("web").tcp(site.virtualAddress(), Site.PORT),
                HealthCheck.tcp());
    }

    /** {@return a server whose plane is the kernel, with all servers of the site, checked each second} */
    static VirtualServer onAllServers(
            Site site, IpvsForwarding forwarding, VirtualServer.Builder server, CheckBuilder<?> check) {
        server.scheduler(Scheduler.roundRobin())
                .plane(Plane.ipvs(forwarding).directory(site.director().folder()))
                .check(check.every(Duration.ofSeconds(1)).rise(1).fall(2).build());
        for (int number = 1; number <= 3; number++) {
            InetSocketAddress address = site.destination(number).address();
            server.realServer(Addresses.text(address.getAddress()), address.getPort());
        }
        return server.build();
    }

    private static List<InetSocketAddress> used(Site site, IpvsServiceId service) {
        return site.ipvs().destinations(service).stream()
                .map(IpvsDestinationStatus::destination)
                .filter(destination -> destination.weight() > 0)
                .map(destination -> destination.address())
                .toList();
    }

    private static void awaitServers(Site site, int count) {
        awaitServers(site, site.tcp(), count);
    }

    static void awaitServers(Site site, IpvsServiceId service, int count) {
        Await.until(
                () -> count + " servers, not " + used(site, service),
                PATIENCE,
                () -> used(site, service).size() == count);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void servesWhileServersComeAndGo(IpvsForwarding forwarding, AddressFamily family) throws Exception {
        try (Site site = new Site(forwarding, family)) {
            site.takeVirtualAddress();
            VirtualServer web = web(site, forwarding);
            try (HaNode node = HaNode.builder("lb").with(web).build()) {
                site.director().run(node::start);
                awaitServers(site, 3);
                Caller caller = site.caller();
                assertThat(caller.spreadOfTcp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));

                site.server(2).close(); // refuses at once
                awaitServers(site, 2);
                assertThat(caller.spreadOfTcp(20)).isEqualTo(Map.of("rs1", 10, "rs3", 10));
                site.host(3).splitOff(); // is silent
                awaitServers(site, 1);
                assertThat(caller.spreadOfTcp(10)).isEqualTo(Map.of("rs1", 10));

                site.host(3).rejoin();
                site.restart(2);
                awaitServers(site, 3);
                assertThat(caller.spreadOfTcp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));

                drain(site, node, web, caller);
            }
            assertThat(site.ipvs().services()).isEmpty();
        }
    }

    private static void drain(Site site, HaNode node, VirtualServer web, Caller caller) throws Exception {
        String server;
        CompletableFuture<Void> drained;
        try (Caller.Conversation conversation = caller.connect()) {
            String name = conversation.who();
            server = Addresses.text(
                    site.destination(Integer.parseInt(name.substring(2))).address());
            drained = node.get(web).drain(server, Duration.ofMinutes(2));
            awaitServers(site, 2);
            assertThat(caller.spreadOfTcp(10)).doesNotContainKey(name).hasSize(2);
            assertThat(conversation.who()).isEqualTo(name);
            assertThat(drained).isNotDone();
        }
        drained.get(30, TimeUnit.SECONDS);
        node.get(web).enable(server).get(10, TimeUnit.SECONDS);
        awaitServers(site, 3);
        assertThat(caller.spreadOfTcp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));
    }
}
