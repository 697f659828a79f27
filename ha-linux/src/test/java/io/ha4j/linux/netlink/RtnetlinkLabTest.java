package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.linux.sys.Errno;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rtnetlink does with this machine's kernel. */
@Tag("lab")
class RtnetlinkLabTest {

    private static final int OURS = 18; // RTPROT_KEEPALIVED
    private static final int SECONDARY = 0x01; // IFA_F_SECONDARY
    private static final HardwareAddress VRRP_MAC = HardwareAddress.parse("00:00:5e:00:01:33");

    @BeforeAll
    static void require() {
        NetlinkLab.require();
    }

    private static CidrAddress cidr(String text) {
        return CidrAddress.parse("address", text);
    }

    private static InetAddress ip(String text) {
        return Addresses.parse("address", text);
    }

    private static InterfaceAddress stored(Rtnetlink net, InterfaceAddress wanted) {
        return net.addresses().stream()
                .filter(a -> a.ifIndex() == wanted.ifIndex() && a.cidr().equals(wanted.cidr()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not there: " + wanted));
    }

    @Test
    void theLoopbackOfAFreshNamespace() throws Exception {
        NetlinkLab.inNamespace(net -> {
            Link lo = net.link("lo").orElseThrow();
            assertThat(lo.isLoopback()).isTrue();
            assertThat(lo.isRunning()).isTrue();
            assertThat(lo.index()).isEqualTo(1);
            assertThat(lo.mtu()).isEqualTo(65536);
            assertThat(lo.kind()).isEmpty();
            assertThat(net.links()).contains(lo);
            assertThat(net.link("nothing")).isEmpty();
            assertThat(net.addresses()).anySatisfy(a -> {
                assertThat(a.cidr()).isEqualTo(cidr("127.0.0.1/8"));
                assertThat(a.scope()).isEqualTo(InterfaceAddress.SCOPE_HOST);
                assertThat(a.has(InterfaceAddress.PERMANENT)).isTrue();
                assertThat(a.validSeconds()).isEqualTo(InterfaceAddress.FOREVER);
            });
        });
    }

    @Test
    void carrierOfAVethComesAndGoesWithItsPeer() throws Exception {
        NetlinkLab.inNamespace(net -> {
            net.createVeth("a", "b", -1);
            Link a = net.link("a").orElseThrow();
            Link b = net.link("b").orElseThrow();
            assertThat(a.kind()).isEqualTo("veth");
            assertThat(a.parentIndex()).isEqualTo(b.index());
            assertThat(a.isAdminUp()).isFalse();
            assertThat(a.hardwareAddress()).isNotNull();
            net.setUp(a.index());
            assertThat(net.link("a").orElseThrow().isAdminUp()).isTrue();
            assertThat(net.link("a").orElseThrow().carrier()).isFalse();
            net.setUp(b.index());
            Await.until("carrier", () -> net.link("a").orElseThrow().isRunning());
            net.setDown(b.index());
            Await.until("no carrier", () -> !net.link("a").orElseThrow().carrier());
            assertThat(net.deleteLink(a.index())).isTrue();
            assertThat(net.link("b")).isEmpty();
            assertThat(net.deleteLink(a.index())).isFalse();
        });
    }

    @Test
    void macvlanHasWhatItWasGiven() throws Exception {
        NetlinkLab.inNamespace(net -> {
            net.createVeth("a", "b", -1);
            int parent = net.link("a").orElseThrow().index();
            int index = net.createMacvlan("vrrp.51", parent, VRRP_MAC, MacvlanMode.PRIVATE);
            net.setAlias(index, "ha4j VI_1");
            net.setAddressGeneration(index, false);
            net.setUp(parent);
            net.setUp(net.link("b").orElseThrow().index());
            net.setUp(index);
            Await.until("carrier", () -> net.link("vrrp.51").orElseThrow().isRunning());
            Link link = net.link("vrrp.51").orElseThrow();
            assertThat(link.index()).isEqualTo(index);
            assertThat(link.kind()).isEqualTo("macvlan");
            assertThat(link.parentIndex()).isEqualTo(parent);
            assertThat(link.hardwareAddress()).isEqualTo(VRRP_MAC);
            assertThat(link.alias()).isEqualTo("ha4j VI_1");
            assertThat(net.addresses()).as("no link-local address").noneMatch(a -> a.ifIndex() == index);
            assertThat(net.addresses()).as("but elsewhere").anyMatch(a -> a.ifIndex() == parent);
        });
    }

    @Test
    void linksAreChangedAndMoved() throws Exception {
        try (NetworkNamespace other = NetworkNamespace.create("other")) {
            NetlinkLab.inNamespace(net -> {
                int dummy = NetlinkLab.cable(net, "d0");
                HardwareAddress mac = HardwareAddress.parse("02:00:00:00:00:07");
                net.setHardwareAddress(dummy, mac);
                net.setMtu(dummy, 1400);
                net.setDown(dummy);
                net.rename(dummy, "d1");
                Link d1 = net.link(dummy).orElseThrow();
                assertThat(d1.name()).isEqualTo("d1");
                assertThat(d1.mtu()).isEqualTo(1400);
                assertThat(d1.hardwareAddress()).isEqualTo(mac);
                assertThat(net.link("d0")).isEmpty();

                int bridge = net.createBridge("br0");
                net.setMaster(dummy, bridge);
                assertThat(net.link("d1").orElseThrow().masterIndex()).isEqualTo(bridge);
                net.setMaster(dummy, 0);
                assertThat(net.link("d1").orElseThrow().masterIndex()).isZero();

                net.moveToNamespace(dummy, other.fd());
                assertThat(net.link("d1")).isEmpty();
                net.createVeth("here", "there", other.fd());
                assertThat(net.link("here").orElseThrow().parentIndex())
                        .as("index elsewhere")
                        .isZero();
                try (Rtnetlink there = other.call(Rtnetlink::open)) {
                    assertThat(there.links()).extracting(Link::name).contains("d1", "there");
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.10/24", "192.0.2.11/32", "2001:db8::10/64", "fe80::5:73/64"})
    void addressesComeAndGo(String text) throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            InterfaceAddress wanted = InterfaceAddress.of(index, cidr(text))
                    .withProtocol(OURS)
                    .withFlags(InterfaceAddress.NODAD | InterfaceAddress.NOPREFIXROUTE);
            net.addAddress(wanted);
            InterfaceAddress stored = stored(net, wanted);
            assertThat(stored.protocol()).isEqualTo(OURS);
            assertThat(stored.has(InterfaceAddress.NOPREFIXROUTE | InterfaceAddress.PERMANENT))
                    .isTrue();
            assertThat(stored.has(InterfaceAddress.TENTATIVE)).isFalse();
            assertThat(stored.validSeconds()).isEqualTo(InterfaceAddress.FOREVER);
            assertThat(net.routes(AddressFamily.of(wanted.address())))
                    .noneMatch(r -> r.destination().equals(cidr("192.0.2.0/24"))
                            || r.destination().equals(cidr("2001:db8::/64")));

            assertThatThrownBy(() -> net.addAddress(wanted))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageStartingWith("add " + wanted.cidr() + " to d0: File exists (errno 17)")
                    .extracting(e -> ((NetlinkException) e).errno())
                    .isEqualTo(Errno.EEXIST);
            assertThat(net.deleteAddress(wanted)).isTrue();
            assertThat(net.deleteAddress(wanted)).isFalse();
            assertThat(net.deleteAddress(new InterfaceAddress(9999, wanted.address(), 24, 0, 0, 0, 1)))
                    .isFalse();
            assertThat(net.addresses()).noneMatch(a -> a.address().equals(wanted.address()));
        });
    }

    /** Renewing is what a master does after each advertisement. */
    @Test
    void aRenewalExtendsTheLifetimeAndKeepsTheRest() throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            List<InterfaceAddress> wanted = Stream.of(
                            "192.0.2.10/24", "192.0.2.11/24", "192.0.2.12/32", "2001:db8::10/64", "2001:db8::11/128")
                    .map(text -> InterfaceAddress.of(index, cidr(text))
                            .withProtocol(OURS)
                            .withFlags(InterfaceAddress.NODAD)
                            .withValidSeconds(4))
                    .toList();
            wanted.forEach(net::replaceAddress);
            List<InterfaceAddress> first =
                    wanted.stream().map(a -> stored(net, a)).toList();
            assertThat(first).allSatisfy(a -> {
                assertThat(a.validSeconds()).isBetween(1L, 4L);
                assertThat(a.has(InterfaceAddress.PERMANENT)).isFalse();
                assertThat(a.protocol()).isEqualTo(OURS);
            });
            assertThat(first.get(1).has(SECONDARY)).isTrue();

            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 5_000_000_000L) { // longer than they live
                wanted.forEach(net::replaceAddress);
                for (InterfaceAddress before : first) {
                    InterfaceAddress renewed = stored(net, before);
                    assertThat(renewed.sameBesidesLifetime(before))
                            .as("%s after %s", renewed, before)
                            .isTrue();
                }
                long tick = System.nanoTime();
                Await.until("a moment", () -> System.nanoTime() - tick > 100_000_000L);
            }
            Await.until(
                    "the kernel removes them", () -> net.addresses().stream().noneMatch(a -> a.protocol() == OURS));

            for (InterfaceAddress address : wanted) {
                net.replaceAddress(address.withValidSeconds(100));
                net.replaceAddress(address.withValidSeconds(InterfaceAddress.FOREVER));
                assertThat(stored(net, address).has(InterfaceAddress.PERMANENT)).isTrue();
            }
        });
    }

