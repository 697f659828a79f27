package io.ha4j.lvs.datagram;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.datagram.core.SessionRules;
import io.ha4j.lvs.datagram.core.SessionTable;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ListeningPoint;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.proxy.Traffic;
import io.ha4j.lvs.proxy.Waiter;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.time.Ticker;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The UDP traffic of one virtual server. Thread-safe. */
public final class DatagramService implements Traffic {

    private static final Logger log = LoggerFactory.getLogger(DatagramService.class);

    private final List<EventLoop> loops;
    private final ServerPool pool;
    private final Ticker ticker;
    private final SessionRules rules;
    private final Duration drainTimeout;
    private final SessionLimit limit;
    private final SecureRandom random = new SecureRandom();
    private final AtomicBoolean schedulerFailureTold = new AtomicBoolean();
    /** A datagram does not wait: its pool has no queue. */
    private static final Waiter NOBODY_WAITS = new Waiter() {
        @Override
        public void assigned(Backend server) {
            throw new IllegalStateException("a datagram does not wait");
        }

        @Override
        public void refused(WhenEmpty answer) {
            // null says so already
        }
    };

    private final List<DatagramPoint> points = new CopyOnWriteArrayList<>();
    /** One for each address, and for a moment the one before it. */
    private final List<DatagramListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * Creates a service that does not listen yet.
     *
     * @param maxSessions how many sessions there may be
     * @param drainTimeout how long answers are awaited for at most once it does not listen any more
     */
    public DatagramService(
            ProxyEngine engine,
            ServerPool pool,
            Ticker ticker,
            SessionRules rules,
            int maxSessions,
            Duration drainTimeout) {
        this.loops = engine.executors().stream().map(EventLoop.class::cast).toList();
        this.pool = pool;
        this.ticker = ticker;
        this.rules = rules;
        this.drainTimeout = drainTimeout;
        this.limit = new SessionLimit(maxSessions, engine.datagramSockets());
    }

    @Override
    public ListeningPoint point(InetSocketAddress address) {
        DatagramPoint point = new DatagramPoint(this, address);
        points.add(point);
        return point;
    }

    ListeningSocket listen(InetSocketAddress address, Counters counters) {
        DatagramListener listener = DatagramListener.open(this, loops, address, counters);
        listeners.add(listener);
        CompletableFuture<Void> unused = listener.closed().thenRun(() -> listeners.remove(listener));
        return listener;
    }

    @Override
    public long accepted() {
        return sum(at -> at.sessions);
    }

    @Override
    public long rejected() {
        return sum(at -> at.noServer);
    }

    @Override
    public int active() {
        return limit.count();
    }

    @Override
    public int cut() {
        int open = active();
        listeners.forEach(listener -> listener.cut(session -> true));
        return open;
    }

    @Override
    public int cut(Backend down) {
        if (!down.takeNoConnections()) {
            return 0;
        }
        int open = down.activeConnections(); // a session is set up in one step, so there is nothing to send elsewhere
        int era = down.era();
        listeners.forEach(listener -> listener.cut(session -> session.isOf(down, era)));
        return open;
    }

    @Override
    public boolean awaitIdle(Duration patience) throws InterruptedException {
        return limit.awaitNone(patience.toNanos());
    }

    /** {@return what has been counted} */
    public DatagramSnapshot snapshot() {
        return new DatagramSnapshot(
                limit.count(),
                limit.most(),
                sum(at -> at.toServers),
                sum(at -> at.bytesToServers),
                sum(at -> at.toClients),
                sum(at -> at.bytesToClients),
                sum(at -> at.timedOut),
                sum(at -> at.evicted),
                new DatagramSnapshot.Dropped(
                        sum(at -> at.invalid),
                        sum(at -> at.tooManySessions),
                        sum(at -> at.noServer),
                        sum(at -> at.noSocket),
                        sum(at -> at.blocked),
                        sum(at -> at.sendFailed)));
    }

    private long sum(Function<Counters, LongAdder> count) {
        return points.stream()
                .mapToLong(point -> count.apply(point.counters()).sum())
                .sum();
    }

    /** {@return a server, on which a session counts as being set up from now on; null if none is left} */
    @Nullable
    Backend acquire(Flow flow, Set<Backend> tried) {
        try {
            return pool.acquire(flow, tried, NOBODY_WAITS);
        } catch (RuntimeException e) { // the scheduler may be the code of a user
            schedulerFailed(e);
            return null;
        }
    }

    /** Told once: what fails for one session is likely to fail for each. */
    private void schedulerFailed(RuntimeException failure) {
        if (schedulerFailureTold.compareAndSet(false, true)) {
            log.warn("the scheduler failed; datagrams of new clients are dropped while it does", failure);
        } else {
            log.debug("the scheduler failed again", failure);
        }
    }

    SessionTable<Session> newTable() {
        return new SessionTable<>(rules, random.nextLong());
    }

    SessionLimit limit() {
        return limit;
    }

    Ticker ticker() {
        return ticker;
    }

    Duration drainTimeout() {
        return drainTimeout;
    }
}
