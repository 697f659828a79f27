package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipState;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance follows the health of what it tracks. */
class TrackingTest {

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    private static VrrpInstance.Builder instance() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(100)
                .advertisementInterval(Duration.ofMillis(20))
                .transport(UdpTransport.builder()
                        .bind("127.0.0.1", port)
                        .peer("127.0.0.1", port == 1 ? 2 : port - 1)
                        .build())
                .authentication(Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef")))
                .virtualAddress("127.0.0.50");
    }

    private HaNode start(VrrpInstance instance) {
        HaNode node = HaNode.builder("t").with(instance).listener(events::add).build();
        node.start();
        return node;
    }

    @Test
    void losesPointsWhileACheckIsDownAndGainsOthersWhileOneIsUp() throws Exception {
        Hand malus = new Hand("malus");
        Hand bonus = new Hand("bonus");
        VrrpInstance instance = instance()
                .track(malus, Tracking.priority(-20))
                .track(bonus, Tracking.priority(30))
                .build();
        try (HaNode node = start(instance)) {
            VirtualRouter router = node.get(instance);
            assertThat(router.snapshot().priority()).isEqualTo(100);
            malus.set(Health.Status.DOWN);
            Await.until("80", () -> router.snapshot().priority() == 80);
            bonus.set(Health.Status.UP);
            Await.until("110", () -> router.snapshot().priority() == 110);
            malus.set(Health.Status.UP);
            Await.until("130", () -> router.snapshot().priority() == 130);
            Await.until(
                    "told",
                    () -> events.stream()
                                    .filter(VrrpEvent.PriorityChanged.class::isInstance)
                                    .count()
                            == 3);
            assertThat(events)
                    .filteredOn(VrrpEvent.PriorityChanged.class::isInstance)
                    .first()
                    .isInstanceOfSatisfying(VrrpEvent.PriorityChanged.class, e -> {
                        assertThat(e.previous()).isEqualTo(100);
                        assertThat(e.priority()).isEqualTo(80);
                        assertThat(e.reason()).isEqualTo("hand/malus is DOWN, set by hand (priority -20)");
                    });
        }
    }

    @Test
    void staysWithinTheRangeAndLeavesAnOwnerAlone() throws Exception {
        Hand check = new Hand("check");
        VrrpInstance lowest =
                instance().priority(10).track(check, Tracking.priority(-253)).build();
        try (HaNode node = start(lowest)) {
            check.set(Health.Status.DOWN);
            Await.until("1", () -> node.get(lowest).snapshot().priority() == 1);
        }
        Hand other = new Hand("other");
        VrrpInstance highest =
                instance().priority(200).track(other, Tracking.priority(253)).build();
        try (HaNode node = start(highest)) {
            other.set(Health.Status.UP);
            Await.until("254", () -> node.get(highest).snapshot().priority() == 254);
        }
        Hand third = new Hand("third");
        VrrpInstance owner = instance()
                .priority(255)
                .track(third, Tracking.priority(-20))
                .track(other, Tracking.fault())
                .build();
        try (HaNode node = start(owner)) {
            third.set(Health.Status.DOWN);
            other.set(Health.Status.UP);
            Await.until("master", () -> node.get(owner).state() == LeadershipState.MASTER);
            assertThat(node.get(owner).snapshot().priority()).isEqualTo(255);
        }
    }

    @Test
    void isInFaultUntilWhatItNeedsIsKnownToBeUp() throws Exception {
        Hand needed = new Hand("needed");
        VrrpInstance instance = instance().track(needed, Tracking.fault()).build();
        try (HaNode node = start(instance)) {
            VirtualRouter router = node.get(instance);
            assertThat(router.state()).isEqualTo(LeadershipState.FAULT);
            assertThat(router.snapshot().reason())
                    .isEqualTo("something that it tracks is not up: hand/needed is UNKNOWN");
            needed.set(Health.Status.UP);
            Await.until("master", () -> router.state() == LeadershipState.MASTER);
            needed.set(Health.Status.DOWN);
            Await.until("fault", () -> router.state() == LeadershipState.FAULT);
        }
    }

    @Test
    void changesByTheWeightOfACheckThatSaysOne() throws Exception {
        Hand load = new Hand("load");
        VrrpInstance instance = instance().track(load, Tracking.weight(-2)).build();
        try (HaNode node = start(instance)) {
            VirtualRouter router = node.get(instance);
            load.set(new Health(Health.Status.UP, OptionalInt.of(7), "busy"));
            Await.until("86", () -> router.snapshot().priority() == 86);
            load.set(new Health(Health.Status.UP, OptionalInt.of(7), 50, "busy"));
            Await.until("92", () -> router.snapshot().priority() == 92);
            load.set(new Health(Health.Status.UP, OptionalInt.of(60_000), "very busy"));
            Await.until("1", () -> router.snapshot().priority() == 1);
            load.set(Health.Status.UP);
            Await.until("100 without a weight", () -> router.snapshot().priority() == 100);
        }
        assertThat(Tracking.weight(3).reversed()).isEqualTo(Tracking.weight(-3)).isNotEqualTo(Tracking.weight(3));
        assertThat(Tracking.weight(3)).hasToString("priority +3 for each unit of its weight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tracking.weight(0))
                .withMessage("tracking weight: 0 (expected: -253..-1 or 1..253)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 254, -254, Integer.MIN_VALUE})
    void refusesPointsThatCannotBe(int points) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tracking.priority(points))
                .withMessage("tracking priority: " + points
                        + " (expected: -253..-1 or 1..253; Tracking.fault() for the weight 0 of Keepalived)");
    }

    @Test
    void letsAllSourcesGoThoughOneClings() throws Exception {
        Hand clinging = new Hand("clinging", true);
        Hand other = new Hand("other");
        VrrpInstance instance = instance()
                .track(clinging, Tracking.priority(-20))
                .track(other, Tracking.priority(-30))
                .build();
        try (HaNode node = start(instance)) {
            assertThat(node.get(instance).snapshot().priority()).isEqualTo(100);
            assertThat(other.followers).hasValue(1);
        }
        assertThat(other.followers).hasValue(0);
    }

    @Test
    void takesEachSourceOnce() throws Exception {
        Hand check = new Hand("check");
        VrrpInstance.Builder builder = instance().track(check, Tracking.fault());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.track(check, Tracking.priority(5)))
                .withMessage("track: hand/check (expected: each source once)");
    }
}
