package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacMode;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.io.PeerSnapshot;
import io.ha4j.vrrp.io.UdpTransport;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole nodes that authenticate by HMAC. */
class HmacNodesTest {

    private static final String SECRET = "the-secret-of-the-house-that-nobody-hears";
    private static final InetAddress LOOPBACK_6 = Addresses.parse("loopback", "::1");

    private final List<HaNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(HaNode::close);
    }

    private static VrrpInstance instance(InetAddress loopback, int port, int peerPort, int priority) {
        String address = Addresses.text(loopback);
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(50))
                .transport(UdpTransport.builder()
                        .bind(address, port)
                        .peer(address, peerPort)
                        .build())
                .authentication(Authentication.hmac(HmacKey.ofAscii(7, SECRET)))
                .virtualAddress(loopback.equals(LOOPBACK_6) ? "2001:db8::50" : "127.0.0.100")
                .build();
    }

    private HaNode start(String name, VrrpInstance instance, Queue<Object> events) {
        HaNode node = HaNode.builder(name).with(instance).listener(events::add).build();
        nodes.add(node);
        node.start();
        return node;
    }

    private static boolean hasLoopback6() {
        try {
            return FreePorts.on(LOOPBACK_6, 1)[0] > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void understandEachOtherOverIpv6() throws IOException {
        Lab.require(hasLoopback6(), "there is no ::1 here");
        int[] ports = FreePorts.on(LOOPBACK_6, 2);
        VrrpInstance a = instance(LOOPBACK_6, ports[0], ports[1], 200);
        VrrpInstance b = instance(LOOPBACK_6, ports[1], ports[0], 100);
        HaNode nodeB = start("b", b, new ConcurrentLinkedQueue<>());
        start("a", a, new ConcurrentLinkedQueue<>());
        Await.until("b hears a", () -> !nodeB.get(b).snapshot().peers().isEmpty());
        assertThat(nodeB.get(b).snapshot().peers())
                .singleElement()
                .extracting(PeerSnapshot::priority, PeerSnapshot::keyId)
                .containsExactly(200, 7);
        assertThat(nodeB.get(b).snapshot().counters()).containsEntry("checksumErrors", 0L);
    }

    @Test
    void tellTheirKeyToNobody() throws IOException {
        PrintStream stderr = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            InetAddress loopback = Addresses.parse("loopback", "127.0.0.1");
            int[] ports = FreePorts.on(loopback, 2);
            int port = ports[0];
            int peerPort = ports[1];
            VrrpInstance instance = instance(loopback, port, peerPort, 100);
            Queue<Object> events = new ConcurrentLinkedQueue<>();
            HaNode node = start("a", instance, events);
            Await.until("master", () -> node.get(instance).state() == LeadershipState.MASTER);
            sendForged(loopback, port, peerPort, instance);
            Await.until(
                    "refused", () -> node.get(instance).snapshot().counters().get("hmacInvalid") == 1);
            String snapshot = node.snapshot().toString();
            node.close();
            assertThat(log.toString(StandardCharsets.UTF_8)).as("the log").contains("VI_1");
            assertThat(events).isNotEmpty();
            assertThat(List.of(
                            instance.toString(),
                            instance.authentication() + "",
                            snapshot,
                            events.toString(),
                            log.toString(StandardCharsets.UTF_8)))
                    .allSatisfy(HmacNodesTest::assertSaysNothing);
        } finally {
            System.setErr(stderr);
        }
    }

    private static void sendForged(InetAddress loopback, int port, int peerPort, VrrpInstance instance)
            throws IOException {
        byte[] message =
                AdvertisementCodec.encode(instance.advertisement(), loopback, loopback, ChecksumDialect.PSEUDO_HEADER);
        byte[] forged = new HmacSigner(
                        Authentication.hmac(HmacKey.ofAscii(7, "another-key-another-key-another-key")),
                        Duration.ofSeconds(5))
                .sign(message, loopback, Instant.now());
        try (DatagramSocket peer = new DatagramSocket(new InetSocketAddress(loopback, peerPort))) {
            peer.send(new DatagramPacket(forged, forged.length, new InetSocketAddress(loopback, port)));
        }
    }

    private static void assertSaysNothing(String text) {
        byte[] bytes = SECRET.getBytes(StandardCharsets.US_ASCII);
        assertThat(text)
                .doesNotContain(SECRET.substring(0, 10))
                .doesNotContainIgnoringCase(HexFormat.of().formatHex(bytes, 0, 8))
                .doesNotContain(Base64.getEncoder().encodeToString(bytes).substring(0, 12));
    }

    @ParameterizedTest
    @EnumSource
    void anyModeIsAllowedWhereTheHopsSayWhereAPacketComesFrom(HmacMode mode) {
        Authentication hmac = Authentication.hmac(HmacKey.ofAscii(7, SECRET)).mode(mode);
        VrrpInstance.Builder builder = VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .authentication(hmac)
                .virtualAddress("192.0.2.50/24");
        assertThat(builder.build().authentication()).isEqualTo(hmac);
        assertThat(builder.version(VrrpVersion.V2).build().authentication()).isEqualTo(hmac);
        VrrpInstance overIpv6 = VrrpInstance.builder("VI_6")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .authentication(hmac)
                .virtualAddress("fe80::50/64")
                .build();
        assertThat(overIpv6.authentication()).isEqualTo(hmac);
        assertThat(overIpv6)
                .isNotEqualTo(overIpv6.toBuilder()
                        .authentication(Authentication.hmac(HmacKey.ofAscii(8, SECRET)))
                        .build());
    }

    @ParameterizedTest
    @EnumSource(
            value = HmacMode.class,
            names = {"RECEIVE_ONLY", "PERMISSIVE"})
    void overUdpItIsAlwaysEnforced(HmacMode mode) {
        InetAddress loopback = Addresses.parse("loopback", "127.0.0.1");
        VrrpInstance.Builder builder = instance(loopback, 3112, 3113, 100).toBuilder()
                .authentication(Authentication.hmac(HmacKey.ofAscii(7, SECRET)).mode(mode));
        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessage("authentication mode: " + mode
                        + " (expected: ENFORCE for vrrp-transport/udp://127.0.0.1:3112, where any process could send)");
    }
}
