package io.ha4j.vrrp;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.ComponentId;
import io.ha4j.HaBindException;
import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.NodeEvent;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.PeerSnapshot;
import io.ha4j.vrrp.io.UdpTransport;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances of nodes that run are changed, over UDP on loopback. */
@Timeout(60)
class VrrpApplyTest {

    private static final HmacKey ONE = HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef");
    private static final HmacKey TWO = HmacKey.ofAscii(2, "another-key-another-key-another-");
    private static final Duration INTERVAL = Duration.ofMillis(50);
    /** Longer than any master down interval here. */
    private static final Duration CALM = Duration.ofMillis(400);

    private final List<HaNode> nodes = new ArrayList<>();
    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private final int portA;
    private final int portB;
    private final int portC;

    VrrpApplyTest() throws Exception {
        int[] ports = FreePorts.onLoopback(3);
        portA = ports[0];
        portB = ports[1];
        portC = ports[2];
    }

    @AfterEach
    void close() {
        nodes.forEach(HaNode::close);
    }

    private static UdpTransport transport(int own, int... peers) {
        UdpTransport.Builder builder = UdpTransport.builder().bind("127.0.0.1", own);
        for (int peer : peers) {
            builder.peer("127.0.0.1", peer);
        }
        return builder.build();
    }

    private static VrrpInstance.Builder instance(UdpTransport transport, int id, int priority) {
        return VrrpInstance.builder("VI_" + id)
                .virtualRouterId(id)
                .priority(priority)
                .advertisementInterval(INTERVAL)
                .transport(transport)
                .authentication(Authentication.hmac(ONE))
                .virtualAddress("127.0.0." + (100 + id));
    }

    private VrrpInstance a(int priority) {
        return instance(transport(portA, portB), 1, priority).build();
    }

    private VrrpInstance b(int priority) {
        return instance(transport(portB, portA), 1, priority).build();
    }

    private HaNode start(String name, VrrpInstance... instances) {
        HaNode node = HaNode.builder(name).with(instances).listener(events::add).build();
        nodes.add(node);
        node.start();
        return node;
    }

    private static void await(HaNode node, VrrpInstance instance, LeadershipState state) {
        Await.until(
                () -> node.name() + " " + state + ", not " + node.get(instance).snapshot(),
                Duration.ofSeconds(10),
                () -> node.get(instance).state() == state);
    }

    /** The states of the instance on that node as they are and stay. */
    private void stays(HaNode node, VrrpInstance instance, LeadershipState state) {
        Await.throughout(
                () -> node.get(instance).snapshot(),
                CALM,
                () -> node.get(instance).state() == state);
    }

    private static ComponentId id(VrrpInstance instance) {
        return instance.id();
    }

    private static long term(HaNode node, VrrpInstance instance) {
        return node.get(instance).lease().term();
    }

    @Test
    void aMasterStaysItWithOtherSettingsAndItsPeerHearsOfThemAtOnce() {
        VrrpInstance a = a(200);
        VrrpInstance b = b(100);
        HaNode nodeA = start("a", a);
        await(nodeA, a, MASTER);
        HaNode nodeB = start("b", b);
        Await.until("b follows", () -> nodeB.get(b).snapshot().master() != null);
        VirtualRouter router = nodeA.get(a);
        Lease lease = router.lease();

        VrrpInstance next = a.toBuilder()
                .priority(150)
                .advertisementInterval(Duration.ofMillis(30))
                .virtualAddress("127.0.0.111")
                .preemption(Preemption.never())
                .build();
        NodeEvent.Changed changed = nodeA.apply(next);

        assertThat(changed.changed()).containsExactly(id(a));
        assertThat(changed.restarted()).isEmpty();
        assertThat(nodeA.get(next)).isSameAs(router).isSameAs(nodeA.get(a));
        assertThat(router.snapshot().priority()).isEqualTo(150);
        assertThat(router.snapshot().addresses()).containsExactly("127.0.0.101/32", "127.0.0.111/32");
        Await.until(
                () -> nodeB.get(b).snapshot(),
                Duration.ofSeconds(10),
                () -> nodeB.get(b).snapshot().masterIntervalMillis() == 30
                        && nodeB.get(b).snapshot().peers().get(0).priority() == 150);
        stays(nodeB, b, BACKUP);
        assertThat(lease.isHeld()).as("one term").isTrue();
        assertThat(events)
                .filteredOn(VrrpEvent.PriorityChanged.class::isInstance)
                .first()
                .isInstanceOfSatisfying(
                        VrrpEvent.PriorityChanged.class,
                        e -> assertThat(e.reason()).isEqualTo("its settings have changed"));
    }

