package io.ha4j.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Lan;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.core.TransitionReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody removes an address again and again: the master gives it up, a peer takes over, and it tries again later. */
@Tag("lab")
class AddressLostLabTest {

    private static final String VIP = "10.99.0.100";

    private static VrrpInstance instance(int priority) {
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(100))
                .virtualAddress(VIP + "/24")
                .transport(IpTransport.builder()
                        .networkInterface("eth0")
                        .faultTime(Duration.ofSeconds(4))
                        .build())
                .build();
    }

    private static boolean remove(Host host) {
        try {
            return host.call(() -> {
                try (Rtnetlink netlink = Rtnetlink.open()) {
                    return netlink.addresses().stream()
                            .filter(a -> a.address().getHostAddress().equals(VIP))
                            .anyMatch(netlink::deleteAddress);
                }
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<VrrpEvent.StateChanged> changesTo(LeadershipState state, List<HaEvent> events) {
        return events.stream()
                .filter(VrrpEvent.StateChanged.class::isInstance)
                .map(VrrpEvent.StateChanged.class::cast)
                .filter(change -> change.state() == state)
                .toList();
    }

    @Test
    void isAFaultUntilItMayWorkAgain() throws Exception {
        List<String> missing = LabRequirements.missing();
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        List<HaEvent> events = new CopyOnWriteArrayList<>();
        List<HaEvent> eventsOfB = new CopyOnWriteArrayList<>();
        VrrpInstance high = instance(200);
        VrrpInstance low = instance(100);
        try (Lan lan = Lan.create("lost");
                HaNode a = HaNode.builder("a").with(high).listener(events::add).build();
                HaNode b =
                        HaNode.builder("b").with(low).listener(eventsOfB::add).build()) {
            Host hostA = lan.host("a", "10.99.0.1/24");
            Host hostB = lan.host("b", "10.99.0.2/24");
            hostA.run(a::start);
            Await.until("master", () -> a.get(high).state() == LeadershipState.MASTER);
            hostB.run(b::start);
            Await.until("b follows", () -> b.get(low).snapshot().master() != null);
            Await.until("a fault", () -> {
                remove(hostA);
                return a.get(high).state() == LeadershipState.FAULT;
            });
            Await.until("the peer", () -> b.get(low).state() == LeadershipState.MASTER);
            assertThat(hostA.hasAddress(VIP)).isFalse();
            assertThat(hostB.hasAddress(VIP)).isTrue();
            Await.until(
                    "told", () -> !changesTo(LeadershipState.MASTER, eventsOfB).isEmpty());
            assertThat(changesTo(LeadershipState.MASTER, eventsOfB))
                    .as("priority 0 was sent")
                    .extracting(VrrpEvent.StateChanged::cause)
                    .containsExactly(TransitionReason.MASTER_GAVE_UP);
            Await.until("back", () -> a.get(high).state() == LeadershipState.MASTER);
            Await.until("the address", () -> hostA.hasAddress(VIP) && !hostB.hasAddress(VIP));
            assertThat(events.stream().filter(VrrpEvent.AddressRepaired.class::isInstance))
                    .hasSize(3);
            assertThat(changesTo(LeadershipState.FAULT, events)).singleElement().satisfies(change -> {
                assertThat(change.cause()).isEqualTo(TransitionReason.ADDRESS_LOST);
                assertThat(change.detail())
                        .isEqualTo(VIP + "/24 removed more than 3 times in a minute; does a network manager"
                                + " own the interface?");
            });
        }
    }
}
