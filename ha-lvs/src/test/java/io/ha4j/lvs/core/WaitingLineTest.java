package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.lvs.core.WaitingLine.Place;
import io.ha4j.testkit.Allocations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

    private static Place<String> offer(WaitingLine<String> line, String waiter, long now) {
        return Objects.requireNonNull(line.offer(waiter, now));
    }

    private static @Nullable String waiter(@Nullable Place<String> place) {
        return place == null ? null : place.waiter();
    }

    @Test
    void servesWhoCameFirst() {
        WaitingLine<String> line = new WaitingLine<>(3, 100);
        assertThat(line.next()).isNull();
        assertThat(line.nextDeadlineNanos()).isEqualTo(WaitingLine.NEVER);
        offer(line, "a", 10);
        Place<String> b = offer(line, "b", 20);
        assertThat(line.size()).isEqualTo(2);
        assertThat(waiter(line.next())).isEqualTo("a");
        assertThat(line.nextDeadlineNanos()).isEqualTo(120);
        assertThat(b.waitedNanos(50)).isEqualTo(30);
        assertThat(waiter(line.next())).isEqualTo("b");
        assertThat(line.next()).isNull();
    }

    @Test
    void canBeLookedAtInOrder() {
        WaitingLine<String> line = new WaitingLine<>(3, 100);
        assertThat(line.behind(null)).isNull();
        Place<String> a = offer(line, "a", 0);
        Place<String> b = offer(line, "b", 0);
        assertThat(line.behind(null)).isSameAs(a);
        assertThat(line.behind(a)).isSameAs(b);
        assertThat(line.behind(b)).isNull();
        line.remove(a);
        assertThat(line.behind(null)).isSameAs(b);
        assertThat(line.size()).isEqualTo(1);
    }

    @Test
    void isFullAtItsCapacity() {
        WaitingLine<String> line = new WaitingLine<>(2, 100);
        Place<String> a = offer(line, "a", 0);
        offer(line, "b", 0);
        assertThat(line.offer("c", 0)).isNull();
        assertThat(line.remove(a)).isTrue();
        assertThat(line.offer("c", 0)).isNotNull();
        assertThat(new WaitingLine<String>(0, 1).offer("a", 0)).isNull();
    }

    @Test
    void expiresInOrder() {
        WaitingLine<String> line = new WaitingLine<>(5, 100);
        offer(line, "a", 0);
        offer(line, "b", 1);
        offer(line, "c", 50);
        assertThat(line.expire(99)).isNull();
        assertThat(waiter(line.expire(101))).isEqualTo("a");
        assertThat(waiter(line.expire(101))).isEqualTo("b");
        assertThat(line.expire(101)).isNull();
        assertThat(line.nextDeadlineNanos()).isEqualTo(150);
        assertThat(waiter(line.next())).isEqualTo("c");
    }

    @Test
    void expiresAcrossTheEndOfTheClock() {
        WaitingLine<String> line = new WaitingLine<>(5, 100);
        offer(line, "a", Long.MAX_VALUE - 10);
        assertThat(line.expire(Long.MIN_VALUE + 88)).isNull();
        assertThat(waiter(line.expire(Long.MIN_VALUE + 89))).isEqualTo("a");
    }

    @Test
    void letsThoseGoWhoGiveUp() {
        WaitingLine<String> line = new WaitingLine<>(5, 100);
        Place<String> a = offer(line, "a", 0);
        Place<String> b = offer(line, "b", 0);
        Place<String> c = offer(line, "c", 0);
        assertThat(line.remove(b)).isTrue();
        assertThat(line.remove(b)).isFalse();
        assertThat(line.remove(c)).isTrue();
        offer(line, "d", 0);
        assertThat(line.next()).isSameAs(a);
        assertThat(line.remove(a)).as("it was served").isFalse();
        assertThat(waiter(line.next())).isEqualTo("d");
        assertThat(line.size()).isZero();
    }

    @Test
    void doesAsASlowQueueWould() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int capacity = random.nextInt(6);
            WaitingLine<String> line = new WaitingLine<>(capacity, 10);
            Deque<Place<String>> model = new ArrayDeque<>();
            List<Place<String>> all = new ArrayList<>();
            for (long now = 0; now < 60; now++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        Place<String> place = line.offer("w" + now, now);
                        assertThat(place != null).as("seed %d", seed).isEqualTo(model.size() < capacity);
                        if (place != null) {
                            model.add(place);
                            all.add(place);
                        }
                    }
                    case 2 -> assertThat(line.next()).as("seed %d", seed).isSameAs(model.poll());
                    default -> {
                        if (!all.isEmpty()) {
                            Place<String> any = all.get(random.nextInt(all.size()));
                            assertThat(line.remove(any)).as("seed %d", seed).isEqualTo(model.remove(any));
                        }
                    }
                }
                while (!model.isEmpty() && model.getFirst().waitedNanos(now) >= 10) {
                    assertThat(line.expire(now)).as("seed %d", seed).isSameAs(model.poll());
                }
                assertThat(line.expire(now)).isNull();
                assertThat(line.size()).isEqualTo(model.size());
            }
        }
    }

    @Test
    void allocatesNothingInARound() {
        WaitingLine<String> line = new WaitingLine<>(100, 10);
        for (int i = 0; i < 100; i++) {
            offer(line, "a", 0);
        }
        assertThat(Allocations.of(() -> {
                    for (int i = 0; i < 30; i++) {
                        line.expire(5);
                        line.next();
                        line.nextDeadlineNanos();
                    }
                }))
                .isLessThan(100);
        assertThat(line.size()).isEqualTo(10);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WaitingLine<String>(-1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WaitingLine<String>(1, 0))
                .withMessage("timeoutNanos: 0 (expected: 1..2^62 - 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> new WaitingLine<String>(1, Long.MAX_VALUE));
    }
}
