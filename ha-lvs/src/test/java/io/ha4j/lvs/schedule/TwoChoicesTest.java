package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** twos, p2c and ewma, with random numbers from a seed. */
class TwoChoicesTest {

    private static final int PICKS = 20_000;

    private static Picker<Server> picker(String name, LongSupplier random, List<Server> servers) {
        Dice dice = new Dice(random);
        Picker<Server> picker = switch (name) {
            case "twos" -> new TwoDraws<>(dice);
            case "p2c" -> new PowerOfTwoChoices<>(dice);
            case "ewma" -> new LeastResponseTime<>(dice, PeakEwma.DEFAULT_DECAY.toNanos());
            default -> throw new IllegalArgumentException(name);
        };
        picker.update(servers);
        return picker;
    }

    private static Picker<Server> picker(String name, long seed, List<Server> servers) {
        return picker(name, new SplittableRandom(seed)::nextLong, servers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twos", "p2c", "ewma"})
    void connectionsAreSpreadByWeight(String name) {
        List<Server> servers = Flows.servers(1, 2, 3, 4, 0);
        Picker<Server> picker = picker(name, 1, servers);
        Deque<Server> open = new ArrayDeque<>();
        for (int i = 0; i < PICKS; i++) {
            Server picked = Objects.requireNonNull(picker.pick(Picks.ANY, Set.of()));
            picked.active++;
            picker.loadChanged(picked);
            picker.responded(picked, 1_000_000, 0);
            open.add(picked);
            if (open.size() > 1_000) {
                open.remove().active--;
            }
        }
        for (Server server : servers) {
            int fair = 1_000 * server.weight / 10;
            assertThat(server.active).as("%s", server).isCloseTo(fair, within(30));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"twos", "p2c", "ewma"})
    void findsTheOnlyOneThatCanBeUsed(String name) {
        List<Server> servers = Flows.servers(65_535, 65_535, 1, 65_535, 65_535, 0);
        servers.forEach(server -> server.overloaded = true);
        servers.get(2).overloaded = false;
        Picker<Server> picker = picker(name, 2, servers);
        for (int i = 0; i < 200; i++) {
            assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(2));
        }
        assertThat(picker.pick(Picks.ANY, Set.of(servers.get(2)))).isNull();
        picker.update(Flows.servers(0, 0));
        assertThat(picker.pick(Picks.ANY, Set.of())).isNull();
        picker.update(List.of());
        assertThat(picker.pick(Picks.ANY, Set.of())).isNull();
    }

    @Test
    void drawsAsTheKernelDoes() {
        List<Server> servers = Flows.servers(0, 3, 0, 0, 2, 1);
        SplittableRandom loads = new SplittableRandom(3);
        for (int seed = 0; seed < 300; seed++) {
            servers.forEach(server -> server.active = loads.nextInt(4));
            SplittableRandom same = new SplittableRandom(seed);
            Dice dice = new Dice(new SplittableRandom(seed)::nextLong);
            Server first = drawn(servers, new Dice(same::nextLong).below(7));
            Server second = drawn(servers, new Dice(same::nextLong).below(7));
            Picker<Server> picker = new TwoDraws<>(dice);
            picker.update(servers);
            Server expected = first.active * second.weight > second.active * first.weight ? second : first;
            assertThat(picker.pick(Picks.ANY, Set.of())).as("seed %d", seed).isSameAs(expected);
        }
    }

    private static Server drawn(List<Server> servers, long draw) {
        long left = draw;
        for (Server server : servers) {
            left -= server.weight;
            if (server.weight > 0 && left <= 0) {
                return server;
            }
        }
        throw new AssertionError("nobody drawn by " + draw);
    }

    /** All loads by weight equal, so that of two draws the first is taken: the shares of the picks are those of single draws. */
    @ParameterizedTest
    @ValueSource(strings = {"twos", "p2c"})
    void isDrawnByWeightThoughOthersCannotBeUsed(String name) {
        List<Server> servers = Flows.servers(100, 250, 650, 300, 700);
        servers.get(3).overloaded = true;
        servers.get(4).overloaded = true;
        servers.forEach(server -> server.active = server.weight - (name.equals("p2c") ? 1 : 0));
        Map<Server, Integer> counts = new HashMap<>();
        Picker<Server> picker = picker(name, 4, servers);
        for (int i = 0; i < PICKS; i++) {
            counts.merge(Objects.requireNonNull(picker.pick(Picks.ANY, Set.of())), 1, Integer::sum);
        }
        for (Server server : servers) {
            int fair = server.overloaded ? 0 : PICKS * server.weight / 1_000;
            assertThat(counts.getOrDefault(server, 0)).as("%s", server).isCloseTo(fair, within(PICKS / 50));
        }
    }

    @Test
    void theLessLoadedOfTwoIsTaken() {
        List<Server> servers = Flows.servers(2, 1);
        Picker<Server> picker = picker("p2c", 5, servers);
        servers.get(0).active = 4; // 5 / 2
        servers.get(1).active = 1; // 2 / 1
        for (int i = 0; i < 100; i++) {
            assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(1));
        }
        servers.get(0).active = 2; // 3 / 2
        for (int i = 0; i < 100; i++) {
            assertThat(picker.pick(Picks.ANY, Set.of())).isSameAs(servers.get(0));
        }
    }

    @Test
    void twoChoicesAreFarMoreEvenThanOne() {
        int servers = 1_000;
        int[] weights = new int[servers];
        Arrays.fill(weights, 1);
        List<Server> list = Flows.servers(weights);
        Picker<Server> picker = picker("p2c", 6, list);
        for (int i = 0; i < 10 * servers; i++) {
            Objects.requireNonNull(picker.pick(Picks.ANY, Set.of())).active++;
        }
        // One choice: about 10 + 3.5 * sqrt(10) = 21 at most. Two: 10 + log log n / log 2 and a little.
        assertThat(list).allSatisfy(server -> assertThat(server.active).isLessThan(15));
    }
}
