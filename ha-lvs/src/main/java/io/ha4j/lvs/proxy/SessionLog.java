package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.TokenBucket;
import io.ha4j.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/** Chooses the connections that are reported on. Thread-safe. */
final class SessionLog {

    /** However many there are, listeners must be able to follow. */
    private static final long MOST_PER_SECOND = 1_000;

    private final RelaySettings settings;
    private final Ticker ticker;
    private final TokenBucket limit;
    private final AtomicLong ended = new AtomicLong();

    SessionLog(RelaySettings settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.limit = new TokenBucket(MOST_PER_SECOND, MOST_PER_SECOND, ticker.nanos());
    }

    /** {@return whether the connection that has just ended is to be reported on} */
    boolean wantsThis() {
        int oneIn = settings.logOneIn();
        return oneIn > 0 && ended.getAndIncrement() % oneIn == 0 && limit.tryTake(1, ticker.nanos());
    }

    void tell(SessionReport report) {
        settings.log().accept(report);
    }
}
