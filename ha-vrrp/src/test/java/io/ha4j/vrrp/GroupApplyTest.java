package io.ha4j.vrrp;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.HaComponent;
import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipState;
import io.ha4j.NodeEvent;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups of a node that runs are changed; the peer is never there, so that all who can are masters. */
@Timeout(60)
class GroupApplyTest {

    private static final Duration CALM = Duration.ofMillis(400);

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private final UdpTransport transport;
    private final VrrpInstance one;
    private final VrrpInstance two;
    private final VrrpInstance three;
    private final SyncGroup both;
    private HaNode node = HaNode.builder("unset").build();

    GroupApplyTest() throws Exception {
        int[] ports = FreePorts.onLoopback(2);
        transport = UdpTransport.builder()
                .bind("127.0.0.1", ports[0])
                .peer("127.0.0.1", ports[1])
                .build();
        one = instance(1).build();
        two = instance(2).build();
        three = instance(3).build();
        both = SyncGroup.builder("G1").member(one).member(two).build();
    }

    private VrrpInstance.Builder instance(int id) {
        return VrrpInstance.builder("VI_" + id)
                .virtualRouterId(id)
                .advertisementInterval(Duration.ofMillis(50))
                .transport(transport)
                .authentication(Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef")))
                .virtualAddress("127.0.0." + (100 + id));
    }

    private void run(HaComponent<?>... components) {
        node = HaNode.builder("a").with(components).listener(events::add).build();
        node.start();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private void awaitMasters(VrrpInstance... instances) {
        for (VrrpInstance instance : instances) {
            Await.until(
                    () -> node.get(instance).snapshot(),
                    Duration.ofSeconds(10),
                    () -> node.get(instance).state() == MASTER);
        }
    }

    private void stayMasters(VrrpInstance... instances) {
        Await.throughout(() -> node.snapshot(), CALM, () -> {
            for (VrrpInstance instance : instances) {
                if (node.get(instance).state() != MASTER) {
                    return false;
                }
            }
            return true;
        });
    }

    private List<LeadershipState> states(VrrpInstance instance) {
        return events.stream()
                .filter(VrrpEvent.StateChanged.class::isInstance)
                .map(VrrpEvent.StateChanged.class::cast)
                .filter(e -> e.source().equals(instance.id()))
                .map(VrrpEvent.StateChanged::state)
                .toList();
    }

    @Test
    void aMemberChangesAndTheGroupWithIt() {
        run(both);
        awaitMasters(one, two);
        VrrpInstance other = one.toBuilder().priority(150).build();
        SyncGroup next = SyncGroup.builder("G1").member(other).member(two).build();
        NodeEvent.Changed changed = node.apply(next);
        assertThat(changed.changed()).containsExactly(one.id(), both.id());
        stayMasters(one, two);
        assertThat(node.get(next).state()).isEqualTo(MASTER);
        assertThat(node.get(next).lease().isHeld()).isTrue();
        assertThat(node.get(next)).isSameAs(node.get(both));
    }

    @Test
    void aMemberIsAddedAndTakenOutAgainWhileTheOthersAreMasters() {
        run(both);
        awaitMasters(one, two);
        node.apply(both.toBuilder().member(three).build());
        awaitMasters(three);
        assertThat(node.get(both).lease().isHeld()).isTrue();
        node.apply(both, three);
        stayMasters(one, two, three);
        node.get(three).failover();
        Await.until("alone", () -> node.get(three).state() == BACKUP);
        stayMasters(one, two);
        node.apply(both);
        stayMasters(one, two);
        assertThat(node.get(both).state()).isEqualTo(MASTER);
        node.close();
        assertThat(states(one)).containsExactly(BACKUP, MASTER, LeadershipState.INIT);
    }

    @Test
    void aGroupIsDissolvedAndItsMembersStay() {
        run(both);
        awaitMasters(one, two);
        node.apply(one, two);
        stayMasters(one, two);
        node.get(one).failover();
        Await.until("alone", () -> node.get(one).state() == BACKUP);
        assertThat(node.get(two).state()).isEqualTo(MASTER);
    }

    @Test
    void aGroupGoesWithOneOfItsMembersAndTheOtherStays() {
        run(both);
        awaitMasters(one, two);
        node.apply(two);
        stayMasters(two);
        node.apply(one, two);
        awaitMasters(one);
    }

    @Test
    void instancesThatRunBecomeAGroup() {
        run(one, two);
        awaitMasters(one, two);
        node.apply(both);
        awaitMasters(one, two);
        assertThat(node.get(both).state()).isEqualTo(MASTER);
        node.get(one).failover();
        Await.until("together", () -> node.get(two).state() == BACKUP);
    }

    @Test
    void whatAGroupTracksComesAndGoes() {
        Hand check = new Hand("check");
        run(both);
        awaitMasters(one, two);
        node.apply(both.toBuilder().track(check, Tracking.fault()).build());
        stayMasters(one, two);
        check.set(Health.Status.DOWN);
        Await.until("fault", () -> node.get(both).state() == LeadershipState.FAULT);
        node.apply(both.toBuilder().track(check, Tracking.priority(-20)).build());
        awaitMasters(one, two);
        assertThat(node.get(one).snapshot().priority()).isEqualTo(80);
        node.apply(both);
        assertThat(node.get(one).snapshot().priority()).isEqualTo(100);
        assertThat(check.followers).hasValue(0);
    }

    @Test
    void aMemberThatStartsAnewTakesItsGroupAlong() {
        run(both);
        awaitMasters(one, two);
        VrrpInstance other = one.toBuilder().virtualRouterId(9).build();
        SyncGroup next = SyncGroup.builder("G1").member(other).member(two).build();
        NodeEvent.Changed changed = node.apply(next);
        assertThat(changed.restarted()).containsExactly(one.id(), both.id());
        awaitMasters(other, two);
        assertThat(node.get(two).snapshot().counters())
                .as("gives up aloud when the group begins anew")
                .containsEntry("priorityZeroSent", 1L);
    }

    @Test
    void aMemberOfAnotherGroupIsRefused() {
        run(both, three);
        awaitMasters(one, two, three);
        SyncGroup stealing = SyncGroup.builder("G2").member(two).member(three).build();
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> node.apply(one, stealing))
                .withMessageContaining("member: VI_2 of G2 is a member of G1 already");
        stayMasters(one, two, three);
        node.apply(one, two, three);
        node.apply(one, stealing);
        awaitMasters(one, two, three);
    }
}
