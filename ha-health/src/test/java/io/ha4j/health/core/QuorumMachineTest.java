package io.ha4j.health.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumMachineTest {

    private static final Health NO_RESULT = Health.of(Status.UNKNOWN, "no result yet");

    private static QuorumRules rules(int needed, int hysteresis, boolean byWeight, int... weights) {
        List<QuorumRules.Member> members = IntStream.range(0, weights.length)
                .mapToObj(i -> new QuorumRules.Member("m" + i, weights[i]))
                .toList();
        return new QuorumRules(needed, hysteresis, byWeight, members);
    }

    private static QuorumMachine machine(QuorumRules rules) {
        return new QuorumMachine(rules, Collections.nCopies(rules.members().size(), NO_RESULT), Status.UNKNOWN);
    }

    private static Health health(char status) {
        return switch (status) {
            case 'U' -> Health.of(Status.UP, "works");
            case 'D' -> Health.of(Status.DOWN, "refused");
            default -> NO_RESULT;
        };
    }

    /** Members of weight 1: news (member and health), and the status after each. */
    @ParameterizedTest
    @CsvSource({
        "3, 0, 3, 0U 1U 2U 1D 1U 2?, ??UDU?", // all
        "3, 0, 3, 0D 1U 2U 0U, DDDU",
        "1, 0, 3, 0D 1U 1D 2D 2U, ?U?DU", // any
        "1, 0, 3, 0D 1D 2D 2? 0U, ??D?U",
        "2, 0, 4, 0U 1D 2U 0D 3U, ??U?U",
        "3, 1, 5, 0U 1U 2U 3D 4D 2D 1D, ??UUUUD", // up down to 2
        "3, 1, 5, 0D 1D 2D 3U 4U 2U 1U, ??DDDDU", // up again from 4
        "3, 1, 5, 0D 1D 2D 3U 4U 2U 1?, ??DDDD?", // still from 4
        "2, 1, 3, 0U 1U 2D 1D 0D 0U 1U 2U, ?UUUDDDU",
    })
    void decidesByQuorumAndHysteresis(int needed, int hysteresis, int members, String news, String expected) {
        int[] weights = new int[members];
        Arrays.fill(weights, 1);
        QuorumMachine machine = machine(rules(needed, hysteresis, false, weights));
        StringBuilder statuses = new StringBuilder();
        for (String one : news.split(" ", -1)) {
            Status status =
                    machine.onHealth(one.charAt(0) - '0', health(one.charAt(1))).status();
            statuses.append(status == Status.UNKNOWN ? '?' : status.name().charAt(0));
        }
        assertThat(statuses).hasToString(expected);
    }

    @Test
    void countsWeightsAndWhatMembersWantToHave() {
        QuorumMachine machine = machine(rules(5, 0, true, 3, 2, 1));
        machine.onHealth(0, health('U'));
        assertThat(machine.onHealth(2, health('U')).status()).isEqualTo(Status.UNKNOWN);
        assertThat(machine.live()).isEqualTo(4);
        assertThat(machine.onHealth(1, health('U')).status()).isEqualTo(Status.UP);
        assertThat(machine.onHealth(0, new Health(Status.UP, OptionalInt.empty(), 50, "warms up"))
                        .status())
                .as("2 + 2 + 1")
                .isEqualTo(Status.UP);
        assertThat(machine.onHealth(0, new Health(Status.UP, OptionalInt.of(1), "busy"))
                        .status())
                .as("1 + 2 + 1")
                .isEqualTo(Status.DOWN);
        QuorumMachine all = machine(rules(1, 0, false, 3));
        assertThat(all.onHealth(0, new Health(Status.UP, OptionalInt.of(0), "drains"))
                        .isUp())
                .as("status only")
                .isTrue();
    }

    /** Needed, whether by weight, what each member says (weight and percent; D: down), and the same of the whole. */
    @ParameterizedTest
    @CsvSource({
        "2, false, -/100 -/100, -/100",
        "2, false, -/100 -/5, -/5", // one starts slowly
        "2, false, 40/100 -/100, 40/100", // an agent says a weight
        "3, false, 40/100 7/60 -/80, 7/60",
        "2, false, 0/100 9/0, 0/0",
        "2, false, 40/50 D, -/100",
        "1, false, 40/50, 40/50",
        "1, false, 40/50 40/50, -/100", // any
        "2, true, 40/50 40/50, -/100", // a quorum
    })
    void allIsWorthTheLeastOfItsMembers(int needed, boolean byWeight, String members, String expected) {
        String[] each = members.split(" ", -1);
        int[] weights = new int[each.length];
        Arrays.fill(weights, 1);
        QuorumMachine machine = machine(rules(needed, 0, byWeight, weights));
        for (int i = 0; i < each.length; i++) {
            machine.onHealth(i, says(each[i]));
            assertThat(machine.member(i)).isEqualTo(says(each[i]));
        }
        Health whole = machine.health();
        assertThat(whole.isUp()).isEqualTo(!members.contains("D"));
        String weight = whole.weight().isPresent() ? "" + whole.weight().getAsInt() : "-";
        assertThat(weight + "/" + whole.percent()).isEqualTo(expected);
    }

    private static Health says(String text) {
        if (text.equals("D")) {
            return health('D');
        }
        String[] parts = text.split("/", -1);
        OptionalInt weight = parts[0].equals("-") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(parts[0]));
        return new Health(Status.UP, weight, Integer.parseInt(parts[1]), "works");
    }

    @Test
    void saysWhy() {
        QuorumMachine machine = machine(rules(3, 1, true, 3, 2));
        assertThat(machine.health().reason()).isEqualTo("a weight of 0 up, needs 3; m0 is UNKNOWN, no result yet");
        assertThat(machine.onHealth(0, health('U')).reason())
                .isEqualTo("a weight of 3 up, needs 3; m1 is UNKNOWN, no result yet");
        machine.onHealth(1, health('U'));
        assertThat(machine.onHealth(0, health('D')).reason())
                .isEqualTo("a weight of 2 up, needs 2; m0 is DOWN, refused");
        assertThat(machine.onHealth(0, health('U')).reason()).isEqualTo("a weight of 5 up, needs 2");
        QuorumMachine any = machine(rules(1, 0, false, 1));
        assertThat(any.onHealth(0, health('U')).reason()).isEqualTo("1 up, needs 1");
        assertThat(any.health().reason()).isEqualTo("1 up, needs 1");
    }

    @Test
    void goesOnFromWhatWasDecidedByOtherRules() {
        QuorumRules rules = rules(2, 1, false, 1, 1, 1);
        List<Health> two = List.of(health('U'), health('U'), health('D'));
        assertThat(new QuorumMachine(rules, two, Status.DOWN).health().status()).isEqualTo(Status.DOWN);
        assertThat(new QuorumMachine(rules, two, Status.UNKNOWN).decided()).isEqualTo(Status.UP);
        List<Health> one = List.of(health('U'), health('D'), health('D'));
        assertThat(new QuorumMachine(rules, one, Status.UP).health().status()).isEqualTo(Status.UP);
        assertThat(new QuorumMachine(rules, one, Status.UNKNOWN).decided()).isEqualTo(Status.DOWN);
    }

    @ParameterizedTest
    @CsvSource({"0,0,1", "2,0,1", "1,1,3", "2,-1,3", "2,2,9", "3,1,3", "1,0,0", "1,0,65536"})
    void refusesRulesThatItCannotKeep(int needed, int hysteresis, int weight) {
        assertThatIllegalArgumentException().isThrownBy(() -> rules(needed, hysteresis, true, weight));
    }

    @Test
    void refusesNoMembersAndTooMany() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(1, 0, true))
                .withMessage("members: 0 (expected: 1..1000)");
        int[] weights = new int[1_001];
        Arrays.fill(weights, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rules(1, 0, true, weights))
                .withMessage("members: 1001 (expected: 1..1000)");
        int[] most = new int[1_000];
        Arrays.fill(most, 65_535);
        assertThat(rules(65_535_000, 0, true, most).needed()).isEqualTo(65_535_000);
    }

    /** Against the words of Keepalived's manual, taken literally, once everything is known; and unknown only where that matters. */
    @Test
    void agreesWithASimpleModelInRandomRuns() {
        for (long seed = 0; seed < Integer.getInteger("ha4j.simulation.seeds", 2_000); seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] weights = random.ints(random.nextInt(1, 8), 1, 5).toArray();
            int sum = IntStream.of(weights).sum();
            int needed = random.nextInt(1, sum + 1);
            int hysteresis = random.nextInt(0, Math.min(needed - 1, sum - needed) + 1);
            QuorumMachine machine = machine(rules(needed, hysteresis, true, weights));
            char[] now = "?".repeat(weights.length).toCharArray();
            Status last = Status.UNKNOWN;
            for (int step = 0; step < 60; step++) {
                int member = random.nextInt(weights.length);
                now[member] = "UUDD?".charAt(random.nextInt(step < 40 ? 5 : 4));
                Status status = machine.onHealth(member, health(now[member])).status();
                Status worst = model(last, weights, now, needed, hysteresis, 'D');
                Status best = model(last, weights, now, needed, hysteresis, 'U');
                assertThat(status)
                        .as("seed %d, step %d: %s", seed, step, new String(now))
                        .isEqualTo(worst == best ? best : Status.UNKNOWN);
                last = status == Status.UNKNOWN ? last : status;
            }
        }
    }

    /** What follows if the unknown members are all {@code unknown}. */
    private static Status model(Status last, int[] weights, char[] now, int needed, int hysteresis, char unknown) {
        int live = 0;
        for (int i = 0; i < weights.length; i++) {
            live += (now[i] == '?' ? unknown : now[i]) == 'U' ? weights[i] : 0;
        }
        if (last == Status.UP) {
            return live < needed - hysteresis || live == 0 ? Status.DOWN : Status.UP;
        }
        return live >= needed + (last == Status.DOWN ? hysteresis : 0) ? Status.UP : Status.DOWN;
    }
}
