package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.HaBindException;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.NodeState;
import io.ha4j.testkit.Await;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.io.UdpTransport;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real nodes over UDP on the loopback network. */
class VrrpNodesTest {

    /** Long: what is to be refused as a recording must not be too old by then. */
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private static final HmacAuthentication KEY = Authentication.hmac(
                    HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"))
            .window(WINDOW);

    private final List<HaNode> nodes = new ArrayList<>();
    private final int portA;
    private final int portB;

    VrrpNodesTest() throws IOException {
        int[] ports = FreePorts.onLoopback(2);
        portA = ports[0];
        portB = ports[1];
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(HaNode::close);
        Await.until("no thread left", () -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ha-"))
                .toList();
    }

    private VrrpInstance instance(int port, int peerPort, int priority) {
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(50))
                .transport(UdpTransport.builder()
                        .bind("127.0.0.1", port)
                        .peer("127.0.0.1", peerPort)
                        .build())
                .authentication(KEY)
                .virtualAddress("127.0.0.100")
                .build();
    }

    private HaNode node(String name, VrrpInstance instance, List<HaEvent> events) {
        HaNode node = HaNode.builder(name).with(instance).listener(events::add).build();
        nodes.add(node);
        return node;
    }

    private static void awaitState(HaNode node, VrrpInstance instance, LeadershipState state) {
        Await.until(node.name() + " " + state, () -> node.get(instance).state() == state);
    }

    private static List<String> states(List<HaEvent> events) {
        return events.stream()
                .filter(VrrpEvent.StateChanged.class::isInstance)
                .map(VrrpEvent.StateChanged.class::cast)
                .map(e -> e.previous() + ">" + e.state())
                .toList();
    }

    /** Listeners run on a thread of their own, a little behind the state. */
    private static void awaitStates(List<HaEvent> events, String... expected) {
        Await.until(
                () -> states(events),
                Duration.ofSeconds(10),
                () -> states(events).size() >= expected.length);
        assertThat(states(events)).containsExactly(expected);
    }

    @Test
    void theHigherPriorityBecomesMasterAndTheOtherTakesOverWhenItStops() {
        VrrpInstance a = instance(portA, portB, 200);
        VrrpInstance b = instance(portB, portA, 100);
        List<HaEvent> eventsA = new CopyOnWriteArrayList<>();
        List<HaEvent> eventsB = new CopyOnWriteArrayList<>();
        HaNode nodeA = node("a", a, eventsA);
        HaNode nodeB = node("b", b, eventsB);
        nodeA.start();
        awaitState(nodeA, a, LeadershipState.MASTER);
        nodeB.start();
        Await.until(
                "b follows a",
                () -> ("127.0.0.1:" + portA).equals(nodeB.get(b).snapshot().master()));
        assertThat(nodeA.get(a).lease().isHeld()).isTrue();
        assertThat(nodeB.get(b).lease().isHeld()).isFalse();
        assertThat(nodeB.get(b).lease().term()).isZero();
        Lease lease = nodeA.get(a).lease();

        nodeA.close();

        awaitState(nodeB, b, LeadershipState.MASTER);
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(states(eventsA)).containsExactly("INIT>BACKUP", "BACKUP>MASTER", "MASTER>INIT");
        awaitStates(eventsB, "INIT>BACKUP", "BACKUP>MASTER");
        assertThat(nodeB.get(b).snapshot().reason()).isEqualTo("the master gave up with priority 0");
        assertThat(nodeB.get(b).snapshot().counters())
                .containsEntry("priorityZeroReceived", 1L)
                .containsEntry("becameMaster", 1L)
                .containsEntry("hmacInvalid", 0L);
        assertThat(nodeA.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void aReturningMasterOfHigherPriorityPreempts() {
        VrrpInstance a = instance(portA, portB, 200);
        VrrpInstance b = instance(portB, portA, 100);
        List<HaEvent> eventsB = new CopyOnWriteArrayList<>();
        HaNode nodeB = node("b", b, eventsB);
        nodeB.start();
        awaitState(nodeB, b, LeadershipState.MASTER);
        HaNode nodeA = node("a", a, new CopyOnWriteArrayList<>());
        nodeA.start();
        awaitState(nodeA, a, LeadershipState.MASTER);
        awaitState(nodeB, b, LeadershipState.BACKUP);
        assertThat(nodeA.get(a).snapshot().reason()).isEqualTo("took over from a master of lower priority");
        awaitStates(eventsB, "INIT>BACKUP", "BACKUP>MASTER", "MASTER>BACKUP");
    }

    @Test
    void snapshotsAreOfTheSameInstantAsTheEvents() {
        VrrpInstance a = instance(portA, portB, 200);
        List<HaEvent> events = new CopyOnWriteArrayList<>();
        HaNode node = node("a", a, events);
        node.start();
        awaitState(node, a, LeadershipState.MASTER);
        assertThat(node.snapshot().components()).containsKeys("vrrp/VI_1", "vrrp-transport/udp://127.0.0.1:" + portA);
        assertThat(node.snapshot().components().get("vrrp/VI_1"))
                .isInstanceOfSatisfying(VrrpSnapshot.class, snapshot -> {
                    assertThat(snapshot.state()).isEqualTo(LeadershipState.MASTER);
                    assertThat(snapshot.addresses()).containsExactly("127.0.0.100/32");
                    assertThat(snapshot.toString()).doesNotContain("0123456789abcdef");
                });
        assertThat(a.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void obeysNeitherStrangersNorWrongKeysNorRecordings() throws IOException {
        VrrpInstance a = instance(portA, portB, 100);
        List<HaEvent> events = new CopyOnWriteArrayList<>();
        HaNode node = node("a", a, events);
        node.start();
        awaitState(node, a, LeadershipState.MASTER);
        InetAddress localhost = Addresses.parse("address", "127.0.0.1");
        Advertisement higher =
                new Advertisement(VrrpVersion.V3, 51, 254, 5, List.of(Addresses.parse("vip", "127.0.0.100")));
        byte[] message = AdvertisementCodec.encode(higher, localhost, localhost, ChecksumDialect.PSEUDO_HEADER);
        byte[] wrongKey = new HmacSigner(
                        Authentication.hmac(HmacKey.ofAscii(1, "another-key-another-key-another-key")), WINDOW)
                .sign(message, localhost, Instant.now());
        byte[] old = new HmacSigner(KEY, WINDOW)
                .sign(message, localhost, Instant.now().minus(WINDOW).minusSeconds(1));
        byte[] genuine = new HmacSigner(KEY, WINDOW).sign(message, localhost, Instant.now());

        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(localhost, 0));
                DatagramSocket peer = new DatagramSocket(new InetSocketAddress(localhost, portB))) {
            send(stranger, genuine);
            send(peer, message);
            send(peer, wrongKey);
            send(peer, old);
            send(peer, new byte[0]);
            send(peer, new byte[60_000]);
            awaitCount(node, a, "hmacMissing", 1);
            awaitCount(node, a, "hmacInvalid", 1);
            awaitCount(node, a, "hmacStale", 1);
            assertThat(node.get(a).state()).isEqualTo(LeadershipState.MASTER);
            Await.until("all counted", () -> transport(node).contains("foreignSource=1, unknownVirtualRouter=2"));

            send(peer, new HmacSigner(KEY, WINDOW).sign(message, localhost, Instant.now()));
            awaitStates(events, "INIT>BACKUP", "BACKUP>MASTER", "MASTER>BACKUP", "BACKUP>MASTER");
            send(peer, genuine);
            awaitCount(node, a, "hmacReplay", 1);
            assertThat(node.get(a).state()).isEqualTo(LeadershipState.MASTER);
        }
    }

    private String transport(HaNode node) {
        return String.valueOf(node.snapshot().components().get("vrrp-transport/udp://127.0.0.1:" + portA));
    }

    private void send(DatagramSocket from, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(
                bytes, bytes.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), portA)));
    }

