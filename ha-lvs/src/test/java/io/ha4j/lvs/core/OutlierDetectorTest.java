package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.lvs.core.OutlierChange.Ejected;
import io.ha4j.lvs.core.OutlierChange.IgnoredChanged;
import io.ha4j.lvs.core.OutlierChange.Returned;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {

    private static final long SECOND = 1_000_000_000L;

    private final OutlierDetector<Integer> detector = new OutlierDetector<>(OutlierRules.DEFAULT);

    private static List<Integer> servers(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    private List<OutlierChange<Integer>> fail(int server, int times, long now) {
        List<OutlierChange<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            changes.addAll(detector.onFailure(server, now));
        }
        return changes;
    }

    @Test
    void ejectsWhoFailsFiveTimesInARow() {
        detector.servers(servers(4), 4, 0);
        assertThat(fail(1, 4, 0)).isEmpty();
        assertThat(detector.onSuccess(1, 0)).isEmpty();
        assertThat(fail(1, 4, 0)).isEmpty();
        assertThat(detector.ejected()).isEmpty();
        assertThat(detector.nextDeadlineNanos()).isEqualTo(OutlierDetector.NEVER);
        assertThat(fail(1, 1, 7)).containsExactly(new Ejected<>(1, 5, 30 * SECOND));
        assertThat(detector.ejected()).containsExactly(1);
        assertThat(detector.nextDeadlineNanos()).isEqualTo(30 * SECOND + 7);
    }

    @Test
    void takesItBackOnProbation() {
        detector.servers(servers(4), 4, 0);
        fail(1, 5, 0);
        assertThat(fail(1, 20, SECOND)).as("what still ends does not count").isEmpty();
        assertThat(detector.onSuccess(1, SECOND)).isEmpty();
        assertThat(detector.onDeadline(30 * SECOND - 1)).isEmpty();
        assertThat(detector.onDeadline(30 * SECOND)).containsExactly(new Returned<>(1));
        assertThat(detector.ejected()).isEmpty();
        assertThat(detector.nextDeadlineNanos()).isEqualTo(OutlierDetector.NEVER);
        assertThat(fail(1, 1, 31 * SECOND)).containsExactly(new Ejected<>(1, 5, 60 * SECOND));
        assertThat(detector.onSuccess(0, 91 * SECOND))
                .as("any news tell the time")
                .containsExactly(new Returned<>(1));
        assertThat(detector.onSuccess(1, 91 * SECOND)).isEmpty();
        assertThat(fail(1, 4, 92 * SECOND)).as("the probation is over").isEmpty();
        assertThat(fail(1, 1, 92 * SECOND)).containsExactly(new Ejected<>(1, 5, 90 * SECOND));
    }

    @Test
    void ejectsForLongerFromTimeToTimeUpToALimit() {
        detector.servers(servers(4), 4, 0);
        fail(2, 4, 0);
        long now = 0;
        for (int n = 1; n <= 13; n++) {
            long duration = Math.min(300, 30 * n) * SECOND;
            assertThat(detector.onFailure(2, now)).containsExactly(new Ejected<>(2, 5, duration));
            now += duration;
            detector.onDeadline(now);
        }
        now += 9 * 10 * SECOND; // nine of the ten that count are forgotten
        assertThat(detector.onFailure(2, now)).containsExactly(new Ejected<>(2, 5, 60 * SECOND));
        now += 60 * SECOND + 3600 * SECOND;
        detector.onDeadline(now - 3600 * SECOND);
        assertThat(detector.onFailure(2, now)).containsExactly(new Ejected<>(2, 5, 30 * SECOND));
    }

    @Test
    void ejectsButAPartOfThem() {
        detector.servers(servers(9), 30, 0);
        assertThat(fail(0, 5, 0)).hasSize(2).contains(new IgnoredChanged<>(true));
        detector.servers(servers(30), 30, 0);
        for (int server = 1; server < 6; server++) {
            fail(server, 10, server);
        }
        assertThat(detector.ejected()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(detector.onDeadline(30 * SECOND + 1)).containsExactly(new Returned<>(0), new Returned<>(1));
        assertThat(fail(3, 4, 30 * SECOND + 1)).isEmpty();
        assertThat(fail(3, 1, 30 * SECOND + 1)).hasSize(1);
    }

    @Test
    void ejectsOneOfThreeAndNoneOfTwo() {
        detector.servers(servers(3), 3, 0);
        fail(0, 5, 0);
        fail(1, 5, 0);
        assertThat(detector.ejected()).containsExactly(0);
        assertThat(detector.servers(servers(2), 3, 1)).containsExactly(new IgnoredChanged<>(true));
        assertThat(detector.ejected()).isEmpty();
        assertThat(fail(1, 50, 2)).isEmpty();
        assertThat(detector.servers(servers(3), 3, 3)).containsExactly(new IgnoredChanged<>(false));
        assertThat(detector.ejected()).containsExactly(0);
        assertThat(detector.servers(servers(1), 1, 4)).containsExactly(new IgnoredChanged<>(true));
        assertThat(detector.onDeadline(30 * SECOND)).containsExactly(new Returned<>(0), new IgnoredChanged<>(false));
    }

    @Test
    void ignoresEjectionsInAPanic() {
        detector.servers(servers(6), 10, 0);
        assertThat(fail(0, 5, 0)).containsExactly(new Ejected<>(0, 5, 30 * SECOND));
        assertThat(detector.ejected()).as("5 of 10 are left").containsExactly(0);
        assertThat(detector.servers(servers(5), 10, 1)).containsExactly(new IgnoredChanged<>(true));
        assertThat(detector.ejected()).as("4 of 10 would be left").isEmpty();
        assertThat(detector.nextDeadlineNanos()).isEqualTo(30 * SECOND);
        assertThat(detector.servers(servers(6), 10, 2)).containsExactly(new IgnoredChanged<>(false));
        assertThat(detector.ejected()).containsExactly(0);
    }

    @Test
    void forgetsWhoWasAway() {
        detector.servers(servers(4), 4, 0);
        fail(3, 5, 0);
        assertThat(detector.servers(servers(3), 4, 1)).isEmpty();
        assertThat(detector.nextDeadlineNanos()).isEqualTo(OutlierDetector.NEVER);
        assertThat(fail(3, 50, 1)).as("it is not there").isEmpty();
        detector.servers(servers(4), 4, 2);
        assertThat(detector.ejected()).isEmpty();
        assertThat(fail(3, 4, 2)).isEmpty();
        assertThat(fail(3, 1, 2)).containsExactly(new Ejected<>(3, 5, 30 * SECOND));
    }

    @Test
    void keepsWhatItKnowsOfWhoStays() {
        detector.servers(servers(4), 4, 0);
        fail(1, 4, 0);
        detector.servers(List.of(3, 1, 2), 4, 0);
        assertThat(fail(1, 1, 0)).hasSize(1);
        detector.servers(servers(4), 4, 1);
        assertThat(detector.ejected()).containsExactly(1);
    }

    @Test
    void neverEjectsAll() {
        OutlierDetector<Integer> eager = new OutlierDetector<>(new OutlierRules(1, SECOND, SECOND, SECOND, 100, 0));
        eager.servers(servers(4), 4, 0);
        servers(4).forEach(server -> eager.onFailure(server, 0));
        assertThat(eager.ejected()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(eager.servers(servers(3), 4, 0)).as("the last one left").containsExactly(new IgnoredChanged<>(true));
        assertThat(eager.ejected()).isEmpty();
    }

    @Test
    void worksAcrossTheEndOfTheClock() {
        detector.servers(servers(4), 4, Long.MAX_VALUE);
        fail(1, 5, Long.MAX_VALUE);
        assertThat(detector.onDeadline(Long.MAX_VALUE)).isEmpty();
        assertThat(detector.onDeadline(Long.MIN_VALUE + 30 * SECOND - 2)).isEmpty();
        assertThat(detector.onDeadline(Long.MIN_VALUE + 30 * SECOND - 1)).containsExactly(new Returned<>(1));
    }

    @Test
    void holdsItsBoundsWhateverHappens() {
        for (long seed = 0; seed < 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            OutlierRules rules = new OutlierRules(
                    random.nextInt(1, 6),
                    random.nextLong(SECOND, 10 * SECOND),
                    random.nextLong(SECOND, 10 * SECOND),
                    random.nextLong(10 * SECOND, 100 * SECOND),
                    random.nextInt(101),
                    random.nextInt(101));
            OutlierDetector<Integer> tested = new OutlierDetector<>(rules);
            int total = random.nextInt(1, 20);
            int usable = total;
            tested.servers(servers(usable), total, 0);
            long now = 0;
            for (int step = 0; step < 200; step++) {
                now += random.nextLong(SECOND);
                if (random.nextInt(20) == 0) {
                    usable = random.nextInt(total + 1);
                    tested.servers(servers(usable), total, now);
                } else if (random.nextInt(4) == 0) {
                    tested.onSuccess(random.nextInt(total), now);
                } else {
                    tested.onFailure(random.nextInt(total), now);
                }
                int ejected = tested.ejected().size();
                assertThat(ejected)
                        .as("seed %d, step %d", seed, step)
                        .isLessThanOrEqualTo(Math.max(1, total * rules.maxEjectedPercent() / 100))
                        .isLessThanOrEqualTo(usable > 2 ? usable - 1 : 0);
                if (ejected > 0) {
                    assertThat((usable - ejected) * 100).isGreaterThanOrEqualTo(total * rules.panicPercent());
                    assertThat(tested.nextDeadlineNanos()).isBetween(now + 1, now + rules.maxEjectionNanos());
                }
            }
            now += rules.maxEjectionNanos();
            tested.onDeadline(now);
            assertThat(tested.ejected()).as("seed %d: all come back", seed).isEmpty();
            assertThat(tested.nextDeadlineNanos()).isEqualTo(OutlierDetector.NEVER);
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detector.servers(servers(3), 2, 0))
                .withMessage("total: 2 (expected: 3 or more, as many as are usable)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutlierRules(0, SECOND, SECOND, SECOND, 10, 50))
                .withMessage("failures: 0 (expected: 1..1000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutlierRules(5, SECOND, 2 * SECOND, SECOND, 10, 50))
                .withMessage("max ejection: 1 s (expected: 2 s..86400 s)");
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierRules(5, 0, SECOND, SECOND, 10, 50));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierRules(5, SECOND, 0, SECOND, 10, 50));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierRules(5, SECOND, SECOND, SECOND, 101, 50));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutlierRules(5, SECOND, SECOND, SECOND, 10, -1));
    }
}
