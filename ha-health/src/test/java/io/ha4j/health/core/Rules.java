package io.ha4j.health.core;

import io.ha4j.Health.Status;
import org.jspecify.annotations.Nullable;

/** Makes rules for tests, from the plain ones on. */
final class Rules {

    static final long MS = 1_000_000;

    private final long interval;
    private final long timeout;
    private final int rise;
    private final int fall;
    private long fast;
    private long down;
    private int jitterPercent;
    private long warmup;
    private Status start = Status.UNKNOWN;
    private long slowStart;
    private CheckRules.@Nullable Flaps flaps;
    private CheckRules.@Nullable Reports reports;
    private CheckRules.@Nullable RemedyTimes remedy;

    private Rules(long interval, long timeout, int rise, int fall) {
        this.interval = interval;
        this.timeout = timeout;
        this.rise = rise;
        this.fall = fall;
        this.fast = interval;
        this.down = interval;
    }

    /** Times in nanoseconds, here and below. */
    static Rules of(long interval, long timeout, int rise, int fall) {
        return new Rules(interval, timeout, rise, fall);
    }

    static CheckRules plain(long interval, long timeout, int rise, int fall) {
        return of(interval, timeout, rise, fall).build();
    }

    Rules fast(long nanos) {
        fast = nanos;
        return this;
    }

    Rules down(long nanos) {
        down = nanos;
        return this;
    }

    Rules jitterPercent(int percent) {
        jitterPercent = percent;
        return this;
    }

    Rules warmup(long nanos) {
        warmup = nanos;
        return this;
    }

    Rules start(Status status) {
        start = status;
        return this;
    }

    Rules slowStart(long nanos) {
        slowStart = nanos;
        return this;
    }

    Rules flaps(int outages, long window, long hold) {
        flaps = new CheckRules.Flaps(outages, window, hold);
        return this;
    }

    Rules reports(int failures, long window, boolean takeDown) {
        reports = new CheckRules.Reports(failures, window, takeDown);
        return this;
    }

    Rules remedy(long remedyTimeout, long retryAfter) {
        remedy = new CheckRules.RemedyTimes(remedyTimeout, retryAfter);
        return this;
    }

    CheckRules build() {
        return new CheckRules(
                interval,
                fast,
                down,
                jitterPercent,
                timeout,
                warmup,
                rise,
                fall,
                start,
                slowStart,
                flaps,
                reports,
                remedy);
    }
}
