package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Tool;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a third host sees of a master's announcements. */
@Tag("lab")
@Tag("long")
class AnnouncementsLabTest {

    private static final String VIP = "10.99.0.100";
    private static final String VIP6 = "2001:db8::100";
    private static final Duration DELAY = Duration.ofSeconds(1);
    /** The machine may be busy with something else. */
    private static final int ATTEMPTS = 3;

    private Lan lan;
    private Host a;
    private Host w;

    @BeforeEach
    void begin() {
        lan = LabFixture.lan("announcing", Tool.TCPDUMP, Tool.TSHARK);
        a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
        w = lan.host("w", "10.99.0.9/24", "2001:db8::9/64");
    }

    @AfterEach
    void end() {
        if (lan != null) {
            lan.close();
        }
    }

    /** Seconds since the first one, of each announcement of {@code vip}. */
    private static List<Double> times(Capture capture, String vip) {
        String filter = vip.contains(":")
                ? "icmpv6.type == 136 && icmpv6.nd.na.target_address == " + vip
                : "arp.isgratuitous == 1 && arp.src.proto_ipv4 == " + vip;
        return timesOf(capture, filter);
    }

    private static List<Double> timesOf(Capture capture, String filter) {
        List<Double> absolute = capture.tshark(filter, "frame.time_epoch").stream()
                .map(row -> Double.parseDouble(row.get(0)))
                .toList();
        return absolute.stream().map(t -> t - absolute.get(0)).toList();
    }

    private static void waitFor(Duration time) {
        LabFixture.lasts("time", time, () -> true);
    }

    private Capture twoBursts() throws Exception {
        VrrpInstance instance = vi(VIP + "/24")
                .excludedAddress(VIP6 + "/64")
                .announcements(s -> s.delay(DELAY).refresh(Duration.ZERO))
                .build();
        Capture capture = captureFor(instance, DELAY.plusMillis(500));
        for (String vip : List.of(VIP, VIP6)) {
            assertThat(times(capture, vip)).as(vip).hasSize(10);
        }
        return capture;
    }