    @Test
    void aBackupStaysItWithOtherSettings() {
        VrrpInstance a = a(200);
        VrrpInstance b = b(100);
        HaNode nodeA = start("a", a);
        await(nodeA, a, MASTER);
        HaNode nodeB = start("b", b);
        Await.until("b follows", () -> nodeB.get(b).snapshot().master() != null);
        nodeB.apply(b.toBuilder()
                .priority(120)
                .advertisementInterval(Duration.ofMillis(500))
                .build());
        stays(nodeB, b, BACKUP);
        assertThat(nodeB.get(b).snapshot().masterIntervalMillis())
                .as("learned from the master")
                .isEqualTo(50);
        nodeB.apply(b.toBuilder().priority(220).build());
        await(nodeB, b, MASTER);
        assertThat(nodeB.get(b).snapshot().reason()).isEqualTo("took over from a master of lower priority");
        await(nodeA, a, BACKUP);
    }

    @Test
    void othersAreNotTouched() {
        UdpTransport shared = transport(portA, portB);
        VrrpInstance one = instance(shared, 1, 100).build();
        VrrpInstance two = instance(shared, 2, 100).build();
        HaNode node = start("a", one, two);
        await(node, one, MASTER);
        await(node, two, MASTER);
        long term = term(node, one);
        VrrpInstance three = instance(shared, 3, 100).build();
        node.apply(one, two.toBuilder().priority(90).build(), three);
        await(node, three, MASTER);
        node.apply(one, three);
        node.apply(one);
        stays(node, one, MASTER);
        assertThat(term(node, one)).isEqualTo(term);
        node.close();
        assertThat(states(one)).containsExactly("INIT>BACKUP", "BACKUP>MASTER", "MASTER>INIT");
        assertThat(states(two)).containsExactly("INIT>BACKUP", "BACKUP>MASTER", "MASTER>INIT");
    }

    private List<String> states(VrrpInstance instance) {
        return events.stream()
                .filter(VrrpEvent.StateChanged.class::isInstance)
                .map(VrrpEvent.StateChanged.class::cast)
                .filter(e -> e.source().equals(instance.id()))
                .map(e -> e.previous() + ">" + e.state())
                .toList();
    }

    @Test
    void peersComeAndGo() throws Exception {
        VrrpInstance a = a(200);
        VrrpInstance b = b(100);
        VrrpInstance c = instance(transport(portC, portA, portB), 1, 50).build();
        HaNode nodeA = start("a", a);
        await(nodeA, a, MASTER);
        HaNode nodeB = start("b", b);
        Await.until("b follows", () -> nodeB.get(b).snapshot().master() != null);

        nodeA.apply(a.toBuilder().transport(transport(portA, portB, portC)).build());
        nodeB.apply(b.toBuilder().transport(transport(portB, portA, portC)).build());
        HaNode nodeC = start("c", c);
        Await.until("c follows", () -> nodeC.get(c).snapshot().master() != null);
        stays(nodeC, c, BACKUP);
        stays(nodeB, b, BACKUP);

        nodeA.apply(a(200).toBuilder().transport(transport(portA, portC)).build());
        await(nodeB, b, MASTER); // nobody speaks to it any more
        assertThat(nodeA.get(a).state()).as("and nobody listens to it").isEqualTo(MASTER);
        nodeA.apply(a);
        await(nodeB, b, BACKUP);
        assertThat(nodeA.get(a).snapshot().peers())
                .extracting(PeerSnapshot::address)
                .doesNotContain("127.0.0.1:" + portC);
    }

