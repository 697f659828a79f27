package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What lblc and lblcr remember, and for how long. Whom they pick is KernelTableTest's. */
class LocalityTest {

    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;

    private final List<Server> servers = Flows.servers(10, 10, 10);

    private Server pick(Picker<Server> picker, int destination, long nowNanos) {
        return Objects.requireNonNull(picker.pick(Flows.to(destination, nowNanos), Set.of()), "a server");
    }

    private void load(Picker<Server> picker, int... active) {
        for (int i = 0; i < active.length; i++) {
            servers.get(i).active = active[i];
            picker.loadChanged(servers.get(i));
        }
    }

    @Test
    void anAddressKeepsItsServerThroughItsOverload() {
        Picker<Server> picker = Picks.picker(Scheduler.localityBasedLeastConnections(), servers);
        Server first = pick(picker, 1, 0);
        load(picker, 9, 1, 0);
        first.overloaded = true;
        picker.loadChanged(first);
        assertThat(pick(picker, 1, 0)).isSameAs(first);
        assertThat(pick(picker, 2, 0)).isSameAs(servers.get(2));
        assertThat(picker.pick(Flows.to(1, 0), Set.of(first))).isSameAs(servers.get(2));
    }

    @Test
    void lblcrSharesAHotAddressAndLosesTheBusiestOneAfterTheTime() {
        Duration time = Duration.ofSeconds(30);
        Picker<Server> picker = Picks.picker(
                Scheduler.localityBasedLeastConnectionsWithReplication().withExpiration(time), servers);
        Set<Server> hot = new HashSet<>();
        hot.add(pick(picker, 1, 0));
        load(picker, 11, 2, 4); // the first is over its weight, and there is room
        hot.add(pick(picker, 1, SECOND));
        assertThat(hot).containsExactlyInAnyOrder(servers.get(0), servers.get(1));
        load(picker, 1, 9, 0);
        assertThat(pick(picker, 1, 31 * SECOND)).isSameAs(servers.get(0)); // the set of two, 30 s old: not older
        assertThat(pick(picker, 1, 31 * SECOND + 1)).isSameAs(servers.get(0)); // and now the second has gone
        load(picker, 9, 1, 0);
        assertThat(pick(picker, 1, 32 * SECOND)).isSameAs(servers.get(0));
    }

    @Test
    void whatIsOldIsForgottenEachHalfHour() {
        LocalityTable<String> table = new LocalityTable<>(40 * MINUTE);
        for (int i = 0; i < 100; i++) {
            table.put(Flows.address(198, i), "x", 0);
            assertThat(table.use(Flows.address(198, i), 0)).isEqualTo("x");
        }
        for (int minute = 1; minute < 60; minute++) {
            assertThat(table.use(Flows.address(198, 0), minute * MINUTE)).isEqualTo("x");
        }
        assertThat(table.size()).isEqualTo(100); // after half an hour they were not old enough
        for (int i = 0; i < 10; i++) {
            table.use(Flows.address(198, 0), 60 * MINUTE);
        }
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void aSweepTakesAFewAtATime() {
        LocalityTable<String> table = new LocalityTable<>(MINUTE);
        table.use(Flows.address(198, 0), 0);
        for (int i = 0; i < 1_000; i++) {
            table.put(Flows.address(198, i), "x", 0);
        }
        table.use(Flows.address(197, 0), 31 * MINUTE);
        assertThat(table.size()).isBetween(900, 999);
        for (int i = 0; i < 100; i++) {
            table.use(Flows.address(197, 0), 31 * MINUTE);
        }
        assertThat(table.size()).isZero();
    }

    @Test
    void remembersABoundedNumberAndForgetsTheOneNotUsedForLongest() {
        LocalityTable<String> table = new LocalityTable<>(MINUTE);
        for (int i = 0; i < LocalityTable.MAX_ENTRIES; i++) {
            table.put(Flows.address(198, i), "x", i);
        }
        assertThat(table.use(Flows.address(198, 0), 20_000)).isEqualTo("x");
        table.put(Flows.address(197, 0), "y", 20_001);
        assertThat(table.size()).isEqualTo(LocalityTable.MAX_ENTRIES);
        assertThat(table.use(Flows.address(198, 0), 20_002)).isEqualTo("x");
        assertThat(table.use(Flows.address(198, 1), 20_002)).isNull();
        assertThat(table.use(Flows.address(197, 0), 20_002)).isEqualTo("y");
    }
}
