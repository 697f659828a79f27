package io.ha4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Duration PATIENCE = Duration.ofMillis(100);

    @Test
    void returnsAsSoonAsItHolds() {
        AtomicInteger looks = new AtomicInteger();
        Await.until("three looks", () -> looks.incrementAndGet() == 3);
        assertThat(looks).hasValue(3);
    }

    @Test
    void losesPatienceAndSaysWithWhat() {
        long begin = System.nanoTime();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Await.until(() -> "a wonder", PATIENCE, () -> false))
                .withMessage("not within PT0.1S: a wonder");
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(PATIENCE.toNanos());
    }

    @Test
    void aPauseIsNotTimeInWhichItWaited() {
        Duration patience = Duration.ofMillis(500);
        AtomicInteger looks = new AtomicInteger();
        Await.until(() -> "a third look", patience, () -> {
            int look = looks.incrementAndGet();
            if (look == 1) {
                pause(patience.multipliedBy(2));
            }
            return look == 3;
        });
    }

    @Test
    void looksOnceMoreAfterTheTime() {
        AtomicInteger looks = new AtomicInteger();
        Await.until(() -> "a second look", Duration.ofNanos(1), () -> {
            pause(PATIENCE);
            return looks.incrementAndGet() == 2;
        });
    }

    @Test
    void losesPatienceWithASlowConditionToo() {
        AtomicInteger looks = new AtomicInteger();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Await.until(() -> "a wonder", PATIENCE, () -> {
                    pause(PATIENCE.multipliedBy(5));
                    looks.incrementAndGet();
                    return false;
                }));
        assertThat(looks).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void watchesThroughoutTheTime() {
        AtomicInteger looks = new AtomicInteger();
        Await.throughout(() -> "always", PATIENCE, () -> looks.incrementAndGet() > 0);
        assertThat(looks).hasPositiveValue();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Await.throughout(() -> "a wonder", PATIENCE, () -> false))
                .withMessageStartingWith("not for PT0.1S, but for ")
                .withMessageEndingWith(": a wonder");
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
