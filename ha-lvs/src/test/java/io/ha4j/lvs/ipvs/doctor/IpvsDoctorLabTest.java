package io.ha4j.lvs.ipvs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.lvs.ipvs.doctor.core.DirectorRole;
import io.ha4j.lvs.ipvs.doctor.core.Finding;
import io.ha4j.lvs.ipvs.doctor.core.RealServerRole;
import io.ha4j.testkit.Lab;
import io.ha4j.value.CidrAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The doctor in a namespace of its own, on whatever kernel this is. */
@Tag("lab")
class IpvsDoctorLabTest {

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
        try (NetworkNamespace namespace = NetworkNamespace.create("doctor")) {
            namespace.run(() -> {
                try (Rtnetlink net = Rtnetlink.open()) {
                    for (String key : List.of("rp_filter", "arp_ignore", "arp_announce")) {
                        Sysctl.ipv4("all", key).write("0");
                        Sysctl.ipv4("default", key).write("0");
                    }
                    for (String name : List.of("a", "b")) {
                        net.createVeth(name, name + "p", -1);
                        net.setUp(net.link(name).orElseThrow().index());
                    }
                    experiment.run(net);
                }
            });
        }
    }

    private static String subjects(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.severity() + " " + finding.subject())
                .collect(Collectors.joining(", "));
    }

    @Test
    void readsTheHostOfADirector() throws Exception {
        DirectorRole role = DirectorRole.builder()
                .nat()
                .tunnel(20)
                .virtualAddresses("192.0.2.10", "2001:db8::10")
                .build();
        onHost(net -> {
            Sysctl.net("ipv4/ip_forward").write("0");
            Sysctl.net("ipv6/conf/all/forwarding").write("0");
            assertThat(subjects(IpvsDoctor.examine(role)))
                    .contains("ERROR net.ipv4.ip_forward", "ERROR net.ipv6.conf.all.forwarding")
                    .contains("WARNING 192.0.2.10", "WARNING 2001:db8:0:0:0:0:0:10")
                    .contains("WARNING MTU of a", "WARNING MTU of b");
            Sysctl.net("ipv4/ip_forward").write("1");
            Sysctl.net("ipv6/conf/all/forwarding").write("1");
            Sysctl.ipv4("b", "rp_filter").write("1");
            for (String name : List.of("a", "b")) {
                int index = net.link(name).orElseThrow().index();
                net.setMtu(index, 1_600);
                net.addAddress(InterfaceAddress.of(index, CidrAddress.parse("address", "192.0.2.10/24")));
                net.addAddress(InterfaceAddress.of(index, CidrAddress.parse("address", "2001:db8::10/64"))
                        .withFlags(InterfaceAddress.DEPRECATED));
            }
            assertThat(subjects(withoutKernel(IpvsDoctor.examine(role)))).isEqualTo("HINT rp_filter");
        });
    }

    /** What depends on whether the kernel has IPVS. */
    private static List<Finding> withoutKernel(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> Stream.of("ip_vs", "net.ipv4.vs.")
                        .noneMatch(kernel -> finding.subject().startsWith(kernel)))
                .toList();
    }

    @Test
    void saysWhetherTheKernelHasIpvs() throws Exception {
        boolean has = Sysctl.net("ipv4/vs/drop_entry").exists();
        onHost(net -> assertThat(
                        subjects(IpvsDoctor.examine(DirectorRole.builder().build())))
                .isEqualTo(has ? "WARNING net.ipv4.vs.expire_nodest_conn" : "ERROR ip_vs"));
    }

    @Test
    void readsTheHostOfARealServer() throws Exception {
        onHost(net -> {
            assertThat(subjects(IpvsDoctor.examine(RealServerRole.tunnel("tunl9", "192.0.2.10"))))
                    .isEqualTo("ERROR 192.0.2.10, ERROR arp_ignore, ERROR arp_announce, ERROR tunl9");
            Sysctl.ipv4("a", "arp_ignore").write("1");
            assertThat(IpvsDoctor.examine(RealServerRole.directRouting("192.0.2.10")))
                    .anySatisfy(finding -> assertThat(finding.found()).isEqualTo("does not hold back on b"));
        });
    }
}
