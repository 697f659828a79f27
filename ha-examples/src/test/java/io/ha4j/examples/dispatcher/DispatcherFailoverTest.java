package io.ha4j.examples.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Lease;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.testkit.SimulatedCluster;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the dispatcher when its node dies, stalls, or loses its network: real nodes, simulated time. */
class DispatcherFailoverTest {

    /** As in production, but for priority and transport. */
    private static final VrrpInstance VI_1 = VrrpInstance.builder("VI_1")
            .networkInterface("eth0")
            .virtualRouterId(51)
            .advertisementInterval(Duration.ofSeconds(1))
            .virtualAddress("192.0.2.100/24")
            .build();

    private final SimulatedCluster cluster = new SimulatedCluster(1);
    private final List<String> diary = new ArrayList<>();
    private final SimulatedNode a = add("a", 200);
    private final SimulatedNode b = add("b", 100);

    private SimulatedNode add(String name, int priority) {
        return cluster.add(
                name,
                self -> HaNode.builder(name)
                        .with(instance(self, priority))
                        .listener(new Dispatcher(
                                what -> diary.add(cluster.now().toMillis() + " ms: " + name + " " + what))));
    }

    private static VrrpInstance instance(SimulatedNode node, int priority) {
        return VI_1.toBuilder().priority(priority).transport(node.transport()).build();
    }

    @BeforeEach
    void aIsTheMaster() {
        cluster.startAll();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).containsExactly("3218 ms: a dispatches");
        diary.clear();
    }

    @Test
    void theOtherTakesOverWhenTheMasterDies() {
        a.crash();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).containsExactly("12828 ms: b dispatches"); // 3.6 s after the last advertisement of a
        assertThat(cluster.holders("192.0.2.100")).containsExactly(b);
    }

    @Test
    void theOtherTakesOverSoonerWhenTheMasterIsStopped() {
        a.close();
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary).containsExactly("10000 ms: a rests", "10609 ms: b dispatches");
    }

    @Test
    void aMasterThatStallsMayNotGoOn() {
        Lease lease = a.get(instance(a, 200)).lease(); // what the dispatcher would ask before each step
        cluster.always(() -> assertThat(lease.isHeld() && diary.contains("12828 ms: b dispatches"))
                .isFalse());
        a.pause(); // a garbage collection of 5 s
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).containsExactly("12828 ms: b dispatches");
        a.resume(); // of higher priority: takes it back
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(diary).endsWith("15000 ms: b rests");
        assertThat(lease.isHeld()).as("a lease that has ended stays so").isFalse();
    }

    @Test
    void bothDispatchInASplitAndOneAfterIt() {
        cluster.split(b);
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(diary)
                .containsExactly("12828 ms: b dispatches"); // and a goes on: only a third party could know better
        cluster.heal();
        cluster.runFor(Duration.ofSeconds(1));
        assertThat(diary).endsWith("20218 ms: b rests");
    }
}
