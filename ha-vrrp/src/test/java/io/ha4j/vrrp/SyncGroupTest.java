package io.ha4j.vrrp;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipEvent;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of real nodes, over UDP on loopback. */
class SyncGroupTest {

    private static final HmacAuthentication KEY =
            Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"));

    private final List<HaNode> nodes = new ArrayList<>();
    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(HaNode::close);
    }

    private static UdpTransport transport() throws Exception {
        int[] ports = FreePorts.onLoopback(2);
        return transport(ports[0], ports[1]);
    }

    private static UdpTransport transport(int own, int peer) {
        return UdpTransport.builder()
                .bind("127.0.0.1", own)
                .peer("127.0.0.1", peer)
                .build();
    }

    private static VrrpInstance.Builder instance(String name, int id, UdpTransport transport, int priority) {
        return VrrpInstance.builder(name)
                .virtualRouterId(id)
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(50))
                .transport(transport)
                .authentication(KEY)
                .virtualAddress("127.0.0." + (100 + id));
    }

    private SyncGroup group(UdpTransport transport, int priority) {
        return SyncGroup.builder("G1")
                .member(instance("VI_1", 1, transport, priority).build())
                .member(instance("VI_2", 2, transport, priority).build())
                .build();
    }

    private HaNode start(String name, SyncGroup group) {
        HaNode node = HaNode.builder(name).with(group).listener(events::add).build();
        nodes.add(node);
        node.start();
        return node;
    }

    private static void await(HaNode node, SyncGroup group, LeadershipState state) {
        Await.until(
                () -> state + ", not " + node.get(group).snapshot(),
                Duration.ofSeconds(10),
                () -> node.get(group).state() == state);
    }

    @Test
    void movesTogether() throws Exception {
        int[] ports = FreePorts.onLoopback(2);
        SyncGroup high = group(transport(ports[0], ports[1]), 200);
        SyncGroup low = group(transport(ports[1], ports[0]), 100);
        HaNode a = start("a", high);
        await(a, high, MASTER);
        HaNode b = start("b", low);
        await(b, low, BACKUP);
        assertThat(b.get(low).lease()).isEqualTo(Lease.none());
        Lease lease = a.get(high).lease();
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.term()).isPositive();

        assertThat(a.get(high).failover()).isTrue();
        await(b, low, MASTER);
        await(a, high, BACKUP);
        assertThat(lease.isHeld()).isFalse();
        assertThat(a.get(high.members().get(1)).snapshot().reason()).contains("asked for a failover");

        b.get(low.members().get(0)).maintenance(true);
        await(b, low, FAULT);
        await(a, high, MASTER);
        assertThat(b.get(low.members().get(1)).snapshot().reason())
                .isEqualTo(
                        "another member of its group is in FAULT: VI_1: it is in maintenance: until the application ends it");
        b.get(low.members().get(0)).maintenance(false);
        await(b, low, BACKUP);

        a.close();
        await(b, low, MASTER);
        b.close();
        List<LeadershipState> ofBoth = events.stream()
                .filter(SyncGroupEvent.StateChanged.class::isInstance)
                .map(event -> ((SyncGroupEvent.StateChanged) event).state())
                .toList();
        assertThat(ofBoth).startsWith(BACKUP, MASTER, BACKUP).contains(FAULT);
    }

    @Test
    void tellsOfItselfAfterItsMembers() throws Exception {
        SyncGroup alone = group(transport(), 200);
        HaNode node = start("a", alone);
        await(node, alone, MASTER);
        node.close();
        List<String> masters = events.stream()
                .filter(LeadershipEvent.class::isInstance)
                .map(LeadershipEvent.class::cast)
                .filter(LeadershipEvent::becameMaster)
                .map(event -> event.source().toString())
                .toList();
        assertThat(masters).hasSize(3).endsWith(new ComponentId("vrrp-group", "G1").toString());
    }

    @Test
    void refusesWhatCannotWork() throws Exception {
        UdpTransport transport = transport();
        VrrpInstance one = instance("VI_1", 1, transport, 100).build();
        VrrpInstance two = instance("VI_2", 2, transport, 100).build();
        VrrpInstance owner = instance("VI_3", 3, transport, 255).build();
        VrrpInstance weighted = instance("VI_4", 4, transport, 100)
                .trackInterface("eth1", Tracking.priority(-20))
                .build();
        VrrpInstance raw = VrrpInstance.builder("VI_5")
                .networkInterface("eth0")
                .virtualRouterId(5)
                .virtualAddress("192.0.2.5/24")
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> SyncGroup.builder("G1").member(one).build())
                .withMessage("members: 1 (expected: two or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SyncGroup.builder("G1").member(one).member(one))
                .withMessage("member: VI_1 (expected: each instance once)");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> SyncGroup.builder("G1").member(one).member(owner).build())
                .withMessage(
                        "member: VI_3 with priority 255 (expected: all members own their addresses (priority 255), or none)");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        SyncGroup.builder("G1").member(one).member(weighted).build())
                .withMessage(
                        "member: VI_4 tracks by points of priority (expected: tracking by priority at the group, for all members)");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> SyncGroup.builder("G1").member(one).member(raw).build())
                .withMessageStartingWith("member: VI_5 over vrrp-transport/ip://eth0")
                .withMessageEndingWith("(expected: the same kind of transport as VI_1)");
        SyncGroup first = SyncGroup.builder("G1").member(one).member(two).build();
        SyncGroup second = SyncGroup.builder("G2")
                .member(two)
                .member(instance("VI_6", 6, transport, 100).build())
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> HaNode.builder("n").with(first, second).build())
                .withMessage("member: VI_2 of G1 and of G2 (expected: one group for an instance)");
        assertThat(first)
                .isEqualTo(first.toBuilder().build())
                .hasSameHashCodeAs(first.toBuilder().build());
        assertThat(first).hasToString("SyncGroup[G1, members=[VI_1, VI_2], tracked={}]");
    }
}
