package io.ha4j.vrrp.lab;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.lab.LabFixture.LONG;
import static io.ha4j.vrrp.lab.LabFixture.events;
import static io.ha4j.vrrp.lab.LabFixture.lasts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.HaException;
import io.ha4j.NodeEvent;
import io.ha4j.lab.Host;
import io.ha4j.lab.KeepalivedInstance;
import io.ha4j.lab.Lan;
import io.ha4j.lab.SteadyMachine;
import io.ha4j.lab.Tool;
import io.ha4j.lab.Witness;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.netlink.NetworkMonitor;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A node that runs is changed on a real kernel: what stays is never gone, and no mastership moves. */
@Tag("lab")
@Tag("long")
class ApplyLabTest {

    private static final String VIP = "10.99.0.100";
    private static final String OTHER = "10.99.0.101";
    private static final String VIP6 = "2001:db8::100";
    /** Longer than three intervals and the skew. */
    private static final Duration CALM = Duration.ofMillis(600);
    /** Longer than a pause of this machine: an address that lapses is not what is looked for here. */
    private static final AddressLease LEASE = AddressLease.of(Duration.ofSeconds(10));

    private Lan lan;
    private Host a;

    @BeforeEach
    void begin() {
        lan = LabFixture.lan("apply", Tool.KEEPALIVED);
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
    }

    private static VrrpInstance.Builder vi(String... virtualAddresses) {
        return LabFixture.vi(virtualAddresses).addressLease(LEASE);
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    /** What the kernel tells of addresses that went while {@code change} was made. */
    private List<String> goneDuring(ThrowingRunnable change) throws Exception {
        try (NetworkMonitor monitor = a.call(NetworkMonitor::open)) {
            change.run();
            List<String> gone = new ArrayList<>();
            monitor.drain(
                    told -> {
                        if (told instanceof NetworkChange.AddressRemoved removed) {
                            gone.add(removed.address().cidr().toString());
                        }
                    },
                    System.nanoTime());
            return gone;
        }
    }

    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    private void staysMaster(JavaNode node) {
        lasts("master: " + node, CALM, () -> node.isIn(MASTER));
        assertThat(node.timesMaster()).isEqualTo(1);
        assertThat(events(node, VrrpEvent.AddressRepaired.class)).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void addressesAndRoutesComeAndGoUnderAMaster() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        Witness witness = new Witness(lan.host("w", "10.99.0.9/24", "2001:db8::9/64"));
        VrrpInstance instance = vi(VIP + "/24", "10.99.0.102/24")
                .priority(200)
                .excludedAddress("10.99.0.110/24")
                .route(VirtualRoute.to("10.10.0.0/16").via("10.99.0.9"))
                .route(VirtualRoute.to("10.11.0.0/16").via("10.99.0.9"))
                .build();
        VrrpInstance next = vi(VIP + "/24", OTHER + "/24")
                .priority(150)
                .excludedAddress(VIP6 + "/64")
                .route(VirtualRoute.to("10.11.0.0/16").via("10.99.0.9"))
                .route(VirtualRoute.to("10.12.0.0/16").via("10.99.0.9"))
                .addressLease(AddressLease.off())
                .build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(MASTER); // or the other one would be it for a moment
            try (JavaNode peer = JavaNode.start(b, vi(VIP + "/24").priority(100).build())) {
                peer.await(BACKUP);
                Await.until(
                        "routes",
                        () -> LabHost.routes(a, AddressFamily.IPV4, "10.11.0.0/16")
                                        .size()
                                == 1);
                List<String> gone = goneDuring(() -> node.apply(next));
                assertThat(gone).containsExactlyInAnyOrder("10.99.0.102/24", "10.99.0.110/24");
                assertThat(List.of(VIP, OTHER, VIP6)).allMatch(a::hasAddress);
                assertThat(LabHost.address(a, VIP).orElseThrow().validSeconds()).isEqualTo(InterfaceAddress.FOREVER);
                assertThat(LabHost.routes(a, AddressFamily.IPV4, "10.10.0.0/16"))
                        .isEmpty();
                assertThat(LabHost.routes(a, AddressFamily.IPV4, "10.11.0.0/16"))
                        .hasSize(1);
                assertThat(LabHost.routes(a, AddressFamily.IPV4, "10.12.0.0/16"))
                        .hasSize(1);
                assertThat(witness.resolve(OTHER, LONG)).contains(a.hardwareAddress());
                staysMaster(node);
                assertThat(peer.timesMaster()).isZero();
                node.apply(instance);
                assertThat(LabHost.address(a, VIP).orElseThrow().validSeconds()).isBetween(1L, 11L);
                staysMaster(node);
            }
        }
        assertThat(a.addresses()).noneMatch(present -> present.protocol() == LabHost.OURS);
    }