    @Test
    void aDeprecatedAddressStaysOneWhenItIsRenewed() throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            InterfaceAddress wanted = InterfaceAddress.of(index, cidr("2001:db8::10/128"))
                    .withFlags(InterfaceAddress.NODAD | InterfaceAddress.DEPRECATED)
                    .withValidSeconds(100);
            for (int i = 0; i < 2; i++) {
                net.replaceAddress(wanted);
                assertThat(stored(net, wanted).has(InterfaceAddress.DEPRECATED)).isTrue();
                assertThat(stored(net, wanted).validSeconds()).isBetween(90L, 100L);
            }
            net.addAddress(InterfaceAddress.of(index, cidr("192.0.2.1/24")).withFlags(InterfaceAddress.DEPRECATED));
            assertThat(stored(net, InterfaceAddress.of(index, cidr("192.0.2.1/24")))
                            .has(InterfaceAddress.DEPRECATED))
                    .as("IPv4 has no such choice")
                    .isFalse();
        });
    }

    @Test
    void routesOfBothFamilies() throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            net.addAddress(InterfaceAddress.of(index, cidr("192.0.2.1/24")));
            net.addAddress(InterfaceAddress.of(index, cidr("2001:db8::1/64")).withFlags(InterfaceAddress.NODAD));
            List<Route> routes = List.of(
                    Route.of(cidr("198.51.100.0/24"), null, index).withProtocol(OURS),
                    Route.of(cidr("0.0.0.0/0"), ip("192.0.2.254"), index).withMetric(7),
                    Route.of(cidr("203.0.113.0/24"), ip("192.0.2.254"), index).withTable(1000),
                    Route.of(cidr("203.0.113.7/32"), ip("2001:db8::2"), index),
                    new Route(AddressFamily.IPV4, cidr("203.0.113.8/32"), null, index, 5, 254, 253, 4, ip("192.0.2.1")),
                    Route.of(cidr("2001:db8:1::/48"), ip("2001:db8::2"), index).withMetric(99),
                    Route.of(cidr("::/0"), ip("2001:db8::3"), index)
                            .withTable(300)
                            .withMetric(1));
            for (Route route : routes) {
                net.addRoute(route);
                assertThat(net.routes(route.family())).contains(route);
                assertThatThrownBy(() -> net.addRoute(route))
                        .isInstanceOf(NetlinkException.class)
                        .hasMessageContaining("File exists (errno 17)")
                        .hasMessageContaining(" on d0");
                net.replaceRoute(route);
            }
            for (Route route : routes) {
                assertThat(net.deleteRoute(route)).as("%s", route).isTrue();
                assertThat(net.deleteRoute(route)).isFalse();
                assertThat(net.routes(route.family())).doesNotContain(route);
            }
        });
    }

    @Test
    void rulesOfBothFamilies() throws Exception {
        NetlinkLab.inNamespace(net -> {
            assertThat(net.rules(AddressFamily.IPV4)).extracting(Rule::table).containsExactly(255, 254, 253);
            List<Rule> rules = List.of(
                    new Rule(AddressFamily.IPV4, 100, cidr("192.0.2.10/32"), null, 1000, OURS),
                    new Rule(AddressFamily.IPV4, 101, null, cidr("198.51.100.0/24"), 100, OURS),
                    new Rule(AddressFamily.IPV6, 100, cidr("2001:db8::10/128"), cidr("2001:db8:1::/48"), 1000, 0));
            for (Rule rule : rules) {
                net.addRule(rule);
                assertThat(net.rules(rule.family())).contains(rule);
                assertThatThrownBy(() -> net.addRule(rule))
                        .asInstanceOf(InstanceOfAssertFactories.type(NetlinkException.class))
                        .returns(Errno.EEXIST, NetlinkException::errno);
                assertThat(net.deleteRule(rule)).isTrue();
                assertThat(net.deleteRule(rule)).isFalse();
            }
        });
    }

    @Test
    void refusalsSayWhatWasAskedAndTheKernelsOwnWords() throws Exception {
        NetlinkLab.inNamespace(net -> {
            assertThatThrownBy(() -> net.createMacvlan("m0", 1, VRRP_MAC, MacvlanMode.BRIDGE))
                    .hasMessage("create macvlan m0 (00:00:5e:00:01:33) on lo: Invalid argument (errno 22)");
            assertThatThrownBy(() -> net.addAddress(InterfaceAddress.of(77, cidr("192.0.2.1/24"))))
                    .hasMessageStartingWith("add 192.0.2.1/24 to interface 77: No such device (errno 19)");
            int index = NetlinkLab.cable(net, "d0");
            assertThatThrownBy(() -> net.createBridge("d0"))
                    .hasMessageStartingWith("create bridge d0: File exists (errno 17)");
            assertThatThrownBy(() -> net.setMtu(index, 10))
                    .asInstanceOf(InstanceOfAssertFactories.type(NetlinkException.class))
                    .returns("mtu less than device minimum", NetlinkException::kernelText)
                    .hasToString("io.ha4j.linux.netlink.NetlinkException: set the MTU of d0 to 10:"
                            + " Invalid argument (errno 22): mtu less than device minimum");
            assertThatThrownBy(() -> net.setUp(77)).hasMessageStartingWith("set interface 77 up: No such device");
            assertThat(net.link("d0")).as("still usable").isPresent();
        });
    }

    @Test
    void hundredsOfLinksAreListedWhole() throws Exception {
        NetlinkLab.inNamespace(net -> {
            for (int i = 0; i < 100; i++) {
                int index = NetlinkLab.cable(net, "d" + i);
                net.addAddress(InterfaceAddress.of(index, cidr("10.0." + i + ".1/24")));
            }
            assertThat(net.links()).hasSizeGreaterThan(200);
            assertThat(net.addresses()).hasSize(102);
        });
    }

    /** Such as one whose MTU is too small for IPv6. */
    @Test
    void anInterfaceWithoutIpv6HasNoIpv6Address() throws Exception {
        NetlinkLab.inNamespace(net -> {
            int index = NetlinkLab.cable(net, "d0");
            net.setMtu(index, 1000);
            assertThat(net.deleteAddress(InterfaceAddress.of(index, cidr("2001:db8::1/64"))))
                    .isFalse();
        });
    }
}
