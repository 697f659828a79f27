package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.testkit.Allocations;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long YEAR = 365 * 86_400 * SECOND;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - SECOND / 2, -SECOND / 3})
    void letsABurstThroughAndThenTheRateWhateverTheClockSays(long start) {
        TokenBucket bucket = new TokenBucket(10, 3, start);
        assertThat(bucket.available(start)).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.tryTake(1, start)).isTrue();
        }
        assertThat(bucket.tryTake(1, start)).isFalse();
        assertThat(bucket.nanosUntil(1, start)).isEqualTo(SECOND / 10);
        assertThat(bucket.nanosUntil(2, start + 1)).isEqualTo(SECOND / 5 - 1);
        assertThat(bucket.tryTake(1, start + SECOND / 10 - 1)).isFalse();
        assertThat(bucket.tryTake(1, start + SECOND / 10)).isTrue();
        assertThat(bucket.tryTake(1, start + SECOND / 10)).isFalse();
    }

    @Test
    void keepsNoMoreThanTheBurst() {
        for (long idle : new long[] {SECOND, 3600 * SECOND, YEAR, 290 * YEAR}) {
            TokenBucket bucket = new TokenBucket(1_000_000, 5, 7);
            assertThat(bucket.tryTake(5, 7)).isTrue();
            assertThat(bucket.available(7 + idle)).as("after %d ns", idle).isEqualTo(5);
            assertThat(bucket.tryTake(5, 7 + idle)).isTrue();
            assertThat(bucket.tryTake(1, 7 + idle)).isFalse();
        }
    }

    @Test
    void isRightAtTheHighestRateForYears() {
        TokenBucket bucket = new TokenBucket(TokenBucket.MAX, TokenBucket.MAX, 0);
        for (long year = 0; year < 290; year += 29) {
            assertThat(bucket.tryTake(TokenBucket.MAX, year * YEAR))
                    .as("year %d", year)
                    .isTrue();
            assertThat(bucket.tryTake(1, year * YEAR)).isFalse();
            assertThat(bucket.nanosUntil(TokenBucket.MAX, year * YEAR)).isEqualTo(SECOND);
            assertThat(bucket.nanosUntil(1, year * YEAR)).isEqualTo(1);
        }
    }

    @Test
    void mayOwe() {
        TokenBucket bucket = new TokenBucket(1_000, 500, 0);
        bucket.take(2_500, 0);
        assertThat(bucket.available(0)).isZero();
        assertThat(bucket.nanosUntil(0, 0)).isEqualTo(2 * SECOND);
        assertThat(bucket.tryTake(0, 0)).isFalse();
        assertThat(bucket.nanosUntil(500, SECOND)).isEqualTo(SECOND + SECOND / 2);
        assertThat(bucket.tryTake(0, 2 * SECOND)).isTrue();
        assertThat(bucket.tryTake(1, 2 * SECOND)).isFalse();
        TokenBucket slow = new TokenBucket(1, 1, 0);
        slow.take(TokenBucket.MAX, 0);
        slow.take(TokenBucket.MAX, 0);
        assertThat(slow.nanosUntil(1, 0)).as("more than a clock can say").isEqualTo(TokenBucket.NEVER);
    }

    @Test
    void neverHasMoreThanTheBurst() {
        TokenBucket bucket = new TokenBucket(1_000, 500, 0);
        assertThat(bucket.tryTake(501, YEAR)).isFalse();
        assertThat(bucket.nanosUntil(501, YEAR)).isEqualTo(TokenBucket.NEVER);
        assertThat(bucket.available(YEAR)).isEqualTo(500);
    }

    @Test
    void letsNothingThroughTwiceWhenTimeGoesBack() {
        TokenBucket bucket = new TokenBucket(10, 1, 0);
        assertThat(bucket.tryTake(1, SECOND)).isTrue();
        assertThat(bucket.tryTake(1, SECOND - 1)).isFalse();
        assertThat(bucket.tryTake(1, -SECOND)).isFalse();
        assertThat(bucket.tryTake(1, SECOND)).isFalse();
    }

    /** Exactly {@code burst + floor(rate * time)} in any time, for any rate: no drift. */
    @Test
    void letsThroughExactlyWhatWasMade() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long rate = random.nextLong(1, 1L << random.nextInt(1, 33));
            long burst = random.nextLong(1, 1_000);
            long start = random.nextLong();
            TokenBucket bucket = new TokenBucket(rate, burst, start);
            long elapsed = 0;
            long taken = 0;
            while (elapsed < 30 * SECOND && taken < 5_000) {
                while (bucket.tryTake(1, start + elapsed)) {
                    taken++;
                }
                assertThat(taken).as("seed %d", seed).isEqualTo(burst + made(rate, elapsed));
                long wait = bucket.nanosUntil(1, start + elapsed);
                assertThat(made(rate, elapsed + wait)).as("seed %d", seed).isGreaterThan(made(rate, elapsed));
                assertThat(made(rate, elapsed + wait - 1)).as("seed %d", seed).isEqualTo(made(rate, elapsed));
                elapsed += wait;
            }
        }
    }

    private static long made(long rate, long elapsed) {
        return Math.multiplyExact(rate, elapsed / SECOND) + Math.multiplyExact(rate, elapsed % SECOND) / SECOND;
    }

    /** The wait is the shortest after which there is enough. */
    @Test
    void saysExactlyHowLongToWait() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long rate = random.nextLong(1, TokenBucket.MAX >> random.nextInt(33));
            long burst = random.nextLong(1, TokenBucket.MAX >> random.nextInt(33));
            TokenBucket bucket = new TokenBucket(rate, burst, 0);
            long now = random.nextLong(YEAR);
            bucket.take(random.nextLong(burst + 1), now);
            bucket.take(random.nextLong(burst), now);
            long n = random.nextLong(1, burst + 1);
            long wait = bucket.nanosUntil(n, now);
            if (wait > 0 && wait < YEAR) {
                assertThat(bucket.tryTake(n, now + wait - 1))
                        .as("seed %d, 1 ns earlier", seed)
                        .isFalse();
            }
            if (wait < YEAR) {
                assertThat(bucket.tryTake(n, now + wait)).as("seed %d", seed).isTrue();
            }
        }
    }

    @Test
    void canBeSharedByThreads() throws InterruptedException {
        TokenBucket bucket = new TokenBucket(1, 100_000, 0);
        AtomicLong taken = new AtomicLong();
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(
                    () -> {
                        for (int n = 0; n < 50_000; n++) {
                            if (bucket.tryTake(1, 0)) {
                                taken.incrementAndGet();
                            }
                        }
                        done.countDown();
                    },
                    "taker-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(taken).hasValue(100_000);
    }

    @Test
    void allocatesNothing() {
        TokenBucket bucket = new TokenBucket(1_000, 500, 0);
        assertThat(Allocations.of(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        bucket.tryTake(400, i);
                        bucket.take(400, i);
                        bucket.nanosUntil(400, i);
                    }
                }))
                .isLessThan(1_000);
    }

    @Test
    void refusesWhatItCannotCount() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(0, 1, 0))
                .withMessage("ratePerSecond: 0 (expected: 1..9000000000)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(1, TokenBucket.MAX + 1, 0))
                .withMessage("burst: 9000000001 (expected: 1..9000000000)");
        TokenBucket bucket = new TokenBucket(1, 1, 0);
        for (long n : new long[] {-1, TokenBucket.MAX + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> bucket.tryTake(n, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> bucket.take(n, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> bucket.nanosUntil(n, 0));
        }
    }
}
