package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What mh, ring and bounded promise. */
class ConsistentHashTest {

    private static final int CLIENTS = 20_000;

    private final List<Flow> clients = Flows.clients(CLIENTS, 7);

    private static List<Scheduler> schedulers() {
        return List.of(
                Scheduler.maglevHash(),
                Scheduler.ringHash(),
                Scheduler.ringHash().withPort(),
                Scheduler.boundedLoadHash()); // without connections it is a ring
    }

    private static int[] weights(int count, int weight) {
        int[] weights = new int[count];
        Arrays.fill(weights, weight);
        return weights;
    }

    private Map<Flow, Server> picks(Scheduler scheduler, List<Server> servers) {
        Picker<Server> picker = Picks.picker(scheduler, servers);
        Map<Flow, Server> picks = new HashMap<>();
        clients.forEach(client -> picks.put(client, Objects.requireNonNull(picker.pick(client, Set.of()), "a server")));
        return picks;
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void aServerThatGoesMovesHardlyAnyOthersClients(Scheduler scheduler) {
        List<Server> servers = Flows.servers(weights(20, 1));
        Map<Flow, Server> before = picks(scheduler, servers);
        Server gone = servers.get(7);
        List<Server> others = new ArrayList<>(servers);
        others.remove(gone);
        Map<Flow, Server> after = picks(scheduler, others);
        long owners = before.values().stream().filter(gone::equals).count();
        long moved = clients.stream()
                .filter(client -> before.get(client) != after.get(client))
                .count();
        assertThat(owners).isBetween(CLIENTS / 20 * 6L / 10, CLIENTS / 20 * 14L / 10);
        // A ring moves nobody else; Maglev a few: less than 3 % with a table of 4,093 and 20 servers.
        long others3Percent = scheduler.equals(Scheduler.maglevHash()) ? CLIENTS * 3L / 100 : 0;
        assertThat(moved).isBetween(owners, owners + others3Percent);
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void eachGetsAboutItsWeightsShare(Scheduler scheduler) {
        List<Server> servers = Flows.servers(1, 2, 3, 4, 10, 0);
        Map<Server, Integer> counts = new HashMap<>();
        picks(scheduler, servers).values().forEach(server -> counts.merge(server, 1, Integer::sum));
        for (Server server : servers) {
            int fair = CLIENTS * server.weight / 20;
            assertThat(counts.getOrDefault(server, 0)).as("%s", server).isBetween(fair * 7 / 10, fair * 13 / 10);
        }
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void theOrderOfTheListHardlyMatters(Scheduler scheduler) {
        List<Server> servers = Flows.servers(weights(50, 3));
        Map<Flow, Server> before = picks(scheduler, servers);
        List<Server> shuffled = new ArrayList<>(servers);
        Collections.shuffle(shuffled, new Random(3));
        Map<Flow, Server> after = picks(scheduler, shuffled);
        long moved = clients.stream()
                .filter(client -> before.get(client) != after.get(client))
                .count();
        // In Maglev, whoever comes first in a turn gets a slot that two want.
        assertThat(moved).isLessThanOrEqualTo(scheduler.equals(Scheduler.maglevHash()) ? CLIENTS * 15L / 100 : 0);
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void triesAnotherServerInTheSameOrderEachTime(Scheduler scheduler) {
        Scheduler withFallback = scheduler instanceof HashScheduler hash ? hash.withFallback() : scheduler;
        List<Server> servers = Flows.servers(weights(9, 1));
        Picker<Server> picker = Picks.picker(withFallback, servers);
        for (Flow client : clients.subList(0, 50)) {
            Set<Server> tried = new HashSet<>();
            List<Server> order = new ArrayList<>();
            for (Server next = picker.pick(client, tried); next != null; next = picker.pick(client, tried)) {
                assertThat(tried.add(next)).isTrue();
                order.add(next);
            }
            assertThat(order).containsExactlyInAnyOrderElementsOf(servers);
            assertThat(picker.pick(client, Set.of(order.get(0)))).isSameAs(order.get(1));
        }
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void worksWithMoreServersThanAnyTableHasSlots(Scheduler scheduler) {
        List<Server> servers = Flows.servers(weights(10_000, 1));
        assertThat(new HashSet<>(picks(scheduler, servers).values())).hasSizeGreaterThan(7_000);
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void picksNobodyWhenNobodyCan(Scheduler scheduler) {
        List<Server> servers = Flows.servers(1, 1);
        Picker<Server> picker = Picks.picker(scheduler, servers);
        servers.forEach(server -> server.overloaded = true);
        assertThat(picker.pick(clients.get(0), Set.of())).isNull();
        picker.update(Flows.servers(0, 0));
        assertThat(picker.pick(clients.get(0), Set.of())).isNull();
        picker.update(List.of());
        assertThat(picker.pick(clients.get(0), Set.of())).isNull();
    }
}