    /** {@return what was seen of an instance that was master for that time} */
    private Capture captureFor(VrrpInstance instance, Duration time) throws Exception {
        Capture capture = Capture.start(w);
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(LeadershipState.MASTER);
            waitFor(time);
        }
        capture.stop();
        return capture;
    }

    private static boolean areOnTime(Capture bursts) {
        return Stream.of(VIP, VIP6)
                .map(vip -> times(bursts, vip))
                .allMatch(times -> times.get(4) < 0.05
                        && isBetween(times.get(5), 0.95, 1.1)
                        && isBetween(times.get(9), 0.95, 1.1));
    }

    private static boolean isBetween(double value, double least, double most) {
        return value >= least && value <= most;
    }

    @Test
    void aBurstOfFiveAndAnotherOne() throws Exception {
        Capture capture = twoBursts();
        for (int i = 1; i < ATTEMPTS && !areOnTime(capture); i++) {
            capture = twoBursts();
        }
        assertThat(areOnTime(capture))
                .as("five at once, and five after %s: %s %s", DELAY, times(capture, VIP), times(capture, VIP6))
                .isTrue();
        String mac = a.hardwareAddress().toString();
        assertThat(capture.tshark(
                        "arp.src.proto_ipv4 == " + VIP,
                        "eth.src",
                        "eth.dst",
                        "arp.opcode",
                        "arp.src.hw_mac",
                        "arp.dst.hw_mac",
                        "arp.dst.proto_ipv4"))
                .allMatch(List.of(mac, "ff:ff:ff:ff:ff:ff", "1", mac, "ff:ff:ff:ff:ff:ff", VIP)::equals);
        assertThat(capture.tshark(
                        "icmpv6.nd.na.target_address == " + VIP6,
                        "eth.src",
                        "eth.dst",
                        "ipv6.src",
                        "ipv6.dst",
                        "ipv6.hlim",
                        "icmpv6.nd.na.flag.r",
                        "icmpv6.nd.na.flag.s",
                        "icmpv6.nd.na.flag.o",
                        "icmpv6.opt.linkaddr",
                        "icmpv6.checksum.status"))
                .allSatisfy(row -> {
                    assertThat(row.subList(0, 5)).containsExactly(mac, "33:33:00:00:00:01", VIP6, "ff02::1", "255");
                    assertThat(row.subList(5, 8)).isIn(List.of("0", "0", "1"), List.of("False", "False", "True"));
                    assertThat(row.subList(8, 10)).containsExactly(mac, "1");
                });
        // The first advertisement goes out before the first announcement.
        assertThat(capture.tshark("vrrp || arp.src.proto_ipv4 == " + VIP, "_ws.col.Protocol")
                        .get(0))
                .containsExactly("VRRP");
    }

    @Test
    void aRouterSaysSo() throws Exception {
        LabHost.sysctl(a, "ipv6/conf/eth0/forwarding", "1");
        Capture capture = Capture.start(w);
        try (JavaNode node = JavaNode.start(a, vi(VIP6 + "/64").build())) {
            node.await(LeadershipState.MASTER);
            waitFor(Duration.ofMillis(100));
        }
        capture.stop();
        assertThat(capture.tshark("icmpv6.nd.na.target_address == " + VIP6, "icmpv6.nd.na.flag.r"))
                .hasSize(5)
                .allMatch(row -> List.of("1", "True").contains(row.get(0)));
    }

    @Test
    void refreshesAndPaces() throws Exception {
        VrrpInstance instance = vi(VIP + "/24", "10.99.0.101/24")
                .announcements(s -> s.repeat(2)
                        .delay(Duration.ZERO)
                        .refresh(Duration.ofSeconds(1))
                        .pacing(Duration.ofMillis(100)))
                .build();
        Paced paced = paced(instance);
        for (int i = 1; i < ATTEMPTS && !paced.isOnTime(); i++) {
            paced = paced(instance);
        }
        assertThat(paced).matches(Paced::isOnTime, "is on time");
    }

    private Paced paced(VrrpInstance instance) throws Exception {
        Capture capture = captureFor(instance, Duration.ofMillis(2500));
        List<Double> times = times(capture, VIP);
        assertThat(times).hasSizeGreaterThanOrEqualTo(4); // two at first, one each second
        return new Paced(times, timesOf(capture, "arp.isgratuitous == 1"));
    }

    /** When one of two addresses was announced, and when any. */
    private record Paced(List<Double> one, List<Double> all) {

        boolean isOnTime() {
            return isBetween(one.get(1), 0.15, 0.35) // past the other address
                    && isBetween(one.get(2), 0.95, 1.15)
                    && isBetween(one.get(3), 1.95, 2.25)
                    && IntStream.range(1, all.size()).allMatch(i -> all.get(i) - all.get(i - 1) > 0.09);
        }
    }

    @Test
    void repairsWhatARouterOfLowerPriorityHasTold() throws Exception {
        VrrpInstance instance = vi(VIP + "/24")
                .announcements(s ->
                        s.repeat(1).delay(Duration.ZERO).refresh(Duration.ZERO).lowerPriorityRepeat(3))
                .build();
        Host b = lan.host("b", "10.99.0.2/24");
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(LeadershipState.MASTER);
            Capture capture = Capture.start(w);
            b.run(() -> advertise(b, 50));
            Await.until(
                    "heard",
                    () -> !LabFixture.events(node, VrrpEvent.LowerPriorityHeard.class)
                            .isEmpty());
            waitFor(Duration.ofMillis(300));
            capture.stop();
            String mac = a.hardwareAddress().toString();
            assertThat(capture.tshark("arp.isgratuitous == 1 && eth.src == " + mac, "arp.src.proto_ipv4"))
                    .hasSize(3);
            assertThat(node.router().state()).isEqualTo(LeadershipState.MASTER);
        }
    }

    private static void advertise(Host host, int priority) throws IOException {
        InetAddress group = Addresses.parse("group", "224.0.0.18");
        InetAddress source = Addresses.parse("source", "10.99.0.2");
        Advertisement advertisement =
                new Advertisement(VrrpVersion.V3, 51, priority, 10, List.of(Addresses.parse("vip", VIP)));
        byte[] packet = AdvertisementCodec.encode(advertisement, source, group, ChecksumDialect.PSEUDO_HEADER);
        try (RawIpSocket socket = RawIpSocket.open(AddressFamily.IPV4, 112)) {
            socket.hops(255).send(packet, 0, packet.length, group, host.interfaceIndex(), source);
        }
    }

    @Test
    void anAddressThatIsPutBackIsAnnounced() throws Exception {
        VrrpInstance instance = vi(VIP + "/24")
                .announcements(s -> s.repeat(2).delay(Duration.ZERO).refresh(Duration.ZERO))
                .build();
        try (JavaNode node = JavaNode.start(a, instance)) {
            node.await(LeadershipState.MASTER);
            Await.until(VIP, () -> a.hasAddress(VIP));
            Capture capture = Capture.start(w);
            LabHost.remove(a, VIP);
            LabFixture.await(node, VrrpEvent.AddressRepaired.class);
            waitFor(Duration.ofMillis(200));
            capture.stop();
            assertThat(times(capture, VIP)).hasSize(2);
        }
    }

    @Test
    void aUnicastNodeTellsItsPeersItsOwnAddressAfterAFault() throws Exception {
        Host b = lan.host("b", "10.99.0.2/24");
        VrrpInstance instance = vi(VIP + "/24").unicastPeer("10.99.0.2").build();
        VrrpInstance other =
                vi(VIP + "/24").unicastPeer("10.99.0.1").priority(50).build();
        try (JavaNode node = JavaNode.start(a, instance);
                JavaNode peer = JavaNode.start(b, other)) {
            node.await(LeadershipState.MASTER);
            LabHost.down(a, "eth0");
            node.await(LeadershipState.FAULT);
            peer.await(LeadershipState.MASTER);
            Capture capture = Capture.start(w);
            LabHost.up(a, "eth0");
            node.await(LeadershipState.MASTER);
            peer.await(LeadershipState.BACKUP);
            capture.stop();
            assertThat(times(capture, "10.99.0.1")).hasSize(1);
        }
    }
}
