package io.ha4j.vrrp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Witness;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.core.TransitionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node does when its interface fails, on a real kernel: it says why, lets go, and comes back by itself. */
@Tag("lab")
class InterfaceFaultsLabTest {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final String VIP = "10.99.0.100";
    private static final String VIP6 = "2001:db8::100";

    private Lan lan;
    private Host a;

    @BeforeEach
    void begin() {
        List<String> missing = LabRequirements.missing();
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        lan = Lan.create("faults");
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    private static VrrpInstance.Builder vi() {
        return VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .advertisementInterval(INTERVAL)
                .virtualAddress(VIP + "/24");
    }

    private static VrrpInstance.Builder vi6() {
        return VrrpInstance.builder("VI_6")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .advertisementInterval(INTERVAL)
                .virtualAddress(VIP6 + "/64");
    }

    private static List<VrrpEvent.StateChanged> changes(JavaNode node) {
        return node.events().stream()
                .filter(VrrpEvent.StateChanged.class::isInstance)
                .map(VrrpEvent.StateChanged.class::cast)
                .toList();
    }

    private static VrrpEvent.StateChanged awaitFault(JavaNode node) {
        node.await(LeadershipState.FAULT);
        Await.until("the event", () -> changes(node).stream().anyMatch(c -> c.state() == LeadershipState.FAULT));
        return changes(node).stream()
                .filter(c -> c.state() == LeadershipState.FAULT)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    /** {@return when it left a state, as it tells itself} */
    private static Instant left(JavaNode node, LeadershipState state) {
        return changes(node).stream()
                .filter(change -> change.previous() == state)
                .findFirst()
                .orElseThrow()
                .at();
    }

    private static List<LeadershipState> path(JavaNode node) {
        return changes(node).stream().map(VrrpEvent.StateChanged::state).toList();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void interfaceDownIsAFaultAndUpAgainTheWayBack() throws Exception {
        for (VrrpInstance instance : List.of(vi().build(), vi6().build())) {
            String vip = instance.virtualAddresses().get(0).address().getHostAddress();
            try (JavaNode node = JavaNode.start(a, instance)) {
                node.await(LeadershipState.MASTER);
                LabHost.down(a, "eth0");
                VrrpEvent.StateChanged fault = awaitFault(node);
                assertThat(fault.cause()).isEqualTo(TransitionReason.INTERFACE_DOWN);
                assertThat(fault.reason()).startsWith("the network interface is down: eth0 is down");
                assertThat(a.hasAddress(vip)).isFalse();
                assertThat(node.router().lease().isHeld()).isFalse();
                LabHost.up(a, "eth0");
                node.await(LeadershipState.MASTER);
                Await.until(vip, () -> a.hasAddress(vip));
                assertThat(path(node))
                        .containsExactly(
                                LeadershipState.BACKUP,
                                LeadershipState.MASTER,
                                LeadershipState.FAULT,
                                LeadershipState.BACKUP,
                                LeadershipState.MASTER);
                Witness witness = new Witness(lan.host("w" + vip.length(), "10.99.0.9/24", "2001:db8::9/64"));
                assertThat(witness.resolve(vip, LabFixture.LONG)).contains(a.hardwareAddress());
            }
            LabHost.change(a, netlink -> {}); // the address of the interface went with it
            if (!a.hasAddress("2001:db8::1")) {
                LabHost.add(a, "eth0", "2001:db8::1/64");
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aPulledCableIsAFault() throws Exception {
        try (JavaNode node = JavaNode.start(a, vi().build())) {
            node.await(LeadershipState.MASTER);
            a.linkDown();
            assertThat(awaitFault(node).reason()).endsWith("eth0 has no carrier");
            assertThat(a.hasAddress(VIP)).isFalse();
            a.linkUp();
            node.await(LeadershipState.MASTER);
            Await.until(VIP, () -> a.hasAddress(VIP));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aNewInterfaceOfTheSameNameWorks() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        Witness witness = new Witness(lan.host("w", "10.99.0.9/24", "2001:db8::9/64"));
        for (VrrpInstance instance : List.of(
                vi().build(),
                vi().virtualMac().build(),
                vi6().build(),
                vi6().virtualMac().build())) {
            String vip = instance.virtualAddresses().get(0).address().getHostAddress();
            try (JavaNode node = JavaNode.start(a, instance);
                    JavaNode peer =
                            JavaNode.start(b, instance.toBuilder().priority(90).build())) {
                node.await(LeadershipState.MASTER);
                peer.await(LeadershipState.BACKUP);
                int before = a.interfaceIndex();
                a.cutOff();
                awaitFault(node);
                Await.until(
                        () -> node.router().snapshot(),
                        LabFixture.LONG,
                        () -> node.router().snapshot().reason().contains("eth0 does not exist; there are lo"));
                peer.await(LeadershipState.MASTER);
                a.plugIn();
                assertThat(a.interfaceIndex()).isNotEqualTo(before);
                node.await(LeadershipState.MASTER); // it sends
                peer.await(LeadershipState.BACKUP); // and is heard
                Await.until(vip, () -> a.hasAddress(vip));
                assertThat(witness.resolve(vip, LabFixture.LONG)).isPresent();
                peer.stop();
                // And it hears: the membership in the group is that of the new interface.
                try (JavaNode higher =
                        JavaNode.start(b, instance.toBuilder().priority(110).build())) {
                    higher.await(LeadershipState.MASTER);
                    node.await(LeadershipState.BACKUP);
                    Await.until("let go", () -> !a.hasAddress(vip));
                }
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void waitsForAnInterfaceThatIsMissingAtStart() throws Exception {
        VrrpInstance instance = VrrpInstance.builder("VI_1")
                .networkInterface("eth7")
                .virtualRouterId(51)
                .advertisementInterval(INTERVAL)
                .virtualAddress("10.77.0.100/24")
                .build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            VrrpEvent.StateChanged fault = awaitFault(node);
            assertThat(fault.cause()).isEqualTo(TransitionReason.INTERFACE_MISSING);
            assertThat(fault.reason()).contains("eth7 does not exist; there are eth0, lo");
            LabHost.addInterface(a, "eth7", "10.77.0.1/24");
            node.await(LeadershipState.MASTER);
            assertThat(a.hasAddress("10.77.0.100")).isTrue();
        }
        assertThat(a.hasAddress("10.77.0.100")).isFalse();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void needsAnAddressToSendFrom() throws Exception {
        try (JavaNode node = JavaNode.start(a, vi().build())) {
            node.await(LeadershipState.MASTER);
            assertThat(LabHost.remove(a, "10.99.0.1")).isTrue();
            VrrpEvent.StateChanged fault = awaitFault(node);
            assertThat(fault.cause()).isEqualTo(TransitionReason.NO_SOURCE_ADDRESS);
            assertThat(fault.reason()).endsWith("eth0 has no IPv4 address");
            assertThat(a.hasAddress(VIP)).isFalse();
            LabHost.add(a, "eth0", "10.99.0.1/24");
            node.await(LeadershipState.MASTER);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void needsTheAddressThatIsConfigured() throws Exception {
        try (JavaNode node = JavaNode.start(a, vi().sourceAddress("10.99.0.11").build())) {
            assertThat(awaitFault(node).reason()).endsWith("eth0 has no address 10.99.0.11");
            LabHost.add(a, "eth0", "10.99.0.11/24");
            node.await(LeadershipState.MASTER);
            assertThat(node.router().snapshot().master()).isEqualTo("10.99.0.11");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void waitsForTheEndOfDuplicateAddressDetection() throws Exception {
        LabHost.sysctl(a, "ipv6/conf/eth0/accept_dad", "1");
        LabHost.sysctl(a, "ipv6/conf/eth0/dad_transmits", "3");
        LabHost.down(a, "eth0");
        LabHost.up(a, "eth0"); // the link-local address is made anew, and tentative for three seconds or more
        try (JavaNode node = JavaNode.start(a, vi6().build())) {
            assertThat(awaitFault(node).reason()).contains("eth0 has no IPv6 link-local address that is ready");
            node.await(LeadershipState.MASTER);
            // Its own addresses skip that, or the network would miss them as long.
            assertThat(LabHost.address(a, VIP6).orElseThrow().has(0x40)).isFalse();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aShortFlapIsNoFault() throws Exception {
        VrrpInstance patient = vi().linkDownDelay(Duration.ofSeconds(5)).build();
        try (JavaNode node = JavaNode.start(a, patient)) {
            node.await(LeadershipState.MASTER);
            a.linkDown();
            Await.until(
                    "no carrier", () -> !LabHost.link(a, "eth0").orElseThrow().carrier());
            a.linkUp();
            Await.until("carrier", () -> LabHost.link(a, "eth0").orElseThrow().carrier());
            Await.until("both transitions told", () -> path(node).size() >= 2);
            lasts(Duration.ofMillis(5500), () -> path(node).size() == 2);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aFaultEndsWhenTheLinkHasBeenUpForTheDelay() throws Exception {
        VrrpInstance patient = vi().linkUpDelay(DELAY).build();
        try (JavaNode node = JavaNode.start(a, patient)) {
            node.await(LeadershipState.MASTER);
            a.linkDown();
            awaitFault(node);
            Instant up = Instant.now();
            a.linkUp();
            node.await(LeadershipState.MASTER);
            assertThat(Duration.between(up, left(node, LeadershipState.FAULT))).isGreaterThanOrEqualTo(DELAY);
        }
    }

    /** With duplicate address detection, the address to send from comes back a second or two after the link. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"0", "1"})
    void aShortFlapIsNoFaultForIpv6Either(String acceptDad) throws Exception {
        LabHost.sysctl(a, "ipv6/conf/eth0/accept_dad", acceptDad);
        LabHost.sysctl(a, "ipv6/conf/eth0/dad_transmits", acceptDad);
        try (JavaNode node =
                JavaNode.start(a, vi6().linkDownDelay(Duration.ofSeconds(5)).build())) {
            node.await(LeadershipState.MASTER);
            LabHost.down(a, "eth0"); // which takes the link-local address away
            LabHost.up(a, "eth0");
            Await.until("both transitions told", () -> path(node).size() >= 2);
            lasts(Duration.ofMillis(1500), () -> path(node).size() == 2);
            Await.until("put back", () -> a.hasAddress(VIP6));
            assertThat(path(node)).endsWith(LeadershipState.MASTER).hasSize(2);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void takesNoPartDuringTheStartupDelay() throws Exception {
        Instant start = Instant.now();
        try (JavaNode node = JavaNode.start(a, vi().startupDelay(DELAY).build())) {
            node.await(LeadershipState.MASTER);
            assertThat(Duration.between(start, left(node, LeadershipState.INIT)))
                    .isGreaterThanOrEqualTo(DELAY);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anInterfaceThatIsReplacedUnnoticedGetsTheAddressesAgain() throws Exception {
        LabHost.addInterface(a, "eth7", "10.77.0.1/24");
        VrrpInstance instance = vi().excludedAddress(
                        io.ha4j.vrrp.host.VirtualAddress.of("10.77.0.100/32").onDevice("eth7"))
                .build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(LeadershipState.MASTER);
            assertThat(a.hasAddress("10.77.0.100")).isTrue();
            LabHost.deleteLink(a, "eth7");
            assertThat(awaitFault(node).reason())
                    .contains("10.77.0.100/32 cannot be put on eth7, which does not exist");
            assertThat(a.hasAddress(VIP)).isFalse();
            LabHost.addInterface(a, "eth7", "10.77.0.1/24");
            node.await(LeadershipState.MASTER);
            assertThat(a.hasAddress("10.77.0.100")).isTrue();
        }
        assertThat(Stream.of("10.77.0.100", VIP).filter(a::hasAddress)).isEmpty();
    }

    private static void lasts(Duration time, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        Await.until(() -> "the time", time.plusSeconds(5), () -> {
            assertThat(condition.getAsBoolean()).isTrue();
            return System.nanoTime() - end > 0;
        });
    }
}
