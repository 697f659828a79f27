package io.ha4j.lvs.schedule;

import static io.ha4j.lvs.schedule.Picks.next;
import static io.ha4j.lvs.schedule.Picks.picker;
import static io.ha4j.lvs.schedule.Picks.servers;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothWeightedRoundRobinTest {

    @ParameterizedTest
    @CsvSource({
        "5:1:1, AABACAAAABACAA",
        "1:1:1, ABCABC",
        "4:3:2, ABCABACBAABC",
        "0:3:1, BBCBBB",
        "0:0, --",
        "65535, AA",
    })
    void takesThemInTheOrderOfNginx(String weights, String expected) {
        int[] parsed = Arrays.stream(weights.split(":", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        assertThat(next(picker(Scheduler.smoothWeightedRoundRobin(), servers(parsed)), expected.length()))
                .isEqualTo(expected);
    }

    @Test
    void thoseWhoCannotBeUsedEarnNothing() {
        List<Server> servers = servers(1, 1, 1);
        Picker<Server> picker = picker(Scheduler.smoothWeightedRoundRobin(), servers);
        servers.get(0).overloaded = true;
        assertThat(next(picker, 4)).isEqualTo("BCBC");
        servers.get(0).overloaded = false;
        assertThat(next(picker, 3)).isEqualTo("ABC"); // and not all to A
        assertThat(picker.pick(Picks.ANY, Set.of(servers.get(0)))).isSameAs(servers.get(1));
        assertThat(picker.pick(Picks.ANY, Set.copyOf(servers))).isNull();
    }

    @Test
    void goesOnWhenTheListChanges() {
        List<Server> servers = servers(5, 1, 1);
        Picker<Server> picker = picker(Scheduler.smoothWeightedRoundRobin(), servers);
        assertThat(next(picker, 3)).isEqualTo("AAB");
        picker.update(servers);
        assertThat(next(picker, 4)).isEqualTo("ACAA");
    }

    /** Looks itself up without keeping picks waiting. */
    private static final class Looked implements Destination {

        private final AtomicReference<Object> picker;
        private int lookUps;
        private int inTheWay;

        Looked(AtomicReference<Object> picker) {
            this.picker = picker;
        }

        @Override
        public int hashCode() {
            lookUps++;
            Object lock = picker.get();
            inTheWay += lock != null && Thread.holdsLock(lock) ? 1 : 0;
            return 1;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(80);
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int activeConnections() {
            return 0;
        }

        @Override
        public int inactiveConnections() {
            return 0;
        }

        @Override
        public boolean overloaded() {
            return false;
        }
    }

    @Test
    void picksDoNotWaitUntilTheMembersOfANewListAreLookedUp() {
        AtomicReference<Object> lock = new AtomicReference<>();
        List<Looked> list = List.of(new Looked(lock), new Looked(lock));
        Picker<Looked> picker = Scheduler.smoothWeightedRoundRobin().newPicker();
        lock.set(picker);
        picker.update(list);
        picker.update(list);
        assertThat(list).allSatisfy(one -> {
            assertThat(one.lookUps).isPositive();
            assertThat(one.inTheWay).isZero();
        });
    }
}
