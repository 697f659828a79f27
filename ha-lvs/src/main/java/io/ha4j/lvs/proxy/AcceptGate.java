package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.TokenBucket;
import io.ha4j.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in, and whether listeners go on accepting: connections above a limit wait in the kernel, at no cost to this process.
 * Thread-safe.
 */
final class AcceptGate {

    /** To wait until a connection has ended, instead of for a time. */
    static final long UNTIL_ONE_ENDS = Long.MAX_VALUE;

    private final RelaySettings settings;
    private final Ticker ticker;
    private final IntSupplier active;
    private final @Nullable TokenBucket rate;
    /** What listeners do that wait for a connection to end. */
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    AcceptGate(RelaySettings settings, Ticker ticker, IntSupplier active) {
        this.settings = settings;
        this.ticker = ticker;
        this.active = active;
        RelaySettings.Rate limit = settings.newConnections();
        this.rate = limit == null ? null : new TokenBucket(limit.perSecond(), limit.burst(), ticker.nanos());
    }

    /** {@return whether that client may come in. One that is not known (null), as it has gone already, is nobody's friend} */
    boolean admits(@Nullable InetSocketAddress client) {
        Predicate<InetAddress> clients = settings.clients();
        return clients == null || (client != null && clients.test(client.getAddress()));
    }

    /** {@return whether there is any limit to accepting} */
    boolean isLimited() {
        return settings.limitsAccepting();
    }

    /** {@return how long a listener has to wait before it accepts one more; 0: not at all; else a time, or {@link #UNTIL_ONE_ENDS}} */
    long pauseNanos() {
        if (active.getAsInt() >= settings.maxConnections()) {
            return UNTIL_ONE_ENDS;
        }
        return rate == null ? 0 : rate.nanosUntil(1, ticker.nanos());
    }

    /** One has been accepted. */
    void accepted() {
        if (rate != null) {
            rate.take(1, ticker.nanos());
        }
    }

    /** Has {@code resume} called once, by any thread, when a connection has ended or none is needed to. */
    void awaitEnd(Runnable resume) {
        waiting.add(resume);
        if (active.getAsInt() < settings.maxConnections()) { // it ended meanwhile
            ended();
        }
    }

    /** A connection has ended. */
    void ended() {
        for (Runnable resume = waiting.poll(); resume != null; resume = waiting.poll()) {
            resume.run();
        }
    }
}
