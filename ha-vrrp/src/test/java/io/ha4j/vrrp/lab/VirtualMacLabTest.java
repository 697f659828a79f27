package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.LONG;
import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Tool;
import io.ha4j.lab.VrrpPacket;
import io.ha4j.lab.Witness;
import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.MacvlanMode;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.linux.VirtualMac;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The interface with the virtual MAC on a real kernel. */
@Tag("lab")
class VirtualMacLabTest {

    private static final String VIP = "10.99.0.100";
    private static final String VIP6 = "2001:db8::100";
    private static final String MAC = "00:00:5e:00:01:33";
    private static final String MAC6 = "00:00:5e:00:02:33";

    private Lan lan;
    private Host a;

    @BeforeEach
    void begin() {
        lan = LabFixture.lan("vmac", Tool.TCPDUMP, Tool.TSHARK);
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    private static VrrpInstance instance(String vip) {
        return vi(vip + (vip.contains(":") ? "/64" : "/24")).virtualMac().build();
    }

    private Link link(String name) {
        return LabHost.link(a, name).orElseThrow(() -> new AssertionError(name + " is not there"));
    }

    private Witness witness() {
        return new Witness(lan.host("w", "10.99.0.9/24", "2001:db8::9/64"));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({VIP + ", vrrp.51, " + MAC, VIP6 + ", vrrp6.51, " + MAC6})
    void isDownAsBackupAndUpAsMaster(String vip, String name, String mac) throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        Witness witness = witness();
        a.echo(7007, vip);
        VrrpInstance instance = instance(vip);
        try (JavaNode peer =
                JavaNode.start(b, instance.toBuilder().priority(200).build())) {
            peer.await(LeadershipState.MASTER); // or the other one would be it for a moment
            try (JavaNode node = JavaNode.start(a, instance)) {
                node.await(LeadershipState.BACKUP);
                assertThat(link(name))
                        .returns("macvlan", Link::kind)
                        .returns(HardwareAddress.parse(mac), Link::hardwareAddress)
                        .returns(a.interfaceIndex(), Link::parentIndex)
                        .returns("ha4j virtual MAC on eth0", Link::alias)
                        .returns(false, Link::isAdminUp);
                peer.stop();
                node.await(LeadershipState.MASTER);
                assertThat(link(name).isRunning()).isTrue();
                assertThat(LabHost.address(a, vip).orElseThrow().ifIndex())
                        .isEqualTo(link(name).index());
                LabFixture.resolvesTo(witness, vip, mac);
                assertThat(witness.answers(vip, 7007, LONG)).contains("a");
            }
        }
        assertThat(LabHost.link(a, name)).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aBackupIsNotSeenWithTheVirtualMac() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
        for (String vip : List.of(VIP, VIP6)) {
            VrrpInstance instance = instance(vip);
            try (JavaNode peer =
                    JavaNode.start(b, instance.toBuilder().priority(200).build())) {
                peer.await(LeadershipState.MASTER);
                Capture capture = Capture.start(a, "eth0", "outbound and ether src " + (vip.equals(VIP) ? MAC : MAC6));
                try (JavaNode node = JavaNode.start(a, instance)) {
                    node.await(LeadershipState.BACKUP);
                    LabFixture.lasts(
                            "backup", Duration.ofSeconds(2), () -> node.router().state() == LeadershipState.BACKUP);
                    capture.stop();
                    assertThat(capture.tshark("", "frame.number")).isEmpty();
                    Capture control =
                            Capture.start(a, "eth0", "outbound and ether src " + (vip.equals(VIP) ? MAC : MAC6));
                    peer.stop();
                    node.await(LeadershipState.MASTER);
                    LabFixture.lasts("time", Duration.ofMillis(200), () -> true);
                    control.stop();
                    assertThat(control.vrrp()).isNotEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"0", "1"})
    void setsAndPutsBackWhatTheKernelDoesWithArp(String strict) throws Exception {
        LabHost.sysctl(a, "ipv4/conf/all/rp_filter", strict);
        try (JavaNode node = JavaNode.start(a, instance(VIP))) {
            node.await(LeadershipState.MASTER);
            assertThat(LabHost.sysctl(a, "ipv4/conf/eth0/arp_ignore")).isEqualTo("1");
            assertThat(LabHost.sysctl(a, "ipv4/conf/eth0/arp_announce")).isEqualTo("2");
            assertThat(LabHost.sysctl(a, "ipv4/conf/vrrp.51/arp_ignore")).isEqualTo("1");
            assertThat(LabHost.sysctl(a, "ipv4/conf/vrrp.51/rp_filter")).isEqualTo(strict.equals("0") ? "0" : "2");
            assertThat(LabHost.sysctl(a, "ipv6/conf/vrrp.51/accept_ra")).isEqualTo("0");
            a.echo(7007, VIP);
            assertThat(witness().answers(VIP, 7007, LONG)).contains("a");
        }
        assertThat(LabHost.sysctl(a, "ipv4/conf/eth0/arp_ignore")).isEqualTo("0");
        assertThat(LabHost.sysctl(a, "ipv4/conf/eth0/arp_announce")).isEqualTo("0");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aLeftoverIsMadeAnewAndAForeignInterfaceIsInTheWay() throws Exception {
        LabHost.change(a, netlink -> {
            int left = netlink.createMacvlan(
                    "vrrp.51", a.interfaceIndex(), HardwareAddress.parse(MAC), MacvlanMode.PRIVATE);
            netlink.setAlias(left, "ha4j virtual MAC on eth0");
            netlink.setUp(left);
            netlink.addAddress(InterfaceAddress.of(left, io.ha4j.value.CidrAddress.parse("vip", VIP)));
        });
        int left = link("vrrp.51").index();
        try (JavaNode node = JavaNode.start(a, instance(VIP))) {
            assertThat(link("vrrp.51").index()).isNotEqualTo(left);
            node.await(LeadershipState.MASTER);
        }
        LabHost.change(
                a,
                netlink -> netlink.createMacvlan(
                        "vrrp.51", a.interfaceIndex(), HardwareAddress.parse(MAC), MacvlanMode.PRIVATE));
        int foreign = link("vrrp.51").index();
        List<String> before = LabHost.dump(a);
        assertThatThrownBy(() -> JavaNode.start(a, instance(VIP)))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("interface vrrp.51: exists, and was not made by ha4j")
                .hasMessageContaining("give the virtual MAC's interface another one");
        assertThat(link("vrrp.51").index()).isEqualTo(foreign);
        assertThat(LabHost.dump(a)).isEqualTo(before);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void oneThatSomebodyDeletesIsMadeAnew() throws Exception {
        try (JavaNode node = JavaNode.start(a, instance(VIP))) {
            node.await(LeadershipState.MASTER);
            int before = link("vrrp.51").index();
            LabHost.deleteLink(a, "vrrp.51");
            Await.until(
                    "made anew",
                    () -> LabHost.link(a, "vrrp.51")
                            .filter(l -> l.index() != before && l.isRunning())
                            .isPresent());
            Await.until(VIP, () -> a.hasAddress(VIP));
            assertThat(witness().resolve(VIP, LONG)).contains(HardwareAddress.parse(MAC));
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {VIP, VIP6})
    void oneThatSomebodySetsDownGoesUpAgain(String vip) throws Exception {
        String name = vip.equals(VIP) ? "vrrp.51" : "vrrp6.51";
        Host w = lan.host("w", "10.99.0.9/24", "2001:db8::9/64");
        try (JavaNode node = JavaNode.start(a, instance(vip))) {
            node.await(LeadershipState.MASTER);
            Await.until(vip, () -> a.hasAddress(vip));
            LabHost.down(a, name);
            Await.until("up again", () -> link(name).isRunning());
            Await.until(vip, () -> a.hasAddress(vip));
            Capture capture = Capture.start(w, "eth0", "ip proto 112 or ip6 proto 112");
            LabFixture.lasts(
                    "master", Duration.ofMillis(500), () -> node.router().state() == LeadershipState.MASTER);
            capture.stop();
            assertThat(capture.vrrp())
                    .isNotEmpty()
                    .extracting(VrrpPacket::sourceMac)
                    .containsOnly(vip.equals(VIP) ? MAC : MAC6);
            assertThat(node.timesMaster()).isEqualTo(1);
        }
    }

    private void takeOver(Rtnetlink netlink) {
        netlink.link("vrrp.51").ifPresent(link -> netlink.deleteLink(link.index()));
        int other =
                netlink.createMacvlan("vrrp.51", a.interfaceIndex(), HardwareAddress.parse(MAC), MacvlanMode.PRIVATE);
        netlink.setAlias(other, "ha4j virtual MAC on eth0");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** While the node's loop is held up: the kernel tells of a deletion before it lets go who deletes, so the node would always be faster. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anotherProcessThatTakesItOverIsNotAnsweredInKind() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (JavaNode node = JavaNode.start(a, instance(VIP))) {
            node.await(LeadershipState.MASTER);
            node.router().subscribe(state -> {
                held.countDown();
                await(done);
            });
            assertThat(await(held)).isTrue();
            LabHost.change(a, this::takeOver);
            done.countDown();
            node.await(LeadershipState.FAULT);
            int other = link("vrrp.51").index();
            Await.until(
                    "told",
                    () -> node.router().snapshot().reason().contains("was taken and made anew by somebody else"));
            LabFixture.lasts(
                    "left alone", Duration.ofMillis(300), () -> link("vrrp.51").index() == other);
        } finally {
            done.countDown();
        }
        assertThat(LabHost.link(a, "vrrp.51")).isPresent();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theLinkLocalAddressThatItSpeaksFromIsOnLease() throws Exception {
        try (JavaNode node = JavaNode.start(
                a,
                instance(VIP6).toBuilder()
                        .addressLease(AddressLease.of(Duration.ofSeconds(4)))
                        .build())) {
            node.await(LeadershipState.MASTER);
            int index = link("vrrp6.51").index();
            LabFixture.lasts("longer than the lease", Duration.ofSeconds(6), () -> {
                List<InterfaceAddress> there = LabHost.ask(a, netlink -> netlink.addresses()).stream()
                        .filter(x -> x.ifIndex() == index && x.address().isLinkLocalAddress())
                        .toList();
                return there.size() == 1 && there.get(0).validSeconds() <= 4;
            });
            assertThat(node.timesMaster()).isEqualTo(1);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void twoOnOneInterfaceShareItsSettings() throws Exception {
        VrrpInstance one = instance(VIP);
        VrrpInstance two = VrrpInstance.builder("VI_2")
                .networkInterface("eth0")
                .virtualRouterId(52)
                .advertisementInterval(LabFixture.INTERVAL)
                .virtualAddress("10.99.0.101/24")
                .virtualMac()
                .build();
        try (HaNode node = HaNode.builder("a").with(one, two).build()) {
            a.run(node::start);
            Await.until(
                    "both",
                    () -> node.get(one).state() == LeadershipState.MASTER
                            && node.get(two).state() == LeadershipState.MASTER);
            Witness witness = witness();
            LabFixture.resolvesTo(witness, VIP, MAC);
            LabFixture.resolvesTo(witness, "10.99.0.101", "00:00:5e:00:01:34");
        }
        assertThat(LabHost.sysctl(a, "ipv4/conf/eth0/arp_ignore")).isEqualTo("0");
        assertThat(a.links()).extracting(Link::name).containsExactlyInAnyOrder("lo", "eth0");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void twoThatWouldBeTheSameInterfaceAreRefused() {
        VrrpInstance one = vi(VIP + "/24")
                .virtualMac(VirtualMac.on().interfaceName("vmac"))
                .build();
        VrrpInstance two = VrrpInstance.builder("VI_2")
                .networkInterface("eth0")
                .virtualRouterId(52)
                .virtualAddress("10.99.0.101/24")
                .virtualMac(VirtualMac.on().interfaceName("vmac"))
                .build();
        List<String> before = LabHost.dump(a);
        try (HaNode node = HaNode.builder("a").with(one, two).build()) {
            assertThatThrownBy(() -> a.run(node::start))
                    .isInstanceOf(HaException.class)
                    .hasMessageContaining("interface vmac: made for another instance of this node already");
        }
        assertThat(LabHost.dump(a)).isEqualTo(before);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {VIP, VIP6})
    void advertisementsHaveTheVirtualMacUnlessTheParentSends(String vip) throws Exception {
        Host w = lan.host("w", "10.99.0.9/24", "2001:db8::9/64");
        String virtual = vip.equals(VIP) ? MAC : MAC6;
        String prefixed = vip + (vip.equals(VIP) ? "/24" : "/64");
        String peer = vip.equals(VIP) ? "10.99.0.9" : "2001:db8::9";
        for (VrrpInstance instance : List.of(
                instance(vip),
                vi(prefixed).virtualMac(VirtualMac.on().sendFromParent()).build(),
                vi(prefixed).virtualMac().unicastPeer(peer).build())) {
            boolean byVirtualMac = instance.equals(instance(vip));
            Capture capture = Capture.start(w, "eth0", "ip proto 112 or ip6 proto 112");
            try (JavaNode node = JavaNode.start(a, instance)) {
                node.await(LeadershipState.MASTER);
                LabFixture.lasts("time", Duration.ofMillis(300), () -> true);
                assertThat(LabHost.address(a, vip)).isPresent();
            }
            capture.stop();
            assertThat(capture.problems()).isEmpty();
            assertThat(capture.vrrp())
                    .isNotEmpty()
                    .extracting(VrrpPacket::sourceMac)
                    .containsOnly(byVirtualMac ? virtual : a.hardwareAddress().toString());
            assertThat(capture.vrrp().get(capture.vrrp().size() - 1).priority()).isEqualTo("0");
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aChangedLinkLocalAddressIsFollowed() throws Exception {
        Host w = lan.host("w", "10.99.0.9/24", "2001:db8::9/64");
        String old = LabHost.ask(a, netlink -> netlink.addresses()).stream()
                .filter(x -> x.ifIndex() == a.interfaceIndex() && x.address().isLinkLocalAddress())
                .findFirst()
                .orElseThrow()
                .address()
                .getHostAddress();
        try (JavaNode node = JavaNode.start(a, instance(VIP6))) {
            node.await(LeadershipState.MASTER);
            LabHost.add(a, "eth0", "fe80::77/64");
            LabFixture.lasts("the kernel tells a moment later", Duration.ofMillis(100), () -> true);
            LabHost.change(
                    a,
                    netlink -> netlink.addresses().stream()
                            .filter(x -> x.ifIndex() == a.interfaceIndex()
                                    && x.address().getHostAddress().equals(old))
                            .forEach(netlink::deleteAddress));
            Capture capture = Capture.start(w);
            LabFixture.lasts(
                    "master", Duration.ofMillis(500), () -> node.router().state() == LeadershipState.MASTER);
            capture.stop();
            assertThat(capture.vrrp())
                    .isNotEmpty()
                    .extracting(VrrpPacket::source)
                    .containsOnly("fe80::77");
        }
    }
}
