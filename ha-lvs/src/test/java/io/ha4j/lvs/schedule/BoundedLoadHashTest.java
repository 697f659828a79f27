package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedLoadHashTest {

    @ParameterizedTest
    @ValueSource(ints = {101, 125, 200, 1_000})
    void nobodyEverGetsMoreThanTheBound(int percent) {
        SplittableRandom random = new SplittableRandom(percent);
        List<Server> servers = Flows.servers(1, 1, 2, 3, 8);
        Picker<Server> picker = Picks.picker(Scheduler.ringHash().withBalanceFactor(percent), servers);
        List<Flow> clients = Flows.clients(3, percent); // so few that a plain hash would pile them up
        Deque<Server> open = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            Server picked = Objects.requireNonNull(picker.pick(clients.get(random.nextInt(clients.size())), Set.of()));
            long bound = ceiling((open.size() + 1L) * percent * picked.weight, 15 * 100);
            picked.active++;
            picker.loadChanged(picked);
            open.add(picked);
            assertThat((long) picked.active).as("pick %d", i).isLessThanOrEqualTo(bound);
            while (open.size() > random.nextInt(300)) {
                Server ended = open.remove();
                ended.active--;
                picker.loadChanged(ended);
            }
        }
    }

    private static long ceiling(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    @Test
    void staysWithTheSameServersWhileThereIsRoom() {
        List<Server> servers = Flows.servers(1, 1, 1, 1);
        Picker<Server> picker = Picks.picker(Scheduler.boundedLoadHash(), servers);
        Flow client = Flows.clients(1, 1).get(0);
        Server own = Objects.requireNonNull(picker.pick(client, Set.of()));
        for (Server server : servers) {
            server.active = 10;
            picker.loadChanged(server);
        }
        assertThat(picker.pick(client, Set.of())).isSameAs(own); // 11 <= 1.25 * 41 / 4 rounded up: 13
        own.active = 14;
        picker.loadChanged(own);
        assertThat(picker.pick(client, Set.of())).isSameAs(own); // 15 <= 1.25 * 45 / 4 rounded up: 15
        own.active = 15;
        picker.loadChanged(own);
        assertThat(picker.pick(client, Set.of())).isNotNull().isNotSameAs(own); // 16 > 1.25 * 46 / 4 rounded up: 15
    }

    @Test
    void takesTheLeastFilledIfAllWithRoomAreOut() {
        List<Server> servers = Flows.servers(1, 1, 1);
        Picker<Server> picker = Picks.picker(Scheduler.ringHash().withBalanceFactor(101), servers);
        servers.get(0).active = 9;
        servers.get(1).active = 8;
        servers.forEach(picker::loadChanged);
        Flow client = Flows.clients(1, 2).get(0);
        assertThat(picker.pick(client, Set.of())).isSameAs(servers.get(2));
        servers.get(2).overloaded = true;
        assertThat(picker.pick(client, Set.of())).isSameAs(servers.get(1));
        assertThat(picker.pick(client, new HashSet<>(servers))).isNull();
    }

    @Test
    void countsWhatIsThereWhenTheListChanges() {
        List<Server> servers = Flows.servers(1, 1);
        servers.get(0).active = 100;
        Picker<Server> picker = Picks.picker(Scheduler.boundedLoadHash(), servers);
        for (Flow client : Flows.clients(20, 3)) {
            assertThat(picker.pick(client, Set.of())).isSameAs(servers.get(1));
        }
    }
}
