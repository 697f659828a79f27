package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.TokenBucket;
import io.ha4j.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * How fast one side of a session may be read: no more than may be read now, so that no read has to be atoned for by a long pause; and not
 * before that is worth a read. On its loop only.
 */
final class Pace {

    /** A pause lasts a sixteenth of a second, or as long as it takes for this. */
    private static final long LEAST_READ = 256;

    private static final long READS_PER_SECOND = 16;
    private static final long MOST_READ = 64 * 1_024;

    private final TokenBucket bucket;
    private final Ticker ticker;
    /** What is worth a read. */
    private final long portion;

    Pace(RelaySettings.Rate rate, Ticker ticker) {
        this.bucket = new TokenBucket(rate.perSecond(), rate.burst(), ticker.nanos());
        this.ticker = ticker;
        long wanted = Math.max(LEAST_READ, Math.min(rate.perSecond() / READS_PER_SECOND, MOST_READ));
        this.portion = Math.min(wanted, rate.burst());
    }

    static @Nullable Pace of(RelaySettings.@Nullable Rate rate, Ticker ticker) {
        return rate == null ? null : new Pace(rate, ticker);
    }

    /** So many bytes have been read. */
    void read(int bytes) {
        bucket.take(bytes, ticker.nanos());
    }

    /** {@return how long not to read; 0: it may be read} */
    long pauseNanos() {
        return bucket.nanosUntil(portion, ticker.nanos());
    }

    /** {@return how much to read at once, at least 1} */
    int mostAtOnce() {
        return (int) Math.max(portion, Math.min(bucket.available(ticker.nanos()), MOST_READ));
    }
}
