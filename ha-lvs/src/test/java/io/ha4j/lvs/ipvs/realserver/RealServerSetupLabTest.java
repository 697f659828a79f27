package io.ha4j.lvs.ipvs.realserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.testkit.Lab;
import io.ha4j.value.CidrAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real servers in namespaces of their own. Where the kernel has no tunnels, a bridge of that name stands in. */
@Tag("lab")
class RealServerSetupLabTest {

    private static final RealServerSetup DIRECT = RealServerSetup.directRouting("192.0.2.10", "2001:db8::10");
    private static final RealServerSetup TUNNEL = RealServerSetup.tunnel("192.0.2.10");

    private static final Sysctl ALL_IGNORE = Sysctl.ipv4("all", "arp_ignore");
    private static final Sysctl ALL_ANNOUNCE = Sysctl.ipv4("all", "arp_announce");
    private static final Sysctl ALL_FILTER = Sysctl.ipv4("all", "rp_filter");

    private interface Experiment {
        void run(Rtnetlink net) throws Exception;
    }

    @BeforeAll
    static void require() {
        Lab.require(
                NetworkNamespace.available(),
                "no network namespaces: needs Linux, root, and a JVM without a real network");
    }

    private static void onHost(Experiment experiment) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create("real-server")) {
            namespace.run(() -> {
                try (Rtnetlink net = Rtnetlink.open()) {
                    for (String key : List.of("arp_ignore", "arp_announce", "rp_filter")) {
                        for (String iface : List.of("all", "default", "lo")) {
                            Sysctl.ipv4(iface, key).write("0"); // the machine's own are inherited
                        }
                    }
                    net.createVeth("eth0", "elsewhere", -1);
                    for (String name : List.of("eth0", "elsewhere")) {
                        net.setAddressGeneration(index(net, name), false); // else one comes at some time
                        net.setUp(index(net, name));
                    }
                    experiment.run(net);
                }
            });
        }
    }

    private static int index(Rtnetlink net, String name) {
        return net.link(name).orElseThrow().index();
    }

    private static List<String> onInterface(Rtnetlink net, String name) {
        int index = index(net, name);
        return net.addresses().stream()
                .filter(a -> a.ifIndex() == index)
                .map(a -> a.cidr() + (a.protocol() == PreparedRealServer.PROTOCOL ? " ours" : ""))
                .toList();
    }

    /** All that a setup may touch. */
    private static List<String> state(Rtnetlink net) {
        List<String> state = new ArrayList<>();
        for (Link link : net.links()) {
            state.add(
                    link.name() + " " + link.isAdminUp() + " '" + link.alias() + "' " + onInterface(net, link.name()));
            for (String key : List.of("arp_ignore", "arp_announce", "rp_filter")) {
                state.add(link.name() + " " + key + " "
                        + Sysctl.ipv4(link.name(), key).read());
            }
        }
        for (Sysctl sysctl : List.of(ALL_IGNORE, ALL_ANNOUNCE, ALL_FILTER)) {
            state.add(sysctl + " " + sysctl.read());
        }
        return state;
    }

    private static int tunnel(Rtnetlink net) {
        return net.link("tunl0").map(Link::index).orElseGet(() -> net.createBridge("tunl0"));
    }

    /** As if the process had died: nothing is taken back. */
    private static void prepareAndCrash(RealServerSetup setup) {
        try (Rtnetlink netlink = Rtnetlink.open()) {
            PreparedRealServer.prepare(setup, netlink);
        }
    }

    @Test
    void preparesForDirectRoutingAndTakesItBack() throws Exception {
        onHost(net -> {
            List<String> before = state(net);
            assertThat(IpvsDoctor.examine(DIRECT.role())).hasSize(4);
            try (PreparedRealServer host = DIRECT.prepare()) {
                assertThat(onInterface(net, "lo")).contains("192.0.2.10/32 ours", "2001:db8:0:0:0:0:0:10/128 ours");
                assertThat(ALL_IGNORE.read()).isEqualTo("1");
                assertThat(ALL_ANNOUNCE.read()).isEqualTo("2");
                assertThat(Sysctl.ipv4("lo", "arp_ignore").read()).isEqualTo("1");
                assertThat(Sysctl.ipv4("lo", "arp_announce").read()).isEqualTo("2");
                assertThat(host.foreignAddresses()).isEmpty();
                assertThat(IpvsDoctor.examine(DIRECT.role())).isEmpty();
            }
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void preparesATunnelAndTakesItBack() throws Exception {
        onHost(net -> {
            tunnel(net);
            ALL_FILTER.write("1");
            List<String> before = state(net);
            try (PreparedRealServer host = TUNNEL.prepare()) {
                assertThat(onInterface(net, "tunl0")).contains("192.0.2.10/32 ours");
                assertThat(net.link("tunl0").orElseThrow().isAdminUp()).isTrue();
                assertThat(Sysctl.ipv4("tunl0", "rp_filter").read()).isEqualTo("2");
                assertThat(ALL_FILTER.read()).isEqualTo("1");
                assertThat(ALL_IGNORE.read()).isEqualTo("1");
                assertThat(host.setup()).isEqualTo(TUNNEL);
            }
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void leavesATunnelAloneThatIsUpAndFiltersNothing() throws Exception {
        onHost(net -> {
            net.setUp(tunnel(net));
            List<String> before = state(net);
            PreparedRealServer host = TUNNEL.prepare();
            assertThat(Sysctl.ipv4("tunl0", "rp_filter").read()).isEqualTo("0");
            host.close();
            assertThat(state(net)).isEqualTo(before);
            host.close();
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void theNextRunTakesOverWhatACrashHasLeft() throws Exception {
        onHost(net -> {
            tunnel(net);
            ALL_FILTER.write("1");
            List<String> before = state(net);
            prepareAndCrash(TUNNEL);
            List<String> left = state(net);
            assertThat(left).isNotEqualTo(before);
            try (PreparedRealServer host = TUNNEL.prepare()) {
                assertThat(host.foreignAddresses()).isEmpty();
                assertThat(state(net)).isEqualTo(left);
            }
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void undoTakesBackWhatACrashHasLeft() throws Exception {
        onHost(net -> {
            List<String> before = state(net);
            prepareAndCrash(DIRECT);
            DIRECT.undo();
            assertThat(state(net)).isEqualTo(before);
            DIRECT.undo();
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void aNoteOfWhatWasNotDoneYetDoesNoHarm() throws Exception {
        onHost(net -> {
            Sysctl.ipv4("lo", "arp_ignore").write("5"); // not what the note says it was before, nor after
            net.setAlias(index(net, "lo"), "[ha4j real server: arp_ignore@all=0>1 arp_ignore@lo=0>1]");
            DIRECT.undo();
            assertThat(ALL_IGNORE.read()).isEqualTo("0");
            assertThat(Sysctl.ipv4("lo", "arp_ignore").read()).isEqualTo("5");
            assertThat(net.link("lo").orElseThrow().alias()).isEmpty();
        });
    }

    @Test
    void whatWasThereBeforeStays() throws Exception {
        onHost(net -> {
            ALL_IGNORE.write("2");
            ALL_ANNOUNCE.write("2");
            net.setAlias(index(net, "lo"), "the loopback");
            net.addAddress(InterfaceAddress.of(index(net, "lo"), CidrAddress.parse("address", "192.0.2.10")));
            List<String> before = state(net);
            try (PreparedRealServer host = DIRECT.prepare()) {
                assertThat(host.foreignAddresses()).containsExactly("192.0.2.10");
                assertThat(ALL_IGNORE.read()).isEqualTo("2");
            }
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void whatSomebodyHasChangedSinceStays() throws Exception {
        onHost(net -> {
            try (PreparedRealServer host = DIRECT.prepare()) {
                ALL_IGNORE.write("8");
                net.deleteAddress(InterfaceAddress.of(index(net, "lo"), CidrAddress.parse("address", "192.0.2.10")));
                assertThat(host.foreignAddresses()).isEmpty();
            }
            assertThat(ALL_IGNORE.read()).isEqualTo("8");
            assertThat(ALL_ANNOUNCE.read()).isEqualTo("0");
            assertThat(onInterface(net, "lo")).noneMatch(address -> address.endsWith("ours"));
        });
    }

    @Test
    void theLastOfSeveralPutsTheSettingsBack() throws Exception {
        onHost(net -> {
            net.setUp(tunnel(net));
            List<String> before = state(net);
            try (PreparedRealServer tunnel = TUNNEL.prepare()) {
                try (PreparedRealServer direct =
                        RealServerSetup.directRouting("192.0.2.11").prepare()) {
                    assertThat(direct.foreignAddresses()).isEmpty();
                }
                assertThat(ALL_IGNORE.read()).isEqualTo("1");
                assertThat(onInterface(net, "lo")).doesNotContain("192.0.2.11/32 ours");
                assertThat(tunnel.foreignAddresses()).isEmpty();
            }
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void withoutATunnelNothingIsChanged() throws Exception {
        onHost(net -> {
            List<String> before = state(net);
            RealServerSetup absent = TUNNEL.device("tunl7");
            assertThatThrownBy(absent::prepare)
                    .isInstanceOf(HaException.class)
                    .hasMessage("there is no interface tunl7, which unpacks what the director sends; make it, or choose"
                            + " direct routing");
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void whatFailsHalfWayIsTakenBack() throws Exception {
        onHost(net -> {
            Sysctl.ipv6("lo", "disable_ipv6").write("1");
            List<String> before = state(net);
            assertThatThrownBy(DIRECT::prepare).isInstanceOf(HaException.class).hasMessageContaining("2001:db8");
            assertThat(state(net)).isEqualTo(before);
        });
    }

    @Test
    void aNodePreparesTheHostWhileItRuns() throws Exception {
        onHost(net -> {
            List<String> before = state(net);
            try (HaNode node = HaNode.builder("rs-1").with(DIRECT).build()) {
                node.start();
                assertThat(node.get(DIRECT).foreignAddresses()).isEmpty();
                assertThat(onInterface(net, "lo")).contains("192.0.2.10/32 ours");
                assertThat(node.snapshot().components().toString()).contains("real-server/192.0.2.10");
            }
            assertThat(state(net)).isEqualTo(before);
        });
    }
}
