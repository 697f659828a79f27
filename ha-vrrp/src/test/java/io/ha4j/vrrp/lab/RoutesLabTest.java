package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.await;
import static io.ha4j.vrrp.lab.LabFixture.events;
import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.linux.netlink.Route;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.host.VirtualRoute;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routes that follow the master on a real kernel. */
@Tag("lab")
class RoutesLabTest {

    private static final String VIP = "10.99.0.100";
    private static final AddressFamily V4 = AddressFamily.IPV4;
    private static final AddressFamily V6 = AddressFamily.IPV6;

    private Lan lan;
    private Host a;

    @BeforeEach
    void begin() {
        lan = LabFixture.lan("routes");
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    private static VrrpInstance instance() {
        return vi(VIP + "/24")
                .route(VirtualRoute.to("10.10.0.0/16").via("10.99.0.9"))
                .route(VirtualRoute.to("10.11.0.0/16")
                        .via("10.99.0.9")
                        .device("eth0")
                        .metric(7)
                        .table(100))
                .route(VirtualRoute.to("10.12.0.0/16").device("eth0"))
                .route(VirtualRoute.to("2001:db8:10::/48").via("2001:db8::9").metric(9))
                .route(VirtualRoute.to("2001:db8:11::/48")
                        .via("fe80::9")
                        .device("eth0")
                        .table(100))
                .route(VirtualRoute.to("2001:db8:12::/48").device("eth0"))
                .build();
    }

    private Route route(String destination) {
        AddressFamily family = destination.contains(":") ? V6 : V4;
        List<Route> routes = LabHost.routes(a, family, destination);
        assertThat(routes).as(destination).hasSize(1);
        return routes.get(0);
    }

    private long ours() {
        return LabHost.ask(
                a,
                netlink -> List.of(V4, V6).stream()
                        .flatMap(family -> netlink.routes(family).stream())
                        .filter(route -> route.protocol() == LabHost.OURS)
                        .filter(route -> route.destination().prefixLength() % 16 == 0
                                && route.destination().prefixLength() <= 48)
                        .count());
    }

    @Test
    void followTheMaster() throws Exception {
        int eth0 = a.interfaceIndex();
        try (JavaNode node = JavaNode.start(a, instance())) {
            node.await(LeadershipState.MASTER);
            assertThat(route("10.10.0.0/16"))
                    .returns(Addresses.parse("via", "10.99.0.9"), Route::via)
                    .returns(eth0, Route::ifIndex)
                    .returns(0, Route::metric)
                    .returns(254, Route::table)
                    .returns(LabHost.OURS, Route::protocol);
            assertThat(route("10.11.0.0/16"))
                    .returns(eth0, Route::ifIndex)
                    .returns(7, Route::metric)
                    .returns(100, Route::table);
            assertThat(route("10.12.0.0/16")).returns(null, Route::via).returns(eth0, Route::ifIndex);
            assertThat(route("2001:db8:10::/48"))
                    .returns(Addresses.parse("via", "2001:db8::9"), Route::via)
                    .returns(9, Route::metric);
            assertThat(route("2001:db8:11::/48"))
                    .returns(Addresses.parse("via", "fe80::9"), Route::via)
                    .returns(100, Route::table);
            assertThat(route("2001:db8:12::/48")).returns(1024, Route::metric).returns(eth0, Route::ifIndex);
            assertThat(events(node, VrrpEvent.HostTrouble.class)).isEmpty();
            LabHost.down(a, "eth0");
            node.await(LeadershipState.FAULT);
            assertThat(ours()).isZero();
            LabHost.up(a, "eth0");
            LabHost.add(a, "eth0", "2001:db8::1/64"); // which the kernel has removed
            node.await(LeadershipState.MASTER);
            assertThat(ours()).isEqualTo(6);
        }
        assertThat(ours()).isZero();
    }

    @Test
    void comeBackWithTheInterfaceThatTookThemAway() throws Exception {
        LabHost.addInterface(a, "eth1", "10.98.0.1/24");
        VrrpInstance instance = vi(VIP + "/24")
                .route(VirtualRoute.to("10.10.0.0/16").via("10.98.0.9").device("eth1"))
                .build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(LeadershipState.MASTER);
            route("10.10.0.0/16");
            LabHost.down(a, "eth1");
            Await.until("gone", () -> LabHost.routes(a, V4, "10.10.0.0/16").isEmpty());
            LabHost.up(a, "eth1");
            Await.until("back", () -> LabHost.routes(a, V4, "10.10.0.0/16").size() == 1);
            assertThat(node.router().state()).isEqualTo(LeadershipState.MASTER);
            assertThat(events(node, VrrpEvent.HostTrouble.class)).isEmpty();
        }
        assertThat(ours()).isZero();
    }