    /** The node moves to another port of its own; the peer must know that one already. */
    @Test
    void aTransportIsExchangedUnderAMaster() throws Exception {
        VrrpInstance a = a(200);
        VrrpInstance b = instance(transport(portB, portA, portC), 1, 100).build();
        HaNode nodeA = start("a", a);
        await(nodeA, a, MASTER);
        HaNode nodeB = start("b", b);
        Await.until("b follows", () -> nodeB.get(b).snapshot().master() != null);
        long term = term(nodeA, a);
        UdpTransport other = transport(portC, portB);
        NodeEvent.Changed changed = nodeA.apply(a.toBuilder().transport(other).build());
        assertThat(changed.added()).containsExactly(other.id());
        assertThat(changed.removed()).containsExactly(a.transport().id());
        assertThat(changed.changed()).containsExactly(id(a));
        Await.until(
                "b follows the other address",
                () -> ("127.0.0.1:" + portC).equals(nodeB.get(b).snapshot().master()));
        stays(nodeB, b, BACKUP);
        assertThat(term(nodeA, a)).isEqualTo(term);
        assertThat(nodeA.get(a).snapshot().master()).isEqualTo("127.0.0.1:" + portC);
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), portA))) {
            assertThat(free.isBound()).as("nothing is left of the former one").isTrue();
        }
    }

    @Test
    void keysAreRolledOverOneNodeAtATime() {
        VrrpInstance a = a(200);
        VrrpInstance b = b(100);
        HaNode nodeA = start("a", a);
        await(nodeA, a, MASTER);
        HaNode nodeB = start("b", b);
        Await.until("b follows", () -> nodeB.get(b).snapshot().master() != null);
        List<Authentication> steps =
                List.of(Authentication.hmac(ONE, TWO), Authentication.hmac(TWO, ONE), Authentication.hmac(TWO));
        for (Authentication keys : steps) {
            nodeA.apply(a.toBuilder().authentication(keys).build());
            stays(nodeB, b, BACKUP);
            nodeB.apply(b.toBuilder().authentication(keys).build());
            stays(nodeB, b, BACKUP);
        }
        assertThat(nodeB.get(b).snapshot().counters())
                .containsEntry("hmacUnknownKey", 0L)
                .containsEntry("hmacInvalid", 0L)
                .containsEntry("hmacReplay", 0L);
        assertThat(nodeA.get(a).state()).isEqualTo(MASTER);
    }

    @Test
    void anotherVirtualRouterIdStartsAnew() {
        VrrpInstance a = a(200);
        HaNode node = start("a", a);
        await(node, a, MASTER);
        VirtualRouter before = node.get(a);
        VrrpInstance next = a.toBuilder().virtualRouterId(9).build();
        NodeEvent.Changed changed = node.apply(next);
        assertThat(changed.restarted()).containsExactly(id(a));
        assertThat(before.snapshot().counters()).containsEntry("priorityZeroSent", 1L);
        await(node, next, MASTER);
        assertThat(node.get(next)).isNotSameAs(before);
        assertThat(node.get(next).snapshot().virtualRouterId()).isEqualTo(9);
    }

    /** Two virtual router ids that are exchanged: each is taken until both have stopped. */
    @Test
    void virtualRouterIdsAreExchanged() {
        UdpTransport shared = transport(portA, portB);
        VrrpInstance one = instance(shared, 1, 100).build();
        VrrpInstance two = instance(shared, 2, 100).build();
        HaNode node = start("a", one, two);
        await(node, one, MASTER);
        await(node, two, MASTER);
        NodeEvent.Changed changed = node.apply(
                one.toBuilder().virtualRouterId(2).build(),
                two.toBuilder().virtualRouterId(1).build());
        assertThat(changed.restarted()).containsExactly(id(one), id(two));
        await(node, one, MASTER);
        await(node, two, MASTER);
    }

    @Test
    void whatCannotBeChangesNothing() {
        VrrpInstance a = a(200);
        VrrpInstance b = b(100);
        HaNode nodeA = start("a", a);
        await(nodeA, a, MASTER);
        start("b", b);
        long term = term(nodeA, a);
        VrrpInstance more = instance(transport(portB, portA), 2, 100).build(); // the other node has that port
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> nodeA.apply(a.toBuilder().priority(50).build(), more))
                .withMessageStartingWith("component: " + more.transport().id() + " keeps the node from changing: ")
                .withCauseInstanceOf(HaBindException.class);
        VrrpInstance double1 = VrrpInstance.builder("double")
                .virtualRouterId(1)
                .transport(a.transport())
                .authentication(Authentication.hmac(ONE))
                .virtualAddress("127.0.0.120")
                .build();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> nodeA.apply(a.toBuilder().priority(50).build(), double1))
                .withMessageContaining("vrrp/double keeps the node from changing: virtualRouterId: 1");
        stays(nodeA, a, MASTER);
        assertThat(nodeA.get(a).snapshot().priority()).isEqualTo(200);
        assertThat(term(nodeA, a)).isEqualTo(term);
    }

    @Test
    void whatIsTrackedComesAndGoes() {
        Hand slow = new Hand("slow");
        VrrpInstance a = a(200);
        HaNode node = start("a", a);
        await(node, a, MASTER);
        long term = term(node, a);
        VrrpInstance tracking = a.toBuilder().track(slow, Tracking.fault()).build();
        node.apply(tracking);
        stays(node, a, MASTER); // nothing is known of it yet
        slow.set(Health.Status.UP);
        stays(node, a, MASTER);
        assertThat(term(node, a)).isEqualTo(term);
        slow.set(Health.Status.DOWN);
        await(node, a, FAULT);
        node.apply(a.toBuilder().track(slow, Tracking.priority(-50)).build());
        await(node, a, MASTER);
        assertThat(node.get(a).snapshot().priority()).as("known from before").isEqualTo(150);
        assertThat(slow.followers).hasValue(1);
        node.apply(a);
        assertThat(node.get(a).snapshot().priority()).isEqualTo(200);
        assertThat(slow.followers).hasValue(0);
        stays(node, a, MASTER);
    }

    @Test
    void whatTheApplicationAddsToThePriorityStays() {
        VrrpInstance a = a(200);
        HaNode node = start("a", a);
        node.get(a).adjustPriority(-30);
        node.apply(a.toBuilder().priority(100).build());
        assertThat(node.get(a).snapshot().priority()).isEqualTo(70);
        node.get(a).adjustPriority(0);
        assertThat(node.get(a).snapshot().priority()).isEqualTo(100);
    }

    @Test
    void aGateIsExchanged() {
        AtomicInteger asked = new AtomicInteger();
        VrrpInstance a = a(200);
        VrrpInstance shut = a.toBuilder()
                .gate(
                        () -> {
                            asked.incrementAndGet();
                            return false;
                        },
                        Duration.ofSeconds(5))
                .build();
        HaNode node = start("a", shut);
        Await.until("asked", () -> asked.get() > 0);
        stays(node, a, BACKUP);
        node.apply(a.toBuilder().gate(() -> true, Duration.ofSeconds(5)).build());
        await(node, a, MASTER);
        node.apply(shut);
        stays(node, a, MASTER);
        node.get(a).failover();
        stays(node, a, BACKUP);
        node.apply(a);
        await(node, a, MASTER);
    }

    @Test
    void aBackupIsAskedAgainWhenItsGateIsExchangedWhileItThinks() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        VrrpInstance a = a(200);
        VrrpInstance thinking = a.toBuilder()
                .gate(
                        () -> {
                            asked.incrementAndGet();
                            never.await(); // until it is interrupted
                            return true;
                        },
                        Duration.ofSeconds(60))
                .build();
        HaNode node = start("a", thinking);
        Await.until("asked", () -> asked.get() > 0);
        node.apply(a);
        await(node, a, MASTER);
    }
}
