package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.host.VirtualRoute;
import io.ha4j.vrrp.linux.VirtualMac;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node that is closed leaves the host as it found it: links, addresses, routes, settings, descriptors, threads. Not beside other tests: it looks
 * at the whole process.
 */
@Tag("lab")
class AfterCloseLabTest {

    private static Map<String, VrrpInstance> kinds() {
        Map<String, VrrpInstance> kinds = new LinkedHashMap<>();
        kinds.put("multicast", vi("10.99.0.100/24").build());
        kinds.put("unicast", vi("10.99.0.100/24").unicastPeer("10.99.0.2").build());
        kinds.put("IPv6", vi("2001:db8::100/64").build());
        kinds.put(
                "both families",
                vi("10.99.0.100").excludedAddress("2001:db8::100/64").build());
        kinds.put("virtual MAC", vi("10.99.0.100/24").virtualMac().build());
        kinds.put("virtual MAC IPv6", vi("2001:db8::100/64").virtualMac().build());
        kinds.put(
                "parent sends",
                vi("2001:db8::100/64")
                        .virtualMac(VirtualMac.on().sendFromParent())
                        .build());
        kinds.put(
                "virtual MAC unicast",
                vi("10.99.0.100/24").virtualMac().unicastPeer("10.99.0.2").build());
        kinds.put(
                "own subnet and routes",
                vi("192.0.2.1/24", "192.0.2.2/24", "192.0.2.3/28")
                        .route(VirtualRoute.to("10.10.0.0/16").via("192.0.2.9"))
                        .route(VirtualRoute.to("2001:db8:10::/48").device("eth0"))
                        .build());
        return kinds;
    }

    @Test
    void nothingIsLeft() throws Exception {
        try (Lan lan = LabFixture.lan("after")) {
            Host a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
            try (JavaNode warm = JavaNode.start(a, kinds().get("both families"))) {
                warm.await(LeadershipState.MASTER); // loads what a first start loads
            }
            List<String> host = LabHost.dump(a);
            List<String> descriptors = LabHost.descriptors();
            assertThat(LabHost.threads()).isEmpty();
            for (Map.Entry<String, VrrpInstance> kind : kinds().entrySet()) {
                try (JavaNode node = JavaNode.start(a, kind.getValue())) {
                    node.await(LeadershipState.MASTER);
                    assertThat(LabHost.dump(a)).as(kind.getKey()).isNotEqualTo(host);
                }
                assertThat(LabHost.threads()).as(kind.getKey()).isEmpty();
                assertThat(LabHost.descriptors()).as(kind.getKey()).isEqualTo(descriptors);
                Await.until(
                        () -> {
                            assertThat(LabHost.dump(a)).as(kind.getKey()).isEqualTo(host);
                            return "the same";
                        },
                        LabFixture.LONG,
                        () -> LabHost.dump(a).equals(host));
            }
        }
    }

    @Test
    void norByChangesWhileItRuns() throws Exception {
        VrrpInstance multicast = kinds().get("multicast");
        VrrpInstance unicast = kinds().get("unicast");
        VrrpInstance mac = kinds().get("virtual MAC");
        List<String> before = List.of();
        try (Lan lan = LabFixture.lan("changes")) {
            Host a = lan.host("a", "10.99.0.1/24");
            for (int round = 0; round < 3; round++) {
                try (JavaNode node = JavaNode.start(a, multicast)) {
                    node.await(LeadershipState.MASTER);
                    for (VrrpInstance next : List.of(unicast, mac, unicast, multicast)) {
                        node.apply(next);
                        Await.until("master", () -> node.isIn(LeadershipState.MASTER) && a.hasAddress("10.99.0.100"));
                    }
                }
                if (round == 0) {
                    before = LabHost.descriptors(); // the first round opens what the JVM keeps
                }
            }
            assertThat(LabHost.descriptors()).isEqualTo(before);
            assertThat(LabHost.link(a, "vrrp.51")).isEmpty();
            assertThat(a.addresses()).noneMatch(present -> present.protocol() == LabHost.OURS);
        }
    }
}