    @Test
    void leftoversAreSweptAndThoseOfOthersAreLeftAlone() throws Exception {
        int eth0 = a.interfaceIndex();
        Route left = Route.of(CidrAddress.parse("to", "10.10.0.0/16"), Addresses.parse("via", "10.99.0.8"), eth0)
                .withProtocol(LabHost.OURS);
        Route foreign = Route.of(CidrAddress.parse("to", "10.12.0.0/16"), Addresses.parse("via", "10.99.0.8"), eth0);
        Route foreign6 =
                Route.of(CidrAddress.parse("to", "2001:db8:12::/48"), Addresses.parse("via", "2001:db8::8"), eth0);
        LabHost.change(a, netlink -> {
            netlink.addRoute(left);
            netlink.addRoute(foreign);
            netlink.addRoute(foreign6);
        });
        VrrpInstance patient =
                instance().toBuilder().startupDelay(Duration.ofSeconds(2)).build();
        try (JavaNode node = JavaNode.start(a, patient)) {
            assertThat(LabHost.routes(a, V4, "10.10.0.0/16")).as("swept").isEmpty();
            assertThat(route("10.12.0.0/16").protocol()).isEqualTo(foreign.protocol());
            node.await(LeadershipState.MASTER);
            assertThat(await(node, VrrpEvent.HostTrouble.class).reason())
                    .isEqualTo("route 10.12.0.0/16 dev eth0: is there already, put there by somebody else");
            assertThat(route("10.10.0.0/16").via()).isEqualTo(Addresses.parse("via", "10.99.0.9"));
        }
        assertThat(route("10.12.0.0/16").protocol()).isEqualTo(foreign.protocol());
        assertThat(route("2001:db8:12::/48").protocol()).isEqualTo(foreign6.protocol());
        assertThat(ours()).isZero();
    }

    @Test
    void aRouteByAnInterfaceThatIsMissingIsToldOfAndKeepsNobodyFromBeingMaster() throws Exception {
        VrrpInstance instance = vi(VIP + "/24")
                .route(VirtualRoute.to("10.10.0.0/16").device("eth9"))
                .route(VirtualRoute.to("10.11.0.0/16").via("192.0.2.1"))
                .build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(LeadershipState.MASTER);
            Await.until("told", () -> events(node, VrrpEvent.HostTrouble.class).size() == 2);
            List<String> told = events(node, VrrpEvent.HostTrouble.class).stream()
                    .map(VrrpEvent.HostTrouble::reason)
                    .toList();
            assertThat(told.get(0)).contains("10.10.0.0/16 dev eth9").contains("eth9 does not exist");
            assertThat(told.get(1)).contains("10.11.0.0/16 via 192.0.2.1").contains("unreachable");
            LabHost.addInterface(a, "eth9", "10.97.0.1/24");
            Await.until(
                    "set when it comes",
                    () -> LabHost.routes(a, V4, "10.10.0.0/16").size() == 1);
            assertThat(events(node, VrrpEvent.HostTrouble.class)).hasSize(2);
        }
    }
}