    /** Keepalived 2.2.7 learns another interval; it drops other addresses, so what comes here is not advertised. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aKeepalivedGoesOnFollowingAMasterThatChanges() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        KeepalivedInstance theirs = KeepalivedInstance.builder("VI_1")
                .version(3)
                .virtualRouterId(51)
                .priority(100)
                .advertisementInterval(LabFixture.INTERVAL)
                .virtualAddress(VIP + "/24")
                .build();
        SteadyMachine.run(() -> aKeepalivedFollows(b, theirs));
    }

    private void aKeepalivedFollows(Host b, KeepalivedInstance theirs) throws Exception {
        VrrpInstance instance = vi(VIP + "/24").priority(200).build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(MASTER);
            try (KeepalivedRouter peer = KeepalivedRouter.start(b, theirs)) {
                peer.await(BACKUP);
                for (int round = 0; round < 3; round++) {
                    node.apply(vi(VIP + "/24")
                            .excludedAddress(OTHER + "/24")
                            .priority(150)
                            .advertisementInterval(Duration.ofSeconds(1))
                            .build());
                    Await.throughout(() -> peer, Duration.ofSeconds(2), () -> peer.isIn(BACKUP));
                    node.apply(instance);
                    Await.throughout(() -> peer, Duration.ofSeconds(1), () -> peer.isIn(BACKUP));
                }
                assertThat(peer.timesMaster()).isZero();
                staysMaster(node);
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aBackupPutsNothingThere() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        VrrpInstance instance = vi(VIP + "/24").build();
        try (JavaNode peer = JavaNode.start(b, vi(VIP + "/24").priority(200).build())) {
            peer.await(MASTER);
            try (JavaNode node = JavaNode.start(a, instance)) {
                node.await(BACKUP);
                node.apply(vi(VIP + "/24", OTHER + "/24").build());
                assertThat(a.hasAddress(OTHER)).isFalse();
                peer.stop();
                node.await(MASTER);
                Await.until(OTHER, () -> a.hasAddress(OTHER));
            }
        }
    }

    /** The second socket on the interface, and the instance that moves to it, are the node's affair. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void fromMulticastToPeersAndToMorePeers() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        VrrpInstance.Builder slow = vi(VIP + "/24").advertisementInterval(Duration.ofSeconds(1));
        VrrpInstance other = VrrpInstance.builder("VI_2")
                .networkInterface("eth0")
                .virtualRouterId(52)
                .virtualAddress("10.99.0.152/24")
                .build();
        VrrpInstance high = slow.priority(200).build();
        VrrpInstance low = slow.priority(100).build();
        try (JavaNode node = JavaNode.start(a, high);
                JavaNode peer = JavaNode.start(b, low)) {
            node.await(MASTER);
            peer.await(BACKUP);
            NodeEvent.Changed added = node.apply(high, other);
            assertThat(added.added()).containsExactly(other.id());
            VrrpInstance highToPeer = high.toBuilder().unicastPeer("10.99.0.2").build();
            VrrpInstance lowToPeer = low.toBuilder().unicastPeer("10.99.0.1").build();
            NodeEvent.Changed moved = node.apply(highToPeer, other);
            peer.apply(lowToPeer);
            assertThat(moved.changed()).containsExactly(high.id());
            assertThat(moved.removed()).as("the other instance uses it still").isEmpty();
            long heard = peer.count("advertisementsReceived");
            Await.until("hears by unicast", () -> peer.count("advertisementsReceived") >= heard + 2);
            node.apply(highToPeer.toBuilder().unicastPeer("10.99.0.3").build());
            lasts("a backup: " + peer, Duration.ofSeconds(4), () -> peer.isIn(BACKUP));
            assertThat(peer.timesMaster()).isZero();
            assertThat(node.timesMaster()).isEqualTo(1);
            assertThat(a.hasAddress(VIP)).isTrue();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anAddressMovesFromOneInstanceToAnotherWithoutEverBeingGone() throws Exception {
        VrrpInstance one = vi(VIP + "/24", OTHER + "/24")
                .route(VirtualRoute.to("10.10.0.0/16").via("10.99.0.9"))
                .build();
        VrrpInstance two = VrrpInstance.builder("VI_2")
                .networkInterface("eth0")
                .virtualRouterId(52)
                .advertisementInterval(LabFixture.INTERVAL)
                .virtualAddress("10.99.0.152/24")
                .build();
        VrrpInstance less = vi(VIP + "/24").build();
        VrrpInstance more = two.toBuilder()
                .virtualAddress(OTHER + "/24")
                .route(VirtualRoute.to("10.10.0.0/16").via("10.99.0.8"))
                .build();
        try (JavaNode node = JavaNode.start(a, two)) {
            node.apply(two, one);
            Await.until("all", () -> List.of(VIP, OTHER, "10.99.0.152").stream().allMatch(a::hasAddress));
            // The one that takes it comes first, so that it has it before the other gives it up.
            assertThat(goneDuring(() -> node.apply(more, less))).isEmpty();
            assertThat(a.hasAddress(OTHER)).isTrue();
            assertThat(LabHost.routes(a, AddressFamily.IPV4, "10.10.0.0/16"))
                    .singleElement()
                    .satisfies(route -> assertThat(route.via()).isEqualTo(Addresses.parse("via", "10.99.0.8")));
            assertThat(goneDuring(() -> node.apply(more))).containsExactly(VIP + "/24");
            assertThat(LabHost.routes(a, AddressFamily.IPV4, "10.10.0.0/16")).hasSize(1);
            staysMaster(node);
            assertThat(goneDuring(() -> node.apply(two))).containsExactly(OTHER + "/24");
            assertThat(LabHost.routes(a, AddressFamily.IPV4, "10.10.0.0/16")).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatTheHostDoesNotHaveIsRefused() throws Exception {
        VrrpInstance instance = vi(VIP + "/24").build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(MASTER);
            assertThatExceptionOfType(HaException.class)
                    .isThrownBy(() -> node.apply(instance.toBuilder()
                            .virtualAddress(VirtualAddress.of(OTHER).onDevice("eth7"))
                            .build()))
                    .withMessageContaining("VI_1: " + OTHER + "/32 cannot be put on eth7, which does not exist");
            assertThatExceptionOfType(HaException.class)
                    .isThrownBy(() -> node.apply(
                            instance.toBuilder().sourceAddress("10.99.0.77").build()))
                    .withMessageContaining("eth0 has no address 10.99.0.77");
            staysMaster(node);
            assertThat(a.hasAddress(VIP)).isTrue();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void withAVirtualMacPeersChangeInPlaceAndTheInterfaceBySettingItUpAnew() throws Exception {
        LabHost.addInterface(a, "eth1", "10.98.0.1/24");
        VrrpInstance instance =
                vi(VIP + "/24").virtualMac().unicastPeer("10.99.0.2").build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(MASTER);
            Link macvlan = LabHost.link(a, "vrrp.51").orElseThrow();
            VrrpInstance more = instance.toBuilder().unicastPeer("10.99.0.3").build();
            NodeEvent.Changed changed = node.apply(more);
            assertThat(changed.changed()).containsExactly(instance.transport().id(), instance.id());
            staysMaster(node);
            assertThat(LabHost.link(a, "vrrp.51").orElseThrow().index()).isEqualTo(macvlan.index());
            long zeros = node.count("priorityZeroSent");
            assertThat(zeros).isZero();

            VrrpInstance elsewhere = more.toBuilder().networkInterface("eth1").build();
            NodeEvent.Changed restarted = node.apply(elsewhere);
            assertThat(restarted.restarted())
                    .containsExactly(instance.transport().id(), instance.id());
            node.await(MASTER);
            assertThat(LabHost.link(a, "vrrp.51").orElseThrow().parentIndex())
                    .isEqualTo(LabHost.link(a, "eth1").orElseThrow().index());
        }
        assertThat(LabHost.link(a, "vrrp.51")).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anotherInterfaceIsStartedAnewAndOthersAreNotTouched() throws Exception {
        LabHost.addInterface(a, "eth1", "10.98.0.1/24");
        VrrpInstance stays = vi(VIP + "/24").build();
        VrrpInstance moves = VrrpInstance.builder("VI_2")
                .networkInterface("eth0")
                .virtualRouterId(52)
                .advertisementInterval(LabFixture.INTERVAL)
                .virtualAddress("10.98.0.152/24")
                .build();
        try (JavaNode node = JavaNode.start(a, stays)) {
            node.await(MASTER);
            node.apply(stays, moves);
            Await.until("two masters", () -> a.hasAddress("10.98.0.152"));
            VrrpInstance moved = moves.toBuilder().networkInterface("eth1").build();
            NodeEvent.Changed changed = node.apply(stays, moved);
            assertThat(changed.restarted()).containsExactly(moves.id());
            Await.until(
                    "on eth1",
                    () -> LabHost.address(a, "10.98.0.152")
                            .filter(there -> there.ifIndex()
                                    == LabHost.link(a, "eth1").orElseThrow().index())
                            .isPresent());
            staysMaster(node);
        }
    }
}
