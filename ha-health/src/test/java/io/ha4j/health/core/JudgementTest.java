package io.ha4j.health.core;

import static io.ha4j.health.core.Rules.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.core.CheckAction.CancelProbe;
import io.ha4j.health.core.CheckAction.CancelRemedy;
import io.ha4j.health.core.CheckAction.Publish;
import io.ha4j.health.core.CheckAction.RemedyEnded;
import io.ha4j.health.core.CheckAction.StartProbe;
import io.ha4j.health.core.CheckAction.StartRemedy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a check can be told beyond rise and fall. Times are in ms from the start; a probe is answered in the moment in which it starts. */
class JudgementTest {

    private CheckMachine machine;

    /** Every 1000 ms, time-out 400 ms, rise 2, fall 2, no jitter. */
    private static Rules usual() {
        return Rules.of(1_000 * MS, 400 * MS, 2, 2);
    }

    private void start(Rules rules) {
        machine = new CheckMachine(rules.build(), 1);
        machine.start(0);
    }

    private List<CheckAction> deadline(long ms) {
        return machine.onDeadline(ms * MS);
    }

    private List<CheckAction> good(long ms) {
        machine.onDeadline(ms * MS);
        return answer(true, ms);
    }

    private List<CheckAction> bad(long ms) {
        machine.onDeadline(ms * MS);
        return answer(false, ms);
    }

    /** Answers the probe that runs: ids count from 1, and all others mean nothing. */
    private List<CheckAction> answer(boolean success, long ms) {
        CheckCounters before = machine.counters();
        for (long id = 1; id < 300; id++) {
            List<CheckAction> actions =
                    success ? machine.onSuccess(id, ms * MS) : machine.onFailure(id, "refused", ms * MS);
            boolean counted =
                    machine.counters().successes() + machine.counters().failures()
                            > before.successes() + before.failures();
            if (counted) {
                return actions;
            }
            assertThat(actions).isEmpty();
        }
        throw new AssertionError("no probe runs");
    }

    private long next() {
        assertThat(machine.nextStartNanos() % MS).isZero();
        return machine.nextStartNanos() / MS;
    }

    private Status status() {
        return machine.health().status();
    }

    private String reason() {
        return machine.health().reason();
    }

    @Test
    void looksAgainSoonerWhileTheResultsSpeakAgainstTheStatus() {
        start(Rules.of(1_000 * MS, 400 * MS, 3, 3).fast(100 * MS).down(5_000 * MS));
        assertThat(machine.nextStartNanos()).as("one runs").isEqualTo(CheckMachine.NEVER);
        good(0);
        assertThat(next()).isEqualTo(1_000);
        bad(1_000);
        assertThat(next()).isEqualTo(1_100);
        bad(1_100);
        assertThat(next()).isEqualTo(1_200);
        assertThat(status()).isEqualTo(Status.UP);
        bad(1_200);
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(next()).isEqualTo(6_200);
        good(6_200);
        good(6_300);
        assertThat(next()).isEqualTo(6_400);
        bad(6_400);
        assertThat(next()).as("down, and all speaks for it").isEqualTo(11_400);
        good(11_400);
        good(11_500);
        good(11_600);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(next()).isEqualTo(12_600);
    }

    @Test
    void aProbeThatTookLongerThanTheFastIntervalIsFollowedAtOnce() {
        start(usual().fast(100 * MS));
        good(0);
        deadline(1_000);
        assertThat(deadline(1_400)).containsExactly(new CancelProbe(2), new StartProbe(3, 1_800 * MS));
    }

