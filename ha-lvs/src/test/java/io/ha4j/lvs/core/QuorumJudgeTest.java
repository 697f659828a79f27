package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows follow check/ipwrapper.c of Keepalived, {@code update_quorum_state}. */
class QuorumJudgeTest {

    @ParameterizedTest
    @CsvSource({
        // quorum 4, hysteresis 1: gained with 5, lost below 3
        "4, 1, 5, HELD",
        "4, 1, 4, LOST",
        "4, 1, 5 4 3, HELD",
        "4, 1, 5 2, LOST",
        "4, 1, 5 2 3 4, LOST",
        "4, 1, 5 2 5, HELD",
        "4, 1, 5 0, LOST",
        // without hysteresis
        "2, 0, 2, HELD",
        "2, 0, 2 1, LOST",
        "2, 0, 2 1 2, HELD",
        // a hysteresis that reaches down to 0 does not keep a quorum of nothing
        "2, 1, 3 1, HELD",
        "2, 1, 3 0, LOST",
        "1, 0, 1 0, LOST",
    })
    void judgesByWhatIsAlive(int quorum, int hysteresis, String alive, QuorumState expected) {
        QuorumJudge judge = new QuorumJudge(quorum, hysteresis);
        for (String weight : alive.split(" ", -1)) {
            QuorumState before = judge.state();
            boolean changed = judge.judge(Long.parseLong(weight), Long.parseLong(weight));
            assertThat(changed).isEqualTo(judge.state() != before);
        }
        assertThat(judge.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // least and most: what is not known decides neither way
        "'0-9', UNKNOWN",
        "'4-5', UNKNOWN",
        "'4-4', LOST",
        "'5-9', HELD",
        "'5-9 0-9', HELD",
        "'5-9 0-3', HELD",
        "'5-9 0-2', LOST",
        "'4-4 4-9', LOST",
        "'4-4 5-9', HELD",
    })
    void heedsWhatIsNotKnown(String bounds, QuorumState expected) {
        QuorumJudge judge = new QuorumJudge(4, 1);
        for (String bound : bounds.split(" ", -1)) {
            judge.judge(bound.charAt(0) - '0', bound.charAt(2) - '0');
        }
        assertThat(judge.state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // quorum 4, hysteresis 1: as if it had been held, or lost, all the time
        "HELD, '0-9', UNKNOWN",
        "HELD, '0-3', UNKNOWN",
        "HELD, '3-9', HELD",
        "HELD, '0-2', LOST",
        "HELD, '3-3 2-2 3-3', LOST",
        "LOST, '0-9', LOST",
        "LOST, '4-9', LOST",
        "LOST, '5-9', HELD",
        "UNKNOWN, '0-9', UNKNOWN",
        "UNKNOWN, '4-4', LOST",
    })
    void goesOnFromWhatWasBefore(QuorumState before, String bounds, QuorumState expected) {
        QuorumJudge judge = new QuorumJudge(4, 1);
        judge.judge(0, 9);
        judge.resume(before);
        for (String bound : bounds.split(" ", -1)) {
            judge.judge(bound.charAt(0) - '0', bound.charAt(2) - '0');
        }
        assertThat(judge.state()).isEqualTo(expected);
    }

    @Test
    void hasNothingToJudgeWithoutAQuorum() {
        QuorumJudge judge = new QuorumJudge(0, 0);
        assertThat(judge.judge(0, 0)).isFalse();
        assertThat(judge.state()).isEqualTo(QuorumState.NONE);
    }

    @Test
    void countsBeyondAnInt() {
        QuorumJudge judge = new QuorumJudge(Integer.MAX_VALUE, 0);
        judge.judge(1L << 40, 1L << 40);
        assertThat(judge.state()).isEqualTo(QuorumState.HELD);
    }
}