    private static void awaitCount(HaNode node, VrrpInstance instance, String counter, long count) {
        Await.until(counter, () -> node.get(instance).snapshot().counters().get(counter) == count);
    }

    @Test
    void twoInstancesShareOneSocket() {
        VrrpInstance one = instance(portA, portB, 100);
        VrrpInstance two = VrrpInstance.builder("VI_2")
                .virtualRouterId(52)
                .transport(one.transport())
                .authentication(KEY)
                .advertisementInterval(Duration.ofMillis(50))
                .virtualAddress("127.0.0.101")
                .build();
        HaNode node = HaNode.builder("a").with(one, two).build();
        nodes.add(node);
        node.start();
        awaitState(node, one, LeadershipState.MASTER);
        awaitState(node, two, LeadershipState.MASTER);
        assertThat(node.snapshot().components().keySet())
                .filteredOn(id -> id.startsWith("vrrp-transport"))
                .hasSize(1);
    }

    @Test
    void aVirtualRouterIdIsUsedOnceOnATransport() {
        VrrpInstance one = instance(portA, portB, 100);
        VrrpInstance two = VrrpInstance.builder("VI_2")
                .virtualRouterId(51)
                .transport(one.transport())
                .authentication(KEY)
                .virtualAddress("127.0.0.101")
                .build();
        HaNode node = HaNode.builder("a").with(one, two).build();
        nodes.add(node);
        assertThatIllegalStateException()
                .isThrownBy(node::start)
                .withMessage("virtualRouterId: 51 (expected: once on 127.0.0.1:" + portA + ")");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void aPortInUseIsSaidAndLeavesNothingBehind() throws IOException {
        VrrpInstance a = instance(portA, portB, 100);
        HaNode node = node("a", a, new CopyOnWriteArrayList<>());
        try (DatagramSocket taken =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), portA))) {
            assertThatExceptionOfType(HaBindException.class)
                    .isThrownBy(node::start)
                    .withMessageContaining("cannot bind 127.0.0.1:" + portA)
                    .satisfies(e -> assertThat(e.address().getPort()).isEqualTo(taken.getLocalPort()));
        }
        assertThat(threads()).isEmpty();
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        HaNode again = node("b", a, new CopyOnWriteArrayList<>());
        again.start();
        awaitState(again, a, LeadershipState.MASTER);
    }

    @Test
    void theLeaseIsHeldWhenFollowersAndListenersHearOfMastership() {
        VrrpInstance a = instance(portA, portB, 100);
        List<Boolean> heldWhenTold = new CopyOnWriteArrayList<>();
        HaNode[] self = new HaNode[1];
        HaNode node = HaNode.builder("a")
                .with(a)
                .listener(event -> {
                    if (event instanceof VrrpEvent.StateChanged change && change.becameMaster()) {
                        heldWhenTold.add(self[0].get(a).lease().isHeld());
                    }
                })
                .build();
        self[0] = node;
        nodes.add(node);
        node.start();
        node.get(a).subscribe(state -> {
            if (state == LeadershipState.MASTER) {
                heldWhenTold.add(node.get(a).lease().isHeld());
            }
        });
        Await.until("both told", () -> heldWhenTold.size() == 2);
        assertThat(heldWhenTold).containsOnly(true);
    }

    @Test
    void aFollowerThatFailsDoesNotEndTheElection() {
        VrrpInstance a = instance(portA, portB, 100);
        HaNode node = node("a", a, new CopyOnWriteArrayList<>());
        node.start();
        node.get(a).subscribe(state -> {
            throw new AssertionError("a follower with a bug");
        });
        awaitState(node, a, LeadershipState.MASTER);
        Await.until(
                "still advertising",
                () -> node.get(a).snapshot().counters().getOrDefault("advertisementsSent", 0L) > 5);
        assertThat(node.get(a).lease().isHeld()).isTrue();
    }

    @Test
    void followersHearEachStateInOrder() {
        VrrpInstance a = instance(portA, portB, 100);
        HaNode node = node("a", a, new CopyOnWriteArrayList<>());
        node.start();
        List<LeadershipState> heard = new CopyOnWriteArrayList<>();
        node.get(a).subscribe(heard::add);
        awaitState(node, a, LeadershipState.MASTER);
        node.close();
        assertThat(heard).containsExactly(LeadershipState.BACKUP, LeadershipState.MASTER, LeadershipState.INIT);
    }
}
