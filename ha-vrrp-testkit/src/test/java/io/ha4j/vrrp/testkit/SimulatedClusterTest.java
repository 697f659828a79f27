package io.ha4j.vrrp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipEvent;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.host.AddressLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two nodes, 200 and 100, adverts each second: a takeover by time-out takes 3 s and the skew, 56/256 s or 156/256 s. */
class SimulatedClusterTest {

    private static final String VIP = "192.0.2.100";

    private final SimulatedCluster cluster = new SimulatedCluster(1);
    private final Map<String, VrrpInstance> instances = new HashMap<>();
    private final List<String> diary = new ArrayList<>();
    private final List<HaEvent> events = new ArrayList<>();

    private SimulatedNode add(String name, int priority, UnaryOperator<VrrpInstance.Builder> more) {
        return cluster.add(name, self -> {
            VrrpInstance instance = more.apply(VrrpInstance.builder("VI_1")
                            .virtualRouterId(51)
                            .priority(priority)
                            .transport(self.transport())
                            .virtualAddress(VIP))
                    .build();
            instances.put(name, instance);
            return HaNode.builder(name).with(instance).listener(event -> {
                events.add(event);
                if (event instanceof LeadershipEvent change) {
                    diary.add(cluster.now().toMillis() + " " + name + " " + change.state());
                }
            });
        });
    }

    private final SimulatedNode a = add("a", 200, instance -> instance);
    private final SimulatedNode b = add("b", 100, instance -> instance);

