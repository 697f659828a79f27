package io.ha4j.lvs.schedule;

import static io.ha4j.lvs.schedule.Picks.next;
import static io.ha4j.lvs.schedule.Picks.picker;
import static io.ha4j.lvs.schedule.Picks.servers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightedRoundRobinTest {

    @ParameterizedTest
    @CsvSource({
        "4:3:2, AABABCABCAABABCABC",
        "5:1:1, AAAAABCAAAAABC",
        "2:4, BABBAB",
        "3:3, ABAB",
        "1, AAA",
        "0:2:0:1, BBDBBD",
        "0:0, ---",
        "65535:0, AAAA",
    })
    void takesThemInTheOrderOfTheKernel(String weights, String expected) {
        List<Server> servers = servers(parse(weights));
        assertThat(next(picker(Scheduler.weightedRoundRobin(), servers), expected.length()))
                .isEqualTo(expected);
    }

    @Test
    void picksNobodyFromAnEmptyList() {
        assertThat(next(picker(Scheduler.weightedRoundRobin(), List.of()), 2)).isEqualTo("--");
    }

    @Test
    void eachFullCycleFollowsTheStraightforwardModel() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Server> servers =
                    servers(random.ints(1 + random.nextInt(6), 0, 12).toArray());
            String cycle = model(servers);
            Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
            String expected = cycle.isEmpty() ? "-----" : cycle.repeat(3);
            assertThat(next(picker, expected.length())).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** One list for each threshold from the greatest weight down in steps of the common divisor. */
    private static String model(List<Server> servers) {
        int greatest = servers.stream().mapToInt(Server::weight).max().orElse(0);
        int step = 0;
        for (int candidate = greatest; candidate >= 1 && step == 0; candidate--) {
            int divisor = candidate;
            step = servers.stream().allMatch(server -> server.weight % divisor == 0) ? divisor : 0;
        }
        StringBuilder cycle = new StringBuilder();
        for (int threshold = greatest; threshold >= 1; threshold -= step) {
            for (Server server : servers) {
                cycle.append(server.weight >= threshold ? server.toString() : "");
            }
        }
        return cycle.toString();
    }

    @Test
    void weightsMayLieAsFarApartAsTheyCan() {
        List<Server> servers = servers(1, 65_535, 1);
        Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
        String cycle = "B".repeat(65_534) + "ABC";
        assertThat(next(picker, 2 * cycle.length())).isEqualTo(cycle + cycle);
        servers.get(1).overloaded = true; // the kernel goes through 65,534 passes in vain each time
        assertThat(next(picker, 5)).isEqualTo("ACACA");
        servers.get(1).overloaded = false;
        assertThat(next(picker, 4)).isEqualTo("BCBB");
    }

    @Test
    void returnsToTheHeadOfTheListWhenAWeightChanges() {
        List<Server> servers = servers(4, 3, 2);
        Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
        assertThat(next(picker, 2)).isEqualTo("AA"); // the threshold is 3 now
        servers.get(2).weight = 6; // threshold 3 stays: below the new highest of 6, and the step is 1
        picker.update(servers);
        assertThat(next(picker, 3)).isEqualTo("ABC");
    }

    @Test
    void lowersTheThresholdWhenTheHeaviestHasGone() {
        List<Server> servers = servers(4, 3, 2);
        Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
        assertThat(next(picker, 1)).isEqualTo("A"); // threshold 4
        picker.update(servers.subList(1, 3)); // weights 3 and 2: threshold 3
        assertThat(next(picker, 5)).isEqualTo("BBCBC");
    }

    @Test
    void roundsTheThresholdToTheNewStep() {
        List<Server> servers = servers(9, 6, 5);
        Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
        assertThat(next(picker, 4)).isEqualTo("AAAA"); // thresholds 9, 8, 7, 6
        picker.update(servers.subList(0, 2)); // step 3: 6 / 3 * 3 + 1 = 7 = the highest
        assertThat(next(picker, 5)).isEqualTo("AABAB");
    }

    @Test
    void recoversFromAllWeightsBeingZero() {
        List<Server> servers = servers(2, 1);
        Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
        servers.forEach(server -> server.weight = 0);
        picker.update(servers);
        assertThat(next(picker, 2)).isEqualTo("--");
        servers.get(1).weight = 2;
        picker.update(servers);
        assertThat(next(picker, 2)).isEqualTo("BB");
    }

    @Test
    void endsWhenAllAreOverloadedAndGoesOnAfterwards() {
        List<Server> servers = servers(4, 3, 2);
        Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
        next(picker, 4);
        servers.forEach(server -> server.overloaded = true);
        assertThat(next(picker, 3)).isEqualTo("---");
        servers.get(2).overloaded = false;
        assertThat(next(picker, 2)).isEqualTo("CC");
    }

    @Test
    void findsTheLastOneNotTriedOrNobody() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Server> servers =
                    servers(random.ints(1 + random.nextInt(6), 0, 12).toArray());
            Picker<Server> picker = picker(Scheduler.weightedRoundRobin(), servers);
            next(picker, random.nextInt(20));
            Set<Server> tried = new HashSet<>();
            List<Server> found = new ArrayList<>();
            for (Server pick = picker.pick(Picks.ANY, tried); pick != null; pick = picker.pick(Picks.ANY, tried)) {
                tried.add(pick);
                found.add(pick);
            }
            assertThat(found)
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            servers.stream().filter(server -> server.weight > 0).toList());
        }
    }

    private static int[] parse(String weights) {
        return Arrays.stream(weights.split(":", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
