package io.ha4j.lvs.proxy;

import io.ha4j.lvs.proxy.LoopCounts.Kind;
import io.ha4j.time.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The traffic of one virtual server: its listeners and its sessions. Thread-safe. */
public final class ProxyService implements Traffic {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyService.class);

    private final ProxyEngine engine;
    private final ServerPool pool;
    private final Ticker ticker;
    private final RelaySettings settings;
    private final AcceptGate gate;
    private final SessionLog log;
    private final List<ProxyPoint> points = new CopyOnWriteArrayList<>();
    private final AtomicBoolean schedulerFailureTold = new AtomicBoolean();
    private final AtomicBoolean localFailureTold = new AtomicBoolean();
    private final AtomicInteger active = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition lastEnded = lock.newCondition();
    private final IdentityHashMap<ProxyLoop, Shard> shards = new IdentityHashMap<>();

    /**
     * Creates a service that does not listen yet.
     *
     * @throws io.ha4j.HaException if the engine lacks what the settings need
     */
    public ProxyService(ProxyEngine engine, ServerPool pool, Ticker ticker, RelaySettings settings) {
        engine.require(settings);
        this.engine = engine;
        this.pool = pool;
        this.ticker = ticker;
        this.settings = settings;
        this.gate = new AcceptGate(settings, ticker, this::active);
        this.log = new SessionLog(settings, ticker);
        for (ProxyLoop loop : engine.loops()) {
            shards.put(loop, new Shard(this, loop));
        }
    }

    /** @throws io.ha4j.HaException if this engine cannot listen at all addresses of both families, and they are asked for */
    @Override
    public ListeningPoint point(InetSocketAddress address) {
        ProxyPoint point = new ProxyPoint(this, address);
        points.add(point);
        if (points.stream().anyMatch(other -> point.isTwinOf(other) || other.isTwinOf(point))) {
            engine.requireIpv6Only();
        }
        return point;
    }

    List<ProxyPoint> points() {
        return points;
    }

    private long sum(Kind kind) {
        return points.stream().mapToLong(point -> point.sum(kind)).sum();
    }

    @Override
    public long accepted() {
        return sum(Kind.ACCEPTED);
    }

    @Override
    public long rejected() {
        return sum(Kind.REJECTED);
    }

    @Override
    public long malformed() {
        return sum(Kind.MALFORMED);
    }

    @Override
    public long denied() {
        return sum(Kind.DENIED);
    }

    @Override
    public long timeouts() {
        return sum(Kind.TIMEOUTS);
    }

    @Override
    public int active() {
        return active.get();
    }

    @Override
    public int cut() {
        int open = active.get();
        pool.dismissWaiting(); // else one of them is served in a place that comes free by this
        forEachSession(session -> session.abort("cut"));
        return open;
    }

    /**
     * Resets the connections that are relayed to {@code down}. Those that are being set up go on to another server, until
     * {@link Backend#takeConnections}.
     *
     * @return how many were relayed; 0 if it has been cut already
     */
    @Override
    public int cut(Backend down) {
        if (!down.takeNoConnections()) {
            return 0;
        }
        int relayed = down.relayed();
        int era = down.era();
        // Even if that is 0: who connects without having seen the mark is told here, and hears it after having
        // connected.
        forEachSession(session -> session.cutFrom(down, era));
        return relayed;
    }

    /** Has each loop do something to its sessions, soon. */
    private void forEachSession(Consumer<Session> action) {
        shards.values().forEach(shard -> shard.loop().execute(() -> shard.forEach(action)));
    }

    @Override
    public boolean awaitIdle(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (active.get() > 0 && nanos > 0) {
                nanos = lastEnded.awaitNanos(nanos);
            }
            return active.get() == 0;
        } finally {
            lock.unlock();
        }
    }

    ProxyEngine engine() {
        return engine;
    }

    ServerPool pool() {
        return pool;
    }

    Ticker ticker() {
        return ticker;
    }

    RelaySettings settings() {
        return settings;
    }

    AcceptGate gate() {
        return gate;
    }

    SessionLog log() {
        return log;
    }

    int connectTimeoutMillis() {
        return Math.toIntExact(settings.connectTimeout().toMillis());
    }

    /** Counts a connection that was accepted at {@code point} on {@code here}: {@return the loop that shall have it} */
    ProxyLoop assignLoop(ProxyPoint point, ProxyLoop here) {
        point.counts(here).increment(Kind.ACCEPTED);
        gate.accepted();
        active.incrementAndGet();
        ProxyLoop loop = engine.leastLoaded(here);
        loop.sessionBegins();
        return loop;
    }

    /** {@return what {@code loop} has of this service} */
    Shard shard(ProxyLoop loop) {
        return Objects.requireNonNull(shards.get(loop));
    }

    /** Told once: what fails for one connection is likely to fail for each. */
    void schedulerFailed(RuntimeException failure) {
        if (schedulerFailureTold.compareAndSet(false, true)) {
            LOG.warn("the scheduler failed; connections are reset while it does", failure);
        } else {
            LOG.debug("the scheduler failed again", failure);
        }
    }

    /** Told once, as above. */
    void localFailure(Throwable failure) {
        if (localFailureTold.compareAndSet(false, true)) {
            LOG.warn("this host cannot connect to a server; no server is blamed", failure);
        }
    }

    /** A connection that {@link #assignLoop} has given to {@code loop} is over; {@code counts} are of the loop that says so. */
    void ended(ProxyLoop loop, LoopCounts counts) {
        counts.increment(Kind.ENDED);
        loop.sessionEnds();
        int left = active.decrementAndGet();
        gate.ended();
        if (left == 0) {
            lock.lock();
            try {
                lastEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
