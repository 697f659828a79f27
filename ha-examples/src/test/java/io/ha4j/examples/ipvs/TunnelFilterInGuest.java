package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lab.Host;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.lvs.ipvs.doctor.core.Finding;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.CidrAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real servers behind a tunnel that filter by reverse path: what comes out of the tunnel never goes back into it. */
class TunnelFilterInGuest {

    @BeforeAll
    static void loadTunnel() throws Exception {
        ForwardingInGuest.run("modprobe", "ipip");
    }

    private static List<String> subjects(Site site) throws Exception {
        return site.host(1).call(() -> IpvsDoctor.examine(site.setup().role())).stream()
                .map(Finding::subject)
                .toList();
    }

    @Test
    void aPreparedServerWorksWhereAllIsStrict() throws Exception {
        try (Site site = new Site(
                IpvsForwarding.tunnel(), AddressFamily.IPV4, host -> Net.set(host, "ipv4/conf/all/rp_filter", "1"))) {
            site.takeVirtualAddress();
            site.ipvs().add(IpvsService.builder(site.tcp()).scheduler("rr").build(), site.destination(1));
            Caller caller = site.caller();
            assertThat(caller.spreadOfTcp(5)).isEqualTo(Map.of("rs1", 5));
            assertThat(subjects(site)).isEmpty();

            filter(site.host(1), "1");
            assertNothingComesThrough(site, caller);
            filter(site.host(1), "2");
            assertThat(caller.spreadOfTcp(5)).isEqualTo(Map.of("rs1", 5));

            moveToLoopback(site.host(1), site.virtualAddress());
            assertNothingComesThrough(site, caller); // loose, but the tunnel has no address
        }
    }

    private static void assertNothingComesThrough(Site site, Caller caller) throws Exception {
        assertThat(subjects(site)).containsExactly("rp_filter of tunl0");
        assertThatThrownBy(() -> caller.whoByTcp(1_500)).isInstanceOf(SocketTimeoutException.class);
    }

    private static void moveToLoopback(Host host, String address) throws Exception {
        host.run(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                int lo = netlink.link("lo").orElseThrow().index();
                int tunnel = netlink.link("tunl0").orElseThrow().index();
                CidrAddress cidr = CidrAddress.parse("address", address);
                netlink.addAddress(InterfaceAddress.of(lo, cidr));
                netlink.deleteAddress(InterfaceAddress.of(tunnel, cidr));
            }
        });
    }

    private static void filter(Host host, String value) throws Exception {
        Net.set(host, "ipv4/conf/tunl0/rp_filter", value);
    }
}