    private void start() {
        a.start();
        b.start();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).containsExactly("0 a BACKUP", "0 b BACKUP", "3218 a MASTER");
        diary.clear();
        events.clear();
    }

    private LeadershipState state(SimulatedNode node) {
        return node.get(instances.get(node.name())).state();
    }

    private Lease lease(SimulatedNode node) {
        return node.get(instances.get(node.name())).lease();
    }

    private long counter(SimulatedNode node, String name) {
        return node.get(instances.get(node.name())).snapshot().counters().get(name);
    }

    @Test
    void electsTheHigherOne() {
        start();
        assertThat(state(a)).isEqualTo(LeadershipState.MASTER);
        assertThat(state(b)).isEqualTo(LeadershipState.BACKUP);
        assertThat(lease(a).isHeld()).isTrue();
        assertThat(cluster.holders(VIP)).containsExactly(a);
        assertThat(a.addresses()).containsExactly(VIP);
        assertThat(cluster.now()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cluster.trace()).contains("3.218750 a AddressesTaken[virtualRouterId=51]");
    }

    @Test
    void aCrashedNodeLosesItsAddressAtTheEndOfItsLease() {
        start();
        List<String> holders = new ArrayList<>();
        cluster.always(() -> holders.add(cluster.holders(VIP).toString()));
        a.crash();
        assertThat(a.isRunning()).isFalse();
        assertThatIllegalStateException().isThrownBy(a::node).withMessageStartingWith("node a: not running");
        cluster.runFor(Duration.ofMillis(1_100)); // its last advertisement went out at 9.219 s
        assertThat(cluster.holders(VIP)).containsExactly(a);
        cluster.runFor(Duration.ofMillis(200));
        assertThat(cluster.holders(VIP)).isEmpty();
        cluster.runFor(Duration.ofSeconds(3));
        assertThat(diary).containsExactly("12828 b MASTER");
        assertThat(holders).containsOnly("[a]", "[b]");
        a.start();
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).endsWith("14300 a BACKUP", "17518 a MASTER", "17518 b BACKUP");
    }

    @Test
    void whatACrashLeftIsSweptWhereItIsAdded() {
        List<String> more = new ArrayList<>(List.of("192.0.2.101"));
        SimulatedNode c = add("c", 200, instance -> {
            more.forEach(instance::virtualAddress);
            return instance.addressLease(AddressLease.off());
        });
        c.start();
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(c.addresses()).containsExactly(VIP, "192.0.2.101");
        c.crash();
        more.clear();
        c.start();
        assertThat(c.addresses()).as("nobody says that this one is its own").containsExactly("192.0.2.101");
        VrrpInstance next =
                instances.get("c").toBuilder().virtualAddress("192.0.2.101").build();
        c.node().apply(next);
        assertThat(c.get(next).state()).isEqualTo(LeadershipState.BACKUP);
        assertThat(c.addresses()).isEmpty();
    }

    @Test
    void aNodeThatClosesHandsOver() {
        start();
        a.close();
        assertThat(diary).containsExactly("10000 a INIT");
        assertThat(cluster.holders(VIP)).isEmpty();
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(diary).endsWith("10609 b MASTER");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("ha-"));
    }

    @Test
    void aPausedMasterLosesItsLeaseBeforeAnotherTakesOver() {
        start();
        Lease before = lease(a);
        cluster.always(() -> assertThat(before.isHeld() && lease(b).isHeld()).isFalse());
        a.pause();
        assertThat(a.isPaused()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(a::close)
                .withMessage("node a: paused (expected: resumed, or crashed)");
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).containsExactly("12828 b MASTER");
        assertThat(before.isHeld()).isFalse();
        assertThat(state(a)).as("has not noticed").isEqualTo(LeadershipState.MASTER);
        a.resume();
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(events)
                .filteredOn(VrrpEvent.PauseNoticed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(VrrpEvent.PauseNoticed.class, pause -> {
                    assertThat(pause.late()).isEqualTo(Duration.ofMillis(4_781).plusNanos(250_000));
                    assertThat(pause.leaseLapsed()).isTrue();
                });
        assertThat(diary).endsWith("15000 b BACKUP");
        assertThat(before.isHeld()).as("dead for good").isFalse();
        assertThat(lease(a).isHeld()).isTrue();
    }

    @Test
    void aPauseAfterReadingIsTheWorstMoment() {
        start();
        a.crash();
        b.pauseAfterReading(); // at its deadline, 12.828 s
        cluster.runFor(Duration.ofSeconds(4));
        assertThat(b.isPaused()).isTrue();
        assertThat(diary).isEmpty();
        a.start();
        cluster.runFor(Duration.ofSeconds(4));
        b.resume();
        cluster.runFor(Duration.ofSeconds(2));
        assertThat(diary).as("reads again before it decides").containsExactly("14000 a BACKUP", "17218 a MASTER");
    }

    @Test
    void splitsAndHeals() {
        start();
        cluster.split(b);
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).containsExactly("12828 b MASTER");
        assertThat(cluster.holders(VIP)).containsExactly(a, b);
        cluster.heal();
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(diary).endsWith("15218 b BACKUP");
    }

    @Test
    void cutsOneWay() {
        start();
        cluster.cut(a, b);
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).containsExactly("12828 b MASTER");
        assertThat(events).hasAtLeastOneElementOfType(VrrpEvent.LowerPriorityHeard.class);
        cluster.heal();
        cluster.loss(b, a, 1);
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).hasSize(2);
        assertThat(state(b)).isEqualTo(LeadershipState.BACKUP);
    }

    @Test
    void losesDoublesDelaysAndCorruptsPackets() {
        start();
        cluster.loss(0.2);
        cluster.duplicates(0.5);
        cluster.corruption(0.3);
        cluster.delay(Duration.ZERO, Duration.ofMillis(300));
        cluster.runFor(Duration.ofMinutes(2));
        assertThat(counter(b, "advertisementsReceived")).isBetween(60L, 170L);
        assertThat(counter(b, "checksumErrors")).isBetween(5L, 60L);
    }

    @Test
    void aDeadInterfaceIsAFault() {
        start();
        a.interfaceDown();
        assertThat(a.isInterfaceUp()).isFalse();
        cluster.runFor(Duration.ofSeconds(4));
        assertThat(diary).containsExactly("10000 a FAULT", "12828 b MASTER");
        a.interfaceUp();
        cluster.runFor(Duration.ofSeconds(4));
        assertThat(diary).endsWith("14000 a BACKUP", "17218 a MASTER", "17218 b BACKUP");
    }

    @Test
    void startsInFaultWhereTheInterfaceIsDown() {
        a.interfaceDown();
        a.start();
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(diary).containsExactly("0 a FAULT");
    }

    @Test
    void healthIsSetByHand() {
        SimulatedNode c = add("c", 250, instance -> instance);
        SimulatedNode d = cluster.add("d", self -> {
            VrrpInstance instance = VrrpInstance.builder("VI_1")
                    .virtualRouterId(52)
                    .priority(100)
                    .transport(self.transport())
                    .virtualAddress("192.0.2.101")
                    .track(self.health("app"), Tracking.fault())
                    .build();
            instances.put("d", instance);
            return HaNode.builder("d").with(instance);
        });
        c.start();
        d.start();
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(state(d)).isEqualTo(LeadershipState.MASTER);
        d.health("app").set(Health.Status.DOWN);
        cluster.runFor(Duration.ofMillis(1));
        assertThat(state(d)).isEqualTo(LeadershipState.FAULT);
        d.crash();
        assertThat(d.health("app").status()).isEqualTo(Health.Status.DOWN);
        d.health("app").set(Health.Status.UP);
        d.start();
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(state(d)).isEqualTo(LeadershipState.MASTER);
    }

    @Test
    void clocksDrift() {
        a.drift(10_000);
        b.drift(-10_000);
        cluster.startAll();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).containsExactly("0 a BACKUP", "0 b BACKUP", "3186 a MASTER");
        a.crash(); // after its advertisement at 9.127 s
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).endsWith("12773 b MASTER");
    }

    @Test
    void wallClocksMatterToSignaturesOnly() {
        UnaryOperator<VrrpInstance.Builder> signed = instance ->
                instance.authentication(Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef")));
        SimulatedNode c = add("c", 200, signed);
        SimulatedNode d = add("d", 100, signed);
        c.start();
        d.start();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).endsWith("3218 c MASTER");
        c.wallClock(Duration.ofSeconds(4));
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).endsWith("3218 c MASTER");
        c.wallClock(Duration.ofSeconds(20)); // the window is 5 s
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).endsWith("22828 d MASTER");
        assertThat(counter(d, "hmacStale")).isPositive();
    }

    @Test
    void aHostThatTakesNoPacketsCostsTheLease() {
        start();
        a.refuseSends(true);
        cluster.runFor(Duration.ofSeconds(4));
        assertThat(events).hasAtLeastOneElementOfType(VrrpEvent.SendFailed.class);
        assertThat(lease(a).isHeld()).isFalse();
        assertThat(cluster.holders(VIP)).containsExactly(b);
        a.refuseSends(false);
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(events).hasAtLeastOneElementOfType(VrrpEvent.SendRecovered.class);
        assertThat(cluster.holders(VIP)).containsExactly(a);
    }

    @Test
    void strangersAreHeardAndNotObeyed() {
        start();
        byte[] garbage = {0x31, 51, 0, 1};
        cluster.inject("192.0.2.1", "224.0.0.18", 255, garbage);
        cluster.runFor(Duration.ofMillis(1));
        assertThat(counter(b, "packetLengthErrors")).isEqualTo(1);
        cluster.inject("192.0.2.1", "192.0.2.7", 255, garbage);
        cluster.inject("fe80::1", "ff02::12", 255, garbage);
        cluster.runFor(Duration.ofMillis(1));
        assertThat(counter(b, "packetLengthErrors")).as("not for this host").isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster.inject("192.0.2.1", "224.0.0.18", 256, garbage))
                .withMessage("hops: 256 (expected: 0..255)");
    }

    @Test
    void speaksToPeers() {
        List<SimulatedNode> pair = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int priority = 100 + 100 * i;
            String peer = "192.0.2." + (4 - i);
            pair.add(cluster.add("p" + i, self -> {
                VrrpInstance instance = VrrpInstance.builder("VI_1")
                        .virtualRouterId(60)
                        .priority(priority)
                        .transport(self.transport().peer(peer))
                        .virtualAddress("192.0.2.101")
                        .build();
                instances.put(self.name(), instance);
                return HaNode.builder(self.name()).with(instance);
            }));
        }
        assertThat(pair.get(0).address(AddressFamily.IPV4)).isEqualTo("192.0.2.3");
        assertThat(pair.get(0).address(AddressFamily.IPV6)).isEqualTo("fe80:0:0:0:0:0:0:3");
        cluster.startAll();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(state(pair.get(0))).isEqualTo(LeadershipState.BACKUP);
        assertThat(state(pair.get(1))).isEqualTo(LeadershipState.MASTER);
        assertThat(counter(pair.get(0), "advertisementsReceived")).isEqualTo(7);
        SimulatedTransport transport = pair.get(0).transport().peer("192.0.2.4");
        assertThat(transport)
                .isEqualTo(pair.get(0).transport().peer("192.0.2.4"))
                .hasSameHashCodeAs(pair.get(0).transport().peer("192.0.2.4"))
                .isNotEqualTo(pair.get(1).transport().peer("192.0.2.4"))
                .hasToString("simulated p0 IPv4 to [192.0.2.4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.peer("fe80::1"))
                .withMessage("peer: fe80::1 (expected: an address of IPv4)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.peer("192.0.2.4"))
                .withMessage("peer: 192.0.2.4 (expected: each peer once)");
    }

    @Test
    void aNodeHasRoutersOfBothFamilies() {
        SimulatedNode c = cluster.add("c", self -> {
            VrrpInstance v4 = VrrpInstance.builder("V4")
                    .virtualRouterId(1)
                    .transport(self.transport())
                    .virtualAddress("192.0.2.50")
                    .build();
            VrrpInstance v6 = VrrpInstance.builder("V6")
                    .virtualRouterId(1)
                    .transport(self.transport(AddressFamily.IPV6))
                    .virtualAddress("fe80::50")
                    .excludedAddress("2001:db8::50")
                    .build();
            return HaNode.builder("c").with(v4, v6);
        });
        c.start();
        cluster.runFor(Duration.ofSeconds(4));
        for (String address : List.of("192.0.2.50", "fe80::50", "2001:db8::50")) {
            assertThat(cluster.holders(address)).as(address).containsExactly(c);
        }
    }

    @Test
    void aListenerMayCloseItsNode() {
        start();
        SimulatedNode c = cluster.add("c", self -> {
            VrrpInstance instance = VrrpInstance.builder("VI_1")
                    .virtualRouterId(52)
                    .transport(self.transport())
                    .virtualAddress("192.0.2.101")
                    .build();
            return HaNode.builder("c").with(instance).listener(event -> {
                diary.add(event.getClass().getSimpleName());
                if (event instanceof LeadershipEvent change && change.becameMaster()) {
                    self.close();
                    diary.add("closed");
                }
            });
        });
        c.start();
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(c.isRunning()).isFalse();
        assertThat(diary)
                .containsExactly(
                        "StateChanged",
                        "Started",
                        "StateChanged",
                        "closed",
                        "PeerNeverSeen",
                        "Closing",
                        "StateChanged",
                        "Closed");
        assertThat(cluster.holders("192.0.2.101")).isEmpty();
    }

    @Test
    void aCheckEndsTheRun() {
        start();
        cluster.always(() -> assertThat(cluster.holders(VIP)).as("holders").doesNotContain(b));
        a.crash(); // b takes over at 12.8 s
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> cluster.runFor(Duration.ofSeconds(5)))
                .withMessageContaining("holders");
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() {
        SimulatedNode c = cluster.add("c", self -> {
            VrrpInstance first = VrrpInstance.builder("first")
                    .virtualRouterId(52)
                    .transport(self.transport())
                    .virtualAddress("192.0.2.101")
                    .build();
            VrrpInstance second = VrrpInstance.builder("second")
                    .virtualRouterId(52)
                    .transport(self.transport())
                    .virtualAddress("192.0.2.102")
                    .build();
            return HaNode.builder("c").with(first, second);
        });
        assertThatIllegalStateException().isThrownBy(c::start).withMessageContaining("virtualRouterId: 52");
        assertThat(c.isRunning()).isFalse();
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(c.addresses()).isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        a.start();
        assertThatIllegalStateException()
                .isThrownBy(a::start)
                .withMessage("node a: running (expected: closed, crashed or new)");
        assertThatIllegalStateException().isThrownBy(b::pause).withMessageContaining("not running");
        assertThatIllegalStateException().isThrownBy(b::crash).withMessageContaining("not running");
        assertThatIllegalStateException().isThrownBy(b::loop).withMessageContaining("not running");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.drift(10_001))
                .withMessage("drift: 10001 (expected: -10000..10000)");
        assertThatIllegalArgumentException().isThrownBy(() -> cluster.add(" ", self -> HaNode.builder("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> cluster.holders("no address"));
        assertThat(cluster.toString()).isEqualTo("SimulatedCluster[a, b]");
    }

    @Test
    void aMasterWithoutPreemptionStays() {
        SimulatedNode c = add("c", 254, instance -> instance.preemption(Preemption.never()));
        start();
        c.start();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).containsExactly("10000 c BACKUP");
    }

    @Test
    void aGateAnswersInSimulatedTime() {
        List<String> asked = new ArrayList<>();
        boolean[] open = {false};
        SimulatedNode gated = add(
                "gated",
                150,
                instance -> instance.gate(
                        () -> {
                            asked.add(cluster.now().toMillis() + "");
                            return open[0];
                        },
                        Duration.ofSeconds(1)));
        gated.gatesTake(Duration.ofMillis(400));
        gated.start();
        cluster.runFor(Duration.ofSeconds(8)); // 3 s and 106/256 s, twice
        assertThat(asked).containsExactly("3814", "7628");
        assertThat(state(gated)).isEqualTo(LeadershipState.BACKUP);
        open[0] = true;
        gated.gatesTake(Duration.ofSeconds(2)); // too long
        cluster.runFor(Duration.ofSeconds(6));
        assertThat(asked).containsExactly("3814", "7628", "13042");
        assertThat(state(gated)).isEqualTo(LeadershipState.BACKUP);
        gated.gatesTake(Duration.ZERO);
        cluster.runFor(Duration.ofSeconds(4));
        assertThat(state(gated)).isEqualTo(LeadershipState.MASTER);
        assertThat(events)
                .filteredOn(VrrpEvent.GateClosed.class::isInstance)
                .extracting(event -> ((VrrpEvent.GateClosed) event).reason())
                .containsExactly("the gate said no", "the gate has not answered within PT1S");
    }

    /** The answer has waited as long as the word of the other master: that is heard first. */
    @Test
    void anAnswerFromBeforeAPauseComesBehindWhatThePeersSaid() {
        SimulatedNode gated = add("gated", 50, instance -> instance.gate(() -> true, Duration.ofSeconds(60)));
        gated.gatesTake(Duration.ofSeconds(2));
        gated.start();
        cluster.runFor(Duration.ofSeconds(4)); // has asked at 3.805 s
        gated.pause();
        a.start();
        b.start();
        cluster.runFor(Duration.ofSeconds(10));
        diary.clear();
        gated.resume();
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(state(gated)).isEqualTo(LeadershipState.BACKUP);
        assertThat(diary).isEmpty();
    }

    @Test
    void aNodeIsChangedWhileItRuns() {
        start();
        List<HostAction> actions = new ArrayList<>();
        a.onHostAction(actions::add);
        VrrpInstance former = instances.get("a");
        a.node().apply(former.toBuilder().virtualAddress("192.0.2.101").build());
        assertThat(a.addresses()).containsExactly(VIP, "192.0.2.101");
        assertThat(actions)
                .filteredOn(action -> !(action instanceof HostAction.Advertised))
                .containsExactly(new HostAction.AddressesChanged(51), new HostAction.AddressesAnnounced(51));
        a.node().apply(former);
        assertThat(a.addresses()).containsExactly(VIP);
        a.node()
                .apply(former.toBuilder()
                        .transport(a.transport().peer(b.address(AddressFamily.IPV4)))
                        .build());
        assertThat(a.addresses()).containsExactly(VIP);
        assertThat(state(a)).isEqualTo(LeadershipState.MASTER);
        assertThat(diary).isEmpty();
    }
}