    @Test
    void shortensEachIntervalByItsJitter() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            machine = new CheckMachine(usual().fast(200 * MS).jitterPercent(50).build(), seed);
            machine.start(0);
            machine.onSuccess(1, 0);
            seen.add(machine.nextStartNanos());
            assertThat(machine.nextStartNanos()).isBetween(500 * MS, 1_000 * MS);
            long second = machine.nextStartNanos();
            machine.onDeadline(second);
            machine.onFailure(2, "refused", second);
            assertThat(machine.nextStartNanos() - second).isBetween(100 * MS, 200 * MS);
        }
        assertThat(seen).hasSizeGreaterThan(150);
    }

    @Test
    void spreadsTheFirstProbeOverTheWarmUp() {
        Set<Long> seen = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            CheckRules rules = usual().warmup(500 * MS).build();
            CheckMachine one = new CheckMachine(rules, seed);
            assertThat(one.start(7 * MS)).isEmpty();
            assertThat(one.nextStartNanos()).isBetween(7 * MS, 507 * MS).isEqualTo(one.deadlineNanos());
            seen.add(one.nextStartNanos());
            CheckMachine twin = new CheckMachine(rules, seed);
            twin.start(7 * MS);
            assertThat(twin.nextStartNanos()).as("the same in each run").isEqualTo(one.nextStartNanos());
        }
        assertThat(seen).hasSizeGreaterThan(190);
        assertThat(seen).anyMatch(at -> at < 57 * MS).anyMatch(at -> at > 457 * MS);
    }

    @Test
    void aTargetThatIsTakenToBeDownMustProveItself() {
        start(usual().start(Status.DOWN).slowStart(10_000 * MS));
        assertThat(machine.health()).isEqualTo(Health.of(Status.DOWN, "taken to be DOWN, no result yet"));
        assertThat(good(0)).isEmpty();
        assertThat(good(1_000)).hasSize(1);
        assertThat(machine.health()).as("no slow start").isEqualTo(Health.of(Status.UP, "2 probes succeeded"));
    }

    @Test
    void aTargetThatIsTakenToBeDownFailsForAReason() {
        start(usual().start(Status.DOWN).slowStart(9_500 * MS));
        bad(0);
        assertThat(machine.health()).isEqualTo(Health.of(Status.DOWN, "refused"));
        good(1_000);
        good(2_000);
        assertThat(machine.health().percent()).as("that was an outage").isEqualTo(5);
    }

    @Test
    void aTargetThatIsTakenToBeUpGoesDownByItsFailures() {
        start(usual().start(Status.UP));
        assertThat(machine.health()).isEqualTo(Health.of(Status.UP, "taken to be UP, no result yet"));
        assertThat(bad(0)).isEmpty();
        assertThat(status()).isEqualTo(Status.UP);
        bad(1_000);
        assertThat(status()).isEqualTo(Status.DOWN);
    }

    @Test
    void givesTheTargetTheWeightThatItWants() {
        start(usual());
        Health unknown = machine.health();
        Health heavy = new Health(Status.UP, OptionalInt.of(7), 50, "the first probe succeeded");
        assertThat(machine.onSuccess(1, OptionalInt.of(7), 50, 0)).containsExactly(new Publish(unknown, heavy));
        deadline(1_000);
        Health drained = new Health(Status.UP, OptionalInt.of(7), 0, "the first probe succeeded");
        assertThat(machine.onSuccess(2, OptionalInt.of(7), 0, 1_000 * MS)).containsExactly(new Publish(heavy, drained));
        deadline(2_000);
        assertThat(machine.onSuccess(3, OptionalInt.of(7), 0, 2_000 * MS)).isEmpty();
        bad(3_000);
        assertThat(machine.health()).as("kept while up").isEqualTo(drained);
        bad(4_000);
        assertThat(machine.health()).isEqualTo(Health.of(Status.DOWN, "refused"));
        good(5_000);
        good(6_000);
        assertThat(machine.health()).as("not as it was").isEqualTo(Health.of(Status.UP, "2 probes succeeded"));
    }

    @Test
    void givesTheWeightBackInStepsAfterAnOutage() {
        start(Rules.of(100_000 * MS, 400 * MS, 1, 1).slowStart(19_000 * MS));
        good(0);
        assertThat(machine.health().percent()).as("at the start of the process").isEqualTo(100);
        bad(100_000);
        good(200_000);
        assertThat(machine.health().percent()).isEqualTo(5);
        List<Integer> percents = new ArrayList<>();
        for (int step = 1; step <= 19; step++) {
            long at = 200_000 + step * 1_000L;
            assertThat(machine.deadlineNanos()).isEqualTo(at * MS);
            assertThat(deadline(at - 1)).isEmpty();
            assertThat(deadline(at)).hasSize(1);
            percents.add(machine.health().percent());
        }
        assertThat(percents)
                .containsExactly(10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100);
        assertThat(machine.deadlineNanos()).isEqualTo(300_000 * MS);
    }

    @Test
    void slowStartIsAShareOfWhatTheTargetWants() {
        start(Rules.of(100_000 * MS, 400 * MS, 1, 1).slowStart(19_000 * MS));
        bad(0);
        deadline(100_000);
        machine.onSuccess(2, OptionalInt.of(40), 10, 100_000 * MS);
        assertThat(machine.health().percent()).as("rounded up").isEqualTo(1);
        assertThat(machine.health().weight()).hasValue(40);
        deadline(109_000);
        assertThat(machine.health().percent()).as("late: ten steps of twenty").isEqualTo(5);
        bad(200_000);
        assertThat(machine.deadlineNanos()).as("no step is left").isEqualTo(300_000 * MS);
    }

    @Test
    void anOutageEndsASlowStart() {
        start(Rules.of(1_000 * MS, 400 * MS, 1, 1).slowStart(60_000 * MS));
        bad(0);
        good(1_000);
        bad(2_000);
        assertThat(machine.deadlineNanos()).isEqualTo(3_000 * MS);
        machine.stop(3_000 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
    }

    @Test
    void holdsATargetDownThatGoesDownTooOften() {
        start(Rules.of(1_000 * MS, 400 * MS, 1, 1).flaps(2, 10_000 * MS, 5_000 * MS));
        assertThat(machine.heldUntilNanos()).isEqualTo(CheckMachine.NEVER);
        good(0);
        bad(1_000);
        assertThat(reason()).isEqualTo("refused");
        good(2_000);
        bad(3_000);
        String held = "held down for 5 s, as it went down 2 times within 10 s: refused";
        assertThat(reason()).isEqualTo(held);
        assertThat(machine.heldUntilNanos()).isEqualTo(8_000 * MS);
        for (long at = 4_000; at < 8_000; at += 1_000) {
            assertThat(good(at)).as("at %d", at).isEmpty();
        }
        assertThat(reason()).isEqualTo(held);
        good(8_000);
        assertThat(machine.health()).isEqualTo(Health.of(Status.UP, "a probe succeeded"));
        bad(9_000);
        assertThat(reason()).startsWith("held down for 10 s, as it went down 2 times");
        bad(10_000);
        assertThat(reason()).as("another failure").startsWith("held down for 10 s");
        good(18_000);
        assertThat(status()).isEqualTo(Status.DOWN);
        good(19_000);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(machine.heldUntilNanos()).isEqualTo(19_000 * MS);
    }

    @Test
    void aHoldGrowsToABoundAndShrinksWhenItIsQuiet() {
        FlapDamper damper = new FlapDamper(new CheckRules.Flaps(2, 100, 10));
        assertThat(damper.onDown(0)).isFalse();
        long now = 0;
        for (long hold : List.of(10, 20, 40, 80, 80)) {
            now++;
            assertThat(damper.onDown(now)).isTrue();
            assertThat(damper.heldUntilNanos()).isEqualTo(now + hold);
            assertThat(damper.holds(now + hold - 1)).isTrue();
            assertThat(damper.holds(now + hold)).isFalse();
            now += hold;
        }
        assertThat(damper.onDown(now + 101)).as("once in a window").isFalse();
        assertThat(damper.holds(now + 101)).isFalse();
        assertThat(damper.onDown(now + 102)).isTrue();
        assertThat(damper.heldUntilNanos()).as("as at first").isEqualTo(now + 112);
        assertThat(damper.onDown(now + 202)).as("a window apart").isTrue();
        assertThat(damper.heldUntilNanos()).isEqualTo(now + 222);
        assertThat(damper.onDown(now + 321)).as("a whole window after the hold").isFalse();
        assertThat(damper.onDown(now + 322)).isTrue();
        assertThat(damper.heldUntilNanos())
                .as("no more than that: not quiet yet")
                .isEqualTo(now + 362);
    }

    @Test
    void probesAtOnceWhenAFailureIsReported() {
        start(usual().reports(1, MS, false));
        assertThat(machine.onReport("reset", 0)).as("not up").isEmpty();
        good(0);
        assertThat(machine.onReport("reset", 10 * MS)).as("no flood of probes").isEmpty();
        assertThat(next()).isEqualTo(100);
        good(100);
        assertThat(machine.onReport("reset", 500 * MS)).containsExactly(new StartProbe(3, 900 * MS));
        assertThat(machine.onReport("reset", 510 * MS)).as("one runs").isEmpty();
        answer(true, 510);
        assertThat(next()).isEqualTo(1_500);
        machine.onReport("reset", 1_499 * MS);
        assertThat(machine.counters().reports()).isEqualTo(5);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void takesATargetDownByReports() {
        start(usual().reports(3, 1_000 * MS, true).down(10_000 * MS));
        good(0);
        machine.onReport("reset", 0);
        machine.onReport("reset", 1_000 * MS);
        good(1_000);
        assertThat(machine.onReport("reset", 1_001 * MS))
                .as("three, but not within a second")
                .isEmpty();
        machine.onReport("late", 1_500 * MS);
        assertThat(machine.health()).isEqualTo(Health.of(Status.DOWN, "3 failures reported, the latest: late"));
        good(1_500);
        assertThat(status()).isEqualTo(Status.DOWN);
        good(2_500);
        assertThat(status()).as("rise").isEqualTo(Status.UP);
        machine.onReport("reset", 2_500 * MS);
        machine.onReport("reset", 2_500 * MS);
        assertThat(status()).as("counted anew").isEqualTo(Status.UP);
        machine.onReport("reset", 2_500 * MS);
        assertThat(status()).isEqualTo(Status.DOWN);
    }

    @Test
    void takesNoTargetDownBySuspicionsButLooksAtIt() {
        start(usual().reports(1, 1_000 * MS, true));
        good(0);
        assertThat(machine.onSuspicion(10 * MS)).as("no flood of probes").isEmpty();
        assertThat(next()).isEqualTo(100);
        good(100);
        assertThat(machine.onSuspicion(500 * MS)).containsExactly(new StartProbe(3, 900 * MS));
        for (int i = 0; i < 100; i++) {
            assertThat(machine.onSuspicion(501 * MS)).as("one runs").isEmpty();
        }
        answer(true, 510);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(machine.counters().reports()).isZero();
        machine.onReport("refused", 600 * MS);
        assertThat(machine.health()).isEqualTo(Health.of(Status.DOWN, "1 failures reported, the latest: refused"));
        assertThat(machine.onSuspicion(610 * MS)).as("no news").isEmpty();
    }

    @Test
    void countsSuspicionsWithReportsWhereBothBringAProbeForward() {
        start(usual().reports(2, 1_000 * MS, false));
        good(0);
        assertThat(machine.onSuspicion(400 * MS)).isEmpty();
        assertThat(machine.onReport("refused", 500 * MS)).containsExactly(new StartProbe(2, 900 * MS));
    }

    @Test
    void heedsNoSuspicionUnlessItIsToldTo() {
        start(usual());
        good(0);
        assertThat(machine.onSuspicion(500 * MS)).isEmpty();
        assertThat(next()).isEqualTo(1_000);
    }

    @Test
    void aReportOfATargetThatIsDownIsNoNews() {
        start(usual().reports(1, MS, false));
        bad(0);
        assertThat(machine.onReport("reset", 500 * MS)).isEmpty();
        assertThat(next()).isEqualTo(1_000);
    }

    @Test
    void countsReportsOnlyWhenItIsToldTo() {
        start(usual());
        good(0);
        assertThat(machine.onReport("reset", 500 * MS)).isEmpty();
        assertThat(next()).isEqualTo(1_000);
        assertThat(machine.counters().reports()).isEqualTo(1);
        machine.stop(3_000 * MS);
        machine.onReport("reset", 600 * MS);
        assertThat(machine.counters().reports()).isEqualTo(1);
    }

    @Test
    void triesTheRemedyBeforeATargetIsDown() {
        start(usual().remedy(30_000 * MS, 2_000 * MS));
        good(0);
        bad(1_000);
        assertThat(bad(2_000)).containsExactly(new StartRemedy(1, "refused"));
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(machine.deadlineNanos()).isEqualTo(32_000 * MS);
        assertThat(deadline(3_000)).as("no probe meanwhile").isEmpty();
        assertThat(machine.onRemedyEnd(2, true, "not mine", 3_000 * MS)).isEmpty();
        assertThat(machine.onRemedyEnd(1, true, "restarted", 3_500 * MS))
                .containsExactly(new RemedyEnded(true, "restarted", 1_500 * MS));
        assertThat(machine.onRemedyEnd(1, true, "twice", 3_600 * MS)).isEmpty();
        assertThat(next()).isEqualTo(5_500);
        assertThat(good(5_500)).as("it never was down").isEmpty();
        bad(6_500);
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(bad(7_500)).as("another outage").containsExactly(new StartRemedy(2, "refused"));
        assertThat(machine.counters().remedies()).isEqualTo(2);
    }

    @Test
    void aTargetThatTheRemedyDoesNotHelpIsDownAtOnce() {
        start(usual().remedy(30_000 * MS, 2_000 * MS));
        good(0);
        bad(1_000);
        bad(2_000);
        machine.onRemedyEnd(1, true, "restarted", 3_000 * MS);
        bad(5_000);
        assertThat(machine.health()).isEqualTo(Health.of(Status.DOWN, "refused, though the remedy was applied"));
        assertThat(bad(6_000)).as("once per outage").isEmpty();
        good(7_000);
        good(8_000);
        assertThat(status()).isEqualTo(Status.UP);
        bad(9_000);
        assertThat(bad(10_000)).containsExactly(new StartRemedy(2, "refused"));
    }

    @Test
    void aRemedyThatTakesTooLongIsGivenUp() {
        start(usual().remedy(3_000 * MS, 0));
        bad(0);
        assertThat(machine.health().status()).as("nothing is decided").isEqualTo(Status.UNKNOWN);
        assertThat(deadline(2_999)).isEmpty();
        assertThat(deadline(3_000))
                .containsExactly(
                        new CancelRemedy(1),
                        new RemedyEnded(false, "not done within 3 s", 3_000 * MS),
                        new StartProbe(2, 3_400 * MS));
        assertThat(machine.onRemedyEnd(1, true, "late", 3_001 * MS)).isEmpty();
        answer(false, 3_001);
        assertThat(reason()).isEqualTo("refused, and the remedy failed: not done within 3 s");
    }

    @Test
    void aRemedyMayHelpATargetThatWasNeverUp() {
        start(usual().remedy(3_000 * MS, 500 * MS));
        bad(0);
        machine.onRemedyEnd(1, true, "started", 1_000 * MS);
        good(1_500);
        assertThat(machine.health()).isEqualTo(Health.of(Status.UP, "a probe succeeded after the remedy"));
        assertThat(machine.counters().contrary()).isZero();
        bad(2_500);
        assertThat(status()).as("fall counts again").isEqualTo(Status.UP);
    }

    @Test
    void nobodyLooksTooSoonAfterARemedy() {
        start(usual().remedy(3_000 * MS, 2_000 * MS).reports(1, MS, false));
        good(0);
        bad(1_000);
        bad(2_000);
        machine.onRemedyEnd(1, true, "restarted", 2_500 * MS);
        assertThat(machine.onReport("refused", 3_000 * MS)).isEmpty();
        assertThat(machine.probeNow(3_000 * MS)).isEmpty();
        assertThat(machine.change(usual().build(), false, 3_000 * MS)).isEmpty();
        assertThat(next()).isEqualTo(4_500);
        bad(4_500);
        assertThat(status()).isEqualTo(Status.DOWN);
        assertThat(machine.probeNow(4_600 * MS)).as("that is over").hasSize(1);
    }

    @Test
    void tellsHowLongThingsTook() {
        start(usual().remedy(3_000 * MS, 0));
        machine.onSuccess(1, 5 * MS);
        deadline(1_000);
        machine.onSuccess(2, 1_007 * MS);
        assertThat(machine.counters().lastDurationNanos()).isEqualTo(7 * MS);
        deadline(2_000);
        deadline(2_400);
        assertThat(machine.counters().lastDurationNanos()).isEqualTo(400 * MS);
        bad(3_000);
        assertThat(deadline(6_000)).contains(new RemedyEnded(false, "not done within 3 s", 3_000 * MS));
    }

    @Test
    void aDeadlineThatIsALittleLateGivesNoRespite() {
        start(usual());
        deadline(420);
        assertThat(machine.counters().timeouts()).isEqualTo(1);
        start(usual());
        machine.onDeadline(420 * MS + 1);
        assertThat(machine.counters().timeouts()).isZero();
    }

    @Test
    void anOutageCountsOnceForTheDamper() {
        start(Rules.of(1_000 * MS, 400 * MS, 1, 1).remedy(3_000 * MS, 0).flaps(2, 60_000 * MS, 5_000 * MS));
        good(0);
        bad(1_000);
        machine.onRemedyEnd(1, true, "restarted", 1_500 * MS);
        answer(false, 1_500);
        assertThat(reason()).isEqualTo("refused, though the remedy was applied");
        assertThat(machine.heldUntilNanos()).isEqualTo(CheckMachine.NEVER);
    }

    @Test
    void doesNotHurryWhileATargetIsHeld() {
        start(Rules.of(1_000 * MS, 400 * MS, 2, 1).fast(100 * MS).flaps(2, 60_000 * MS, 20_000 * MS));
        good(0);
        bad(1_000);
        good(2_000);
        good(2_100);
        bad(3_100);
        good(4_100);
        assertThat(machine.counters().contrary()).isEqualTo(1);
        assertThat(next()).isEqualTo(5_100);
    }

    /** The interval while down; what is found, and when; when it is looked at again. It is held until 13,000. */
    @ParameterizedTest
    @CsvSource({
        "20_000, works, 3_500, 13_000",
        "20_000, fails, 3_500, 23_500",
        "20_000, works, 12_950, 13_050", // never sooner than the fast interval
        "4_000, works, 3_500, 7_500", // nor later than while it is down
        "4_000, works, 9_500, 13_000",
        "4_000, fails, 9_500, 13_500",
    })
    void looksAtATargetThatWorksWhenItsHoldEnds(String down, String what, String when, String again) {
        start(Rules.of(1_000 * MS, 400 * MS, 1, 1)
                .fast(100 * MS)
                .down(ms(down) * MS)
                .flaps(2, 60_000 * MS, 10_000 * MS));
        good(0);
        bad(1_000);
        machine.probeNow(2_000 * MS);
        answer(true, 2_000);
        bad(3_000);
        assertThat(machine.heldUntilNanos()).isEqualTo(13_000 * MS);
        machine.probeNow(ms(when) * MS);
        answer(what.equals("works"), ms(when) + 40);
        assertThat(next()).as("whatever it took").isEqualTo(ms(again));
        good(next());
        assertThat(status()).isEqualTo(ms(again) < 13_000 ? Status.DOWN : Status.UP);
    }

    private static long ms(String text) {
        return Long.parseLong(text.replace("_", ""));
    }

    @Test
    void aTargetThatWorksThroughoutItsHoldRisesWhenThatEnds() {
        start(Rules.of(1_000 * MS, 400 * MS, 2, 1)
                .fast(100 * MS)
                .down(60_000 * MS)
                .flaps(2, 60_000 * MS, 10_000 * MS));
        good(0);
        bad(1_000);
        machine.probeNow(2_000 * MS);
        answer(true, 2_000);
        good(2_100);
        bad(3_100);
        machine.probeNow(4_000 * MS);
        answer(true, 4_000);
        good(13_100);
        assertThat(machine.health()).isEqualTo(Health.of(Status.UP, "2 probes succeeded"));
    }

    @Test
    void countsReportsByOtherRulesFromTheirChangeOn() {
        start(usual().reports(3, 60_000 * MS, true));
        good(0);
        machine.change(usual().reports(1, 60_000 * MS, true).build(), false, 100 * MS);
        answer(true, 100);
        machine.onReport("reset", 200 * MS);
        assertThat(status()).isEqualTo(Status.DOWN);
    }

    @Test
    void aCheckThatIsNotSuspendedDoesNotResume() {
        start(usual().slowStart(60_000 * MS));
        bad(0);
        good(1_000);
        good(2_000);
        assertThat(machine.resume(2_000 * MS)).isEmpty();
        assertThat(status()).isEqualTo(Status.UP);
        machine.stop(3_000 * MS);
        assertThat(machine.deadlineNanos()).as("nor does a slow start go on").isEqualTo(CheckMachine.NEVER);
    }

    @Test
    void aRemedyOfATargetThatIsTakenToBeDownDoesNotProveIt() {
        start(usual().start(Status.DOWN).remedy(3_000 * MS, 0));
        good(0);
        assertThat(bad(1_000)).containsExactly(new StartRemedy(1, "refused"));
        machine.onRemedyEnd(1, true, "started", 2_000 * MS);
        answer(true, 2_000);
        assertThat(status()).as("one success after the failure").isEqualTo(Status.DOWN);
        good(3_000);
        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void aTargetThatGoesDownTooOftenGetsNoRemedy() {
        start(Rules.of(1_000 * MS, 400 * MS, 1, 1).remedy(3_000 * MS, 0).flaps(2, 60_000 * MS, 5_000 * MS));
        good(0);
        assertThat(bad(1_000)).containsExactly(new StartRemedy(1, "refused"));
        machine.onRemedyEnd(1, true, "restarted", 1_500 * MS);
        answer(true, 1_500);
        assertThat(status()).isEqualTo(Status.UP);
        bad(2_500);
        assertThat(reason()).isEqualTo("held down for 5 s, as it went down 2 times within 60 s: refused");
        assertThat(machine.counters().remedies()).isEqualTo(1);
    }

    @Test
    void reportsLeadToTheRemedyToo() {
        start(usual().remedy(3_000 * MS, 0).reports(1, MS, true));
        good(0);
        deadline(1_000);
        assertThat(machine.onReport("reset", 1_001 * MS))
                .containsExactly(new CancelProbe(2), new StartRemedy(1, "1 failures reported, the latest: reset"));
        assertThat(machine.onReport("reset", 1_002 * MS))
                .as("it is being helped")
                .isEmpty();
        assertThat(machine.probeNow(1_003 * MS)).isEmpty();
        assertThat(machine.stop(1_004 * MS))
                .containsExactly(new CancelRemedy(1), new RemedyEnded(false, "given up: the check is closed", 3 * MS));
        assertThat(machine.onRemedyEnd(1, true, "late", 1_004 * MS)).isEmpty();
    }

    @Test
    void otherRulesWaitForTheRemedyThatRuns() {
        start(usual().remedy(3_000 * MS, 700 * MS));
        bad(0);
        assertThat(machine.change(usual().remedy(5_000 * MS, 100 * MS).build(), false, 10 * MS))
                .isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(5_000 * MS);
        machine.onRemedyEnd(1, true, "done", 1_000 * MS);
        assertThat(next()).isEqualTo(1_100);
        bad(1_100);
        bad(2_100);
        good(3_100);
        good(4_100);
        bad(5_100);
        bad(6_100);
        assertThat(machine.change(usual().build(), false, 6_200 * MS)).isEmpty();
        assertThat(deadline(6_200)).as("no remedy any more").contains(new CancelRemedy(2));
    }

    /** When the check changes; whether to another thing; whether a remedy was given up, and what becomes of the next failure. */
    @ParameterizedTest
    @CsvSource({
        "while it runs, true, true, another remedy",
        "in the pause after it, true, false, another remedy",
        "in the probe after it, true, false, another remedy",
        "in the probe after it, false, false, down",
        "once it is down, true, false, down",
    })
    void anotherThingIsOwedItsOwnRemedy(String when, boolean another, boolean givenUp, String then) {
        Rules rules = usual().start(Status.UP).remedy(3_000 * MS, 2_000 * MS);
        start(rules);
        bad(0);
        bad(1_000);
        if (!when.equals("while it runs")) {
            machine.onRemedyEnd(1, true, "restarted", 1_200 * MS);
        }
        if (when.equals("in the probe after it")) {
            deadline(3_200);
        } else if (when.equals("once it is down")) {
            bad(3_200);
        }
        List<CheckAction> actions = machine.change(rules.build(), another, 3_300 * MS);
        RemedyEnded end = new RemedyEnded(false, "given up: the check has changed", 2_300 * MS);
        assertThat(actions.contains(end)).isEqualTo(givenUp);
        assertThat(actions.contains(new CancelRemedy(1))).isEqualTo(givenUp);
        assertThat(actions.get(actions.size() - 1)).as("at once").isInstanceOf(StartProbe.class);
        assertThat(machine.onRemedyEnd(1, true, "late", 3_300 * MS)).isEmpty();
        List<CheckAction> first = answer(false, 3_300);
        if (then.equals("down")) {
            assertThat(status()).isEqualTo(Status.DOWN);
            assertThat(reason()).endsWith("refused, though the remedy was applied");
        } else {
            assertThat(first).as("fall counts anew").isEmpty();
            assertThat(bad(4_300)).containsExactly(new StartRemedy(2, "refused"));
            assertThat(status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void anotherThingWaitsForNothingWhileItIsNotProbed() {
        start(usual().remedy(3_000 * MS, 0));
        bad(0);
        machine.suspend("not master", MS);
        assertThat(machine.change(usual().build(), true, 2 * MS)).isEmpty();
        machine.stop(3 * MS);
        assertThat(machine.change(usual().build(), true, 4 * MS)).isEmpty();
    }

    @Test
    void forgetsFlapsAndReportsOnlyWhenTheirRulesChange() {
        Rules twice = usual().flaps(2, 60_000 * MS, 5_000 * MS).reports(2, 60_000 * MS, true);
        start(Rules.of(1_000 * MS, 400 * MS, 1, 1)
                .flaps(2, 60_000 * MS, 5_000 * MS)
                .reports(2, 60_000 * MS, true));
        good(0);
        bad(1_000);
        good(2_000);
        machine.onReport("reset", 2_000 * MS);
        machine.change(twice.build(), false, 2_100 * MS);
        answer(true, 2_100);
        machine.onReport("reset", 2_200 * MS);
        assertThat(reason()).startsWith("held down for 5 s").endsWith("2 failures reported, the latest: reset");
        machine.change(usual().flaps(3, 60_000 * MS, 5_000 * MS).build(), false, 2_300 * MS);
        assertThat(machine.heldUntilNanos()).isEqualTo(CheckMachine.NEVER);
        answer(true, 2_300);
        good(3_300);
        assertThat(status()).isEqualTo(Status.UP);
        machine.onReport("reset", 3_300 * MS);
        machine.onReport("reset", 3_300 * MS);
        assertThat(status()).as("not by reports").isEqualTo(Status.UP);
        machine.change(usual().build(), false, 3_400 * MS);
        assertThat(machine.heldUntilNanos()).isEqualTo(CheckMachine.NEVER);
    }

    @Test
    void knowsNothingWhileItIsSuspended() {
        start(usual().slowStart(60_000 * MS));
        bad(0);
        good(1_000);
        good(2_000);
        deadline(3_000);
        assertThat(machine.suspend("not master", 3_100 * MS))
                .hasSize(2)
                .startsWith(new CancelProbe(4))
                .allMatch(action -> action instanceof CancelProbe
                        || ((Publish) action).health().equals(Health.of(Status.UNKNOWN, "suspended: not master")));
        assertThat(machine.isSuspended()).isTrue();
        assertThat(machine.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
        assertThat(machine.onSuccess(4, 3_200 * MS)).isEmpty();
        assertThat(deadline(9_000)).isEmpty();
        assertThat(machine.probeNow(9_000 * MS)).isEmpty();
        assertThat(machine.change(usual().build(), false, 9_000 * MS)).isEmpty();
        assertThat(machine.onReport("reset", 9_000 * MS)).isEmpty();
        assertThat(machine.suspend("paused", 9_000 * MS)).hasSize(1);
        assertThat(machine.resume(10_000 * MS))
                .containsExactly(
                        new Publish(
                                Health.of(Status.UNKNOWN, "suspended: paused"),
                                Health.of(Status.UNKNOWN, "no result yet")),
                        new StartProbe(5, 10_400 * MS));
        assertThat(machine.isSuspended()).isFalse();
        assertThat(machine.resume(10_000 * MS)).isEmpty();
        answer(true, 10_001);
        assertThat(machine.health()).isEqualTo(Health.of(Status.UP, "the first probe succeeded"));
    }

    @Test
    void givesTheRemedyUpWhenItIsSuspended() {
        start(usual().remedy(3_000 * MS, 0));
        bad(0);
        assertThat(machine.suspend("not master", MS))
                .startsWith(new CancelRemedy(1), new RemedyEnded(false, "given up: not master", MS))
                .hasSize(3);
        assertThat(machine.onRemedyEnd(1, true, "late", MS)).isEmpty();
        machine.resume(2 * MS);
        assertThat(answer(false, 3)).as("an outage of its own").containsExactly(new StartRemedy(2, "refused"));
    }

    @Test
    void mayBeSuspendedBeforeItStarts() {
        machine = new CheckMachine(usual().start(Status.UP).build(), 1);
        machine.suspend("not master", 0);
        assertThat(machine.start(0)).isEmpty();
        assertThat(machine.health()).isEqualTo(Health.of(Status.UNKNOWN, "suspended: not master"));
        assertThat(machine.resume(5 * MS)).contains(new StartProbe(1, 405 * MS));
        CheckMachine twice = new CheckMachine(usual().build(), 1);
        twice.suspend("not master", 0);
        twice.resume(0);
        assertThat(twice.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
        assertThat(twice.start(0)).containsExactly(new StartProbe(1, 400 * MS));
        twice.stop(0);
        assertThat(twice.suspend("late", 0)).isEmpty();
        assertThat(twice.isSuspended()).isFalse();
        assertThat(twice.resume(0)).isEmpty();
        assertThat(twice.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
    }

    /** interval, fast, down, time-out, rise, fall: the worst case of each, to the nanosecond. */
    @ParameterizedTest
    @CsvSource({
        "1000, 1000, 1000, 400, 1, 1",
        "1000, 1000, 1000, 400, 2, 3",
        "1000, 1000, 1000, 1000, 3, 2",
        "1000, 200, 1000, 100, 3, 3",
        "1000, 200, 1000, 900, 2, 5",
        "1000, 500, 4000, 500, 2, 2",
        "1000, 10, 10, 10, 5, 5",
        "2000, 2000, 500, 1, 1, 7",
    })
    void keepsItsBoundsExactly(long interval, long fast, long down, long timeout, int rise, int fall) {
        Rules rules = Rules.of(interval * MS, timeout * MS, rise, fall)
                .fast(fast * MS)
                .down(down * MS);
        start(rules);
        machine.onSuccess(1, 0); // the target dies in this moment
        long noticed = hangUntil(Status.DOWN);
        long pace = Math.max(fast, timeout); // one probe at a time
        assertThat(noticed).isEqualTo((interval + (fall - 1) * pace + timeout) * MS);
        assertThat(noticed).isLessThanOrEqualTo((interval * fall + timeout) * MS);

        machine.onDeadline(machine.deadlineNanos()); // a last probe that hangs; the target comes back in this moment
        long back = machine.deadlineNanos() - timeout * MS;
        machine.onDeadline(machine.deadlineNanos());
        long recovered = 0;
        while (status() == Status.DOWN) {
            if (machine.nextStartNanos() != CheckMachine.NEVER) {
                machine.onDeadline(machine.nextStartNanos());
            }
            recovered = machine.deadlineNanos(); // each answer comes in the last moment
            answer(true, recovered / MS);
        }
        long wait = Math.max(down, timeout) + (rise - 1) * pace + timeout;
        assertThat(recovered - back).isEqualTo(wait * MS);
        assertThat(wait).isLessThanOrEqualTo(Math.max(down, interval) + interval * (rise - 1) + timeout);
    }

    private long hangUntil(Status wanted) {
        long now = 0;
        while (status() != wanted) {
            now = machine.deadlineNanos();
            machine.onDeadline(now);
        }
        return now;
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void refusesRulesOfItsPartsThatItCannotKeep(Status start) {
        assertThat(usual().start(start).build().start()).isEqualTo(start);
        for (Runnable bad : List.<Runnable>of(
                () -> new CheckRules.Flaps(1, 1, 1),
                () -> new CheckRules.Flaps(101, 1, 1),
                () -> new CheckRules.Flaps(2, 0, 1),
                () -> new CheckRules.Flaps(2, 1, 0),
                () -> new CheckRules.Reports(0, 1, true),
                () -> new CheckRules.Reports(1_001, 1, true),
                () -> new CheckRules.Reports(1, 0, true),
                () -> new CheckRules.RemedyTimes(0, 1),
                () -> new CheckRules.RemedyTimes(1, -1))) {
            assertThatIllegalArgumentException().isThrownBy(bad::run);
        }
    }
}
