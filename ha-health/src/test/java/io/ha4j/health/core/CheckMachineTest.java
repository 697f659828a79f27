package io.ha4j.health.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.core.CheckAction.CancelProbe;
import io.ha4j.health.core.CheckAction.Publish;
import io.ha4j.health.core.CheckAction.StartProbe;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckMachineTest {

    private static final long MS = 1_000_000;

    /** Every 1000 ms, time-out 400 ms, no jitter. */
    private static CheckMachine machine(int rise, int fall) {
        return new CheckMachine(Rules.plain(1_000 * MS, 400 * MS, rise, fall), 1);
    }

    private static Publish change(Status previous, String was, Status next, String is) {
        return new Publish(Health.of(previous, was), Health.of(next, is));
    }

    @Test
    void probesAtOnceAndThenAfterEachInterval() {
        CheckMachine machine = machine(1, 1);
        assertThat(machine.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
        assertThat(machine.start(50 * MS)).containsExactly(new StartProbe(1, 450 * MS));
        assertThat(machine.health().status()).isEqualTo(Status.UNKNOWN);
        assertThat(machine.deadlineNanos()).isEqualTo(450 * MS);
        machine.onSuccess(1, 60 * MS);
        assertThat(machine.deadlineNanos())
                .as("counted from the start, not from the end of the probe")
                .isEqualTo(1_050 * MS);
        assertThat(machine.onDeadline(1_049 * MS)).as("early").isEmpty();
        assertThat(machine.onDeadline(1_050 * MS)).containsExactly(new StartProbe(2, 1_450 * MS));
        assertThat(machine.onDeadline(1_050 * MS)).as("doubled").isEmpty();
    }

    @Test
    void judgesByOtherRulesFromTheHealthThatItHas() {
        CheckMachine machine = machine(1, 3);
        machine.start(0);
        machine.onSuccess(1, MS);
        machine.onDeadline(1_000 * MS);
        machine.onFailure(2, "refused", 1_001 * MS);
        CheckRules quick = Rules.plain(200 * MS, 50 * MS, 1, 2);
        assertThat(machine.change(quick, false, 1_100 * MS)).containsExactly(new StartProbe(3, 1_150 * MS));
        assertThat(machine.health().isUp()).isTrue();
        assertThat(machine.counters().contrary()).as("of the former rules").isZero();
        assertThat(machine.onDeadline(1_150 * MS)).containsExactly(new CancelProbe(3));
        assertThat(machine.onDeadline(1_300 * MS)).containsExactly(new StartProbe(4, 1_350 * MS));
        assertThat(machine.onDeadline(1_350 * MS))
                .containsExactly(
                        new CancelProbe(4),
                        change(Status.UP, "the first probe succeeded", Status.DOWN, "no answer within 50 ms"));
        assertThat(machine.counters().failures()).isEqualTo(3);
    }

    @Test
    void aProbeOfTheFormerKindIsGivenUp() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        assertThat(machine.change(Rules.plain(500 * MS, 100 * MS, 1, 1), true, 10 * MS))
                .containsExactly(new CancelProbe(1), new StartProbe(2, 110 * MS));
        assertThat(machine.onFailure(1, "of the former target", 20 * MS)).isEmpty();
        assertThat(machine.onSuccess(2, 30 * MS)).hasSize(1);
        assertThat(machine.deadlineNanos()).isEqualTo(510 * MS);
    }

    @Test
    void aChangeStartsNothingThatDoesNotRun() {
        CheckMachine machine = machine(1, 1);
        CheckRules other = Rules.plain(500 * MS, 100 * MS, 1, 1);
        assertThat(machine.change(other, false, 0)).isEmpty();
        assertThat(machine.start(10 * MS)).containsExactly(new StartProbe(1, 110 * MS));
        machine.stop(10 * MS);
        assertThat(machine.change(other, false, 20 * MS)).isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
    }

    @Test
    void startsOnce() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        assertThatIllegalStateException().isThrownBy(() -> machine.start(1));
    }

    @Test
    void believesTheFirstSuccess() {
        CheckMachine machine = machine(5, 5);
        machine.start(0);
        assertThat(machine.onSuccess(1, MS))
                .containsExactly(change(Status.UNKNOWN, "no result yet", Status.UP, "the first probe succeeded"));
    }

    @Test
    void believesTheFirstFailure() {
        CheckMachine machine = machine(5, 5);
        machine.start(0);
        assertThat(machine.onFailure(1, "connection refused", MS))
                .containsExactly(change(Status.UNKNOWN, "no result yet", Status.DOWN, "connection refused"));
    }

    /** Results (+ success, - failure) and the status after each of them. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, +-+-, UDUD",
        "2, 3, +---, UUUD",
        "2, 3, +--+--+---, UUUUUUUUUD",
        "2, 3, +---++, UUUDDU",
        "2, 3, -+-+-++, DDDDDDU",
        "3, 2, -+++--, DDDUUD",
        "3, 2, -++-+++, DDDDDDU",
        "1, 3, -+---+, DUUUDU",
        "2, 1, +-++, UDDU",
        "4, 4, +---+----, UUUUUUUUD",
    })
    void countsRiseAndFall(int rise, int fall, String results, String expected) {
        CheckMachine machine = machine(rise, fall);
        machine.start(0);
        StringBuilder statuses = new StringBuilder();
        for (int i = 0; i < results.length(); i++) {
            long now = i * 1_000L * MS;
            machine.onDeadline(now);
            if (results.charAt(i) == '+') {
                machine.onSuccess(i + 1, now);
            } else {
                machine.onFailure(i + 1, "no", now);
            }
            statuses.append(machine.health().status().name().charAt(0));
        }
        assertThat(statuses).hasToString(expected);
    }

    @Test
    void takesSilenceForAFailure() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        assertThat(machine.onDeadline(400 * MS - 1)).isEmpty();
        assertThat(machine.onDeadline(400 * MS))
                .containsExactly(
                        new CancelProbe(1),
                        change(Status.UNKNOWN, "no result yet", Status.DOWN, "no answer within 400 ms"));
        assertThat(machine.counters())
                .isEqualTo(new CheckCounters(0, 1, 1, 0, 400 * MS, "no answer within 400 ms", 0, 0));
        assertThat(machine.deadlineNanos()).isEqualTo(1_000 * MS);
    }

    @Test
    void ignoresTheLateResultOfAnOverdueProbe() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        machine.onDeadline(400 * MS);
        assertThat(machine.onSuccess(1, 401 * MS)).isEmpty();
        machine.onDeadline(1_000 * MS);
        assertThat(machine.onSuccess(1, 1_001 * MS))
                .as("while the next one runs")
                .isEmpty();
        assertThat(machine.health().status()).isEqualTo(Status.DOWN);
        assertThat(machine.onSuccess(2, 1_002 * MS)).hasSize(1);
        assertThat(machine.onFailure(2, "twice", 1_003 * MS)).isEmpty();
        assertThat(machine.health().status()).isEqualTo(Status.UP);
        assertThat(machine.counters().successes()).isEqualTo(1);
    }

    @Test
    void tellsOfAnotherReasonWhileDown() {
        CheckMachine machine = machine(2, 1);
        machine.start(0);
        machine.onFailure(1, "connection refused", 0);
        machine.onDeadline(1_000 * MS);
        assertThat(machine.onFailure(2, "connection refused", 1_000 * MS)).isEmpty();
        machine.onDeadline(2_000 * MS);
        assertThat(machine.onFailure(3, "status 503", 2_000 * MS))
                .containsExactly(change(Status.DOWN, "connection refused", Status.DOWN, "status 503"));
    }

    @Test
    void keepsTheReasonOfAFailureThatDidNotChangeTheStatus() {
        CheckMachine machine = machine(2, 3);
        machine.start(0);
        machine.onSuccess(1, MS);
        machine.onDeadline(1_000 * MS);
        assertThat(machine.onFailure(2, "status 503", 1_007 * MS)).isEmpty();
        assertThat(machine.counters()).isEqualTo(new CheckCounters(1, 1, 0, 1, 7 * MS, "status 503", 0, 0));
    }

    @Test
    void startsTheNextProbeWithTheTimeOutWhenItFillsTheInterval() {
        CheckMachine machine = new CheckMachine(Rules.plain(400 * MS, 400 * MS, 1, 1), 1);
        machine.start(0);
        assertThat(machine.onDeadline(400 * MS))
                .containsExactly(
                        new CancelProbe(1),
                        change(Status.UNKNOWN, "no result yet", Status.DOWN, "no answer within 400 ms"),
                        new StartProbe(2, 800 * MS));
    }

    @Test
    void doesNotCatchUpAfterAPause() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        machine.onSuccess(1, 0);
        assertThat(machine.onDeadline(60_500 * MS)).containsExactly(new StartProbe(2, 60_900 * MS));
        assertThat(machine.onSuccess(2, 60_501 * MS)).isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(61_500 * MS);
    }

    @Test
    void countsAResultThatWasDeliveredBeforeALateDeadline() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        // The loop runs tasks before timers: the result comes first, however late both are.
        assertThat(machine.onSuccess(1, 30_000 * MS))
                .containsExactly(
                        change(Status.UNKNOWN, "no result yet", Status.UP, "the first probe succeeded"),
                        new StartProbe(2, 30_400 * MS));
        assertThat(machine.onDeadline(30_000 * MS)).isEmpty();
        assertThat(machine.counters().timeouts()).isZero();
    }

    @Test
    void grantsOneRespiteAfterAPauseOfItsOwn() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        assertThat(machine.onDeadline(700 * MS)).as("300 ms too late").isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(800 * MS);
        assertThat(machine.onSuccess(1, 701 * MS)).hasSize(1);
        assertThat(machine.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void grantsNoSecondRespite() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        machine.onDeadline(700 * MS);
        assertThat(machine.onDeadline(5_000 * MS)).hasSize(3);
        assertThat(machine.health().reason()).isEqualTo("no answer within 400 ms");
        machine.onDeadline(5_700 * MS);
        assertThat(machine.deadlineNanos()).as("but the next probe has its own").isEqualTo(5_800 * MS);
    }

    @Test
    void probesNowUnlessAProbeRuns() {
        CheckMachine machine = machine(1, 1);
        assertThat(machine.probeNow(0)).as("not started").isEmpty();
        machine.start(0);
        assertThat(machine.probeNow(MS)).as("one runs").isEmpty();
        machine.onSuccess(1, 2 * MS);
        assertThat(machine.probeNow(300 * MS)).containsExactly(new StartProbe(2, 700 * MS));
        machine.onSuccess(2, 301 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(1_300 * MS);
    }

    @Test
    void doesNothingAfterTheStop() {
        CheckMachine machine = machine(1, 1);
        machine.start(0);
        assertThat(machine.stop(MS)).containsExactly(new CancelProbe(1));
        assertThat(machine.deadlineNanos()).isEqualTo(CheckMachine.NEVER);
        assertThat(List.of(
                        machine.onSuccess(1, MS),
                        machine.onFailure(1, "no", MS),
                        machine.onDeadline(90_000 * MS),
                        machine.probeNow(90_000 * MS),
                        machine.stop(90_000 * MS)))
                .allMatch(List::isEmpty);
        assertThat(machine.health().status()).isEqualTo(Status.UNKNOWN);
    }

    /** interval, fast, down, jitter, time-out, warm-up, rise, fall, slow start */
    @ParameterizedTest
    @CsvSource({
        "0,1,1,0,1,0,1,1,0",
        "10,0,10,0,1,0,1,1,0",
        "10,11,10,0,1,0,1,1,0",
        "10,10,0,0,1,0,1,1,0",
        "10,10,10,-1,1,0,1,1,0",
        "10,10,10,51,1,0,1,1,0",
        "10,10,10,0,11,0,1,1,0",
        "10,10,10,0,0,0,1,1,0",
        "10,10,10,0,1,-1,1,1,0",
        "10,10,10,0,1,0,0,1,0",
        "10,10,10,0,1,0,1,0,0",
        "10,10,10,0,1,0,1,1,-1",
    })
    void refusesRulesThatItCannotKeep(
            long interval, long fast, long down, int jitter, long timeout, long warmup, int rise, int fall, long slow) {
        Rules rules = Rules.of(interval, timeout, rise, fall)
                .fast(fast)
                .down(down)
                .jitterPercent(jitter)
                .warmup(warmup)
                .slowStart(slow);
        assertThatIllegalArgumentException().isThrownBy(rules::build);
    }
}
