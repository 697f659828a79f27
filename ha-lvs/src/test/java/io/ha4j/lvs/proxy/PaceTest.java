package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fast a side is read whose peer always has something to say. */
class PaceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = -5;

    private Pace pace(long perSecond) {
        return new Pace(new RelaySettings.Rate(perSecond, Math.max(perSecond / 8, 16_384)), () -> now);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_024, 10_000, 100_000, 10_000_000, 9_000_000_000L})
    void pausesAreShortAndTheRateIsKept(long perSecond) {
        Pace pace = pace(perSecond);
        long longest = 0;
        long bytes = 0;
        int reads = 0;
        while (now < 10 * SECOND && reads < 100_000) {
            longest = Math.max(longest, pace.pauseNanos());
            now += pace.pauseNanos();
            int read = Math.min(64 * 1_024, pace.mostAtOnce());
            pace.read(read);
            bytes += read;
            reads++;
        }
        assertThat(longest).isLessThanOrEqualTo(SECOND / 4);
        double wanted = (double) perSecond * (now + 5) / SECOND;
        assertThat((double) bytes).isBetween(wanted * 0.99, wanted + Math.max(perSecond / 8, 16_384) + 65_536);
        assertThat((double) bytes / reads)
                .as("worth a read")
                .isGreaterThanOrEqualTo(Math.min(perSecond / 20.0, 60_000));
    }

    @Test
    void aReadThatCouldNotBeBoundedIsAtonedFor() {
        Pace pace = pace(10_000);
        pace.read(26_384);
        assertThat(pace.pauseNanos()).isBetween(SECOND, SECOND + SECOND / 10);
    }
}
