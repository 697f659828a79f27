package io.ha4j.vrrp.testkit;

import io.ha4j.loop.LoopTimer;
import io.ha4j.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The clocks of one host: elapsed time, which may run a little fast or slow, and the wall clock, which anybody may set. */
final class HostClock implements Ticker, InstantSource {

    private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final long MILLION = 1_000_000;

    private final Ticker simulated;
    /** When the present rate began, in simulated time and by this clock. */
    private long originNanos;

    private long readingNanos;
    private int drift;
    private Duration wallOffset = Duration.ZERO;

    HostClock(Ticker simulated) {
        this.simulated = simulated;
        this.originNanos = simulated.nanos();
        this.readingNanos = originNanos;
    }

    @Override
    public long nanos() {
        return readingNanos + elapsed(simulated.nanos() - originNanos);
    }

    @Override
    public Instant instant() {
        return trueTime(simulated).plus(wallOffset);
    }

    static Instant trueTime(Ticker simulated) {
        return BEGIN.plusNanos(simulated.nanos());
    }

    /** From now on this clock gains so many millionths; it never jumps. */
    void drift(int partsPerMillion) {
        readingNanos = nanos();
        originNanos = simulated.nanos();
        drift = partsPerMillion;
    }

    /** The wall clock is so much ahead of the true time. */
    void wallOffset(Duration offset) {
        wallOffset = offset;
    }

    /** {@return the first moment, in simulated time, at which this clock shows {@code reading} or more} */
    long simulatedNanos(long reading) {
        if (reading == LoopTimer.NEVER) {
            return LoopTimer.NEVER;
        }
        long wanted = reading - readingNanos;
        long guess = (long) (wanted * (double) MILLION / (MILLION + drift));
        while (elapsed(guess) < wanted) {
            guess++;
        }
        while (elapsed(guess - 1) >= wanted) {
            guess--;
        }
        return originNanos + guess;
    }

    private long elapsed(long simulatedNanos) {
        return simulatedNanos
                + Math.floorDiv(simulatedNanos, MILLION) * drift
                + Math.floorDiv(Math.floorMod(simulatedNanos, MILLION) * drift, MILLION);
    }
}
