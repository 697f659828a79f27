package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.LONG;
import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Tool;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A firewall of this host that keeps VRRP from the others is told of at the start, before there are two masters. */
@Tag("lab")
class SelfTestLabTest {

    private Lan lan;
    private Host a;

    @BeforeEach
    void begin() {
        lan = LabFixture.lan("selftest", Tool.NFT, Tool.TCPDUMP, Tool.TSHARK);
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    private void drop(String hook) throws Exception {
        String rules =
                "add table inet t; add chain inet t c { type filter hook %s priority 0; }; add rule inet t c meta l4proto 112 drop"
                        .formatted(hook);
        Path log = a.folder().resolve("nft.log");
        Process nft = a.start(List.of(Tool.NFT.path(), rules), log);
        assertThat(nft.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(nft.exitValue()).as(Files.readString(log)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10.99.0.100/24, input, did not come back within 500 ms",
        "10.99.0.100/24, output, Operation not permitted",
        "2001:db8::100/64, input, did not come back within 500 ms",
        "2001:db8::100/64, output, Operation not permitted"
    })
    void tellsThatAFirewallDropsIt(String address, String hook, String what) throws Exception {
        drop(hook);
        try (JavaNode node = JavaNode.start(a, vi(address).build())) {
            VrrpEvent.HostTrouble told = LabFixture.await(node, VrrpEvent.HostTrouble.class);
            assertThat(told.reason())
                    .startsWith("failed: self-test on eth0 with ")
                    .contains(what, "does a firewall on this host drop IP protocol 112?");
            assertThat(node.transport()).contains("selfTest=" + told.reason());
        }
    }

    @ParameterizedTest
    @CsvSource({"10.99.0.100/24", "2001:db8::100/64"})
    void passesElseAndNeitherLeavesTheHostNorCounts(String address) throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        VrrpInstance instance = vi(address).build();
        Capture wire = Capture.start(b);
        try (JavaNode other = JavaNode.start(b, instance);
                JavaNode node =
                        JavaNode.start(a, instance.toBuilder().priority(150).build())) {
            for (JavaNode one : List.of(node, other)) {
                Await.until(one::transport, LONG, () -> one.transport().contains("selfTest=passed"));
                assertThat(one.transport()).contains("malformed=0", "unknownVirtualRouter=0", "receiveErrors=0");
                assertThat(LabFixture.events(one, VrrpEvent.HostTrouble.class)).isEmpty();
            }
            node.await(LeadershipState.MASTER);
        }
        wire.stop();
        assertThat(wire.problems()).isEmpty();
        String fromA = "(ip.proto == 112 || ipv6.nxt == 112) && eth.src == " + a.hardwareAddress();
        assertThat(wire.tshark(fromA, "frame.number")).isNotEmpty();
        assertThat(wire.tshark(fromA + " && (ip.ttl == 0 || ipv6.hlim == 0)", "frame.number"))
                .isEmpty();
    }

    @Test
    void isNotRunWhereThereAreOnlyPeers() throws Exception {
        drop("input");
        try (JavaNode node =
                JavaNode.start(a, vi("10.99.0.100/24").unicastPeer("10.99.0.2").build())) {
            assertThat(node.transport()).contains("selfTest=not run");
        }
    }
}
