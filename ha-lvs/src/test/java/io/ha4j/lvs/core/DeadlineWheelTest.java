package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineWheelTest {

    private static final long TICK = DeadlineWheel.TICK_NANOS;
    private static final long ORIGIN = -12_345_678_901L; // as a ticker may have it

    private final DeadlineWheel<Due> wheel = new DeadlineWheel<>(ORIGIN);
    private final List<Due> expired = new ArrayList<>();

    private static final class Due extends DeadlineWheel.Entry {
        private long deadline;
    }

    private Due due(long deadline) {
        Due due = new Due();
        due.deadline = deadline;
        wheel.schedule(due, deadline);
        return due;
    }

    private List<Due> advance(long now) {
        expired.clear();
        wheel.advance(now, expired::add);
        return expired;
    }

    @Test
    void tellsWithinATickAndNeverEarly() {
        Due due = due(ORIGIN + 10 * TICK + 1);
        assertThat(advance(ORIGIN + 10 * TICK)).isEmpty();
        assertThat(advance(due.deadline)).isEmpty();
        assertThat(wheel.nextNanos()).isEqualTo(ORIGIN + 11 * TICK);
        assertThat(advance(ORIGIN + 11 * TICK)).containsExactly(due);
        assertThat(due.isScheduled()).isFalse();
        assertThat(wheel.nextNanos()).isEqualTo(DeadlineWheel.NEVER);
    }

    @Test
    void passesOverThoseOfALaterTurn() {
        Due late = due(ORIGIN + 1_000 * TICK);
        Due soon = due(ORIGIN + (1_000 - 512) * TICK); // the same slot
        assertThat(advance(ORIGIN + 600 * TICK)).containsExactly(soon);
        assertThat(advance(ORIGIN + 999 * TICK)).isEmpty();
        assertThat(advance(ORIGIN + 1_000 * TICK)).containsExactly(late);
    }

    @Test
    void tellsAllAfterALongPauseOnceAndWithoutALongWalk() {
        Set<Due> all = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(due(ORIGIN + i * TICK));
        }
        assertThat(advance(ORIGIN + Long.MAX_VALUE / 4)).hasSameElementsAs(all).hasSize(2_000);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void whatIsScheduledAgainWhileItIsToldWaitsForTheNextRound() {
        Due due = due(ORIGIN + TICK);
        int[] told = new int[1];
        wheel.advance(ORIGIN + 2 * TICK, entry -> {
            told[0]++;
            wheel.schedule(entry, ORIGIN); // long past
        });
        assertThat(told[0]).isEqualTo(1);
        assertThat(due.isScheduled()).isTrue();
        assertThat(advance(ORIGIN + 3 * TICK)).containsExactly(due);
    }

    @Test
    void oneMayCancelAnotherWhileItIsTold() {
        Due first = due(ORIGIN + TICK);
        Due second = due(ORIGIN + TICK);
        List<Due> told = new ArrayList<>();
        wheel.advance(ORIGIN + TICK, entry -> {
            told.add(entry);
            wheel.cancel(entry == first ? second : first);
        });
        assertThat(told).containsExactly(first);
        assertThat(wheel.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void doesAsAPlainSetOfDeadlinesWould(long seed) {
        Random random = new Random(seed);
        Set<Due> waiting = new HashSet<>();
        long now = ORIGIN;
        for (int step = 0; step < 3_000; step++) {
            int what = random.nextInt(10);
            if (what < 5) {
                waiting.add(due(now + random.nextLong(700 * TICK)));
            } else if (what < 6 && !waiting.isEmpty()) {
                Due some = waiting.iterator().next();
                wheel.cancel(some);
                waiting.remove(some);
            } else if (what < 7 && !waiting.isEmpty()) {
                Due some = waiting.iterator().next();
                some.deadline = now + random.nextLong(50 * TICK);
                wheel.schedule(some, some.deadline);
            } else {
                now += random.nextLong(random.nextInt(20) == 0 ? 900 * TICK : 5 * TICK);
                long present = now;
                List<Due> told = advance(now);
                assertThat(told).as("seed %d step %d", seed, step).allMatch(due -> due.deadline <= present);
                waiting.removeAll(told);
                assertThat(waiting).as("seed %d step %d", seed, step).allMatch(due -> due.deadline > present - TICK);
            }
            assertThat(wheel.size()).isEqualTo(waiting.size());
        }
    }
}
