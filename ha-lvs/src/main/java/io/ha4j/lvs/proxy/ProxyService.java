package io.ha4j.lvs.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The traffic of one virtual server: its listeners and its sessions. Thread-safe. */
public final class ProxyService {

    private static final Logger log = LoggerFactory.getLogger(ProxyService.class);

    private final ProxyEngine engine;
    private final ServerPool pool;
    private final int connectTimeoutMillis;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final AtomicBoolean schedulerFailureTold = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition lastEnded = lock.newCondition();
    private final Set<Session> sessions = new HashSet<>();

    /**
     * Creates a service that does not listen yet.
     *
     * @param connectTimeout how long one server may take to answer
     */
    public ProxyService(ProxyEngine engine, ServerPool pool, Duration connectTimeout) {
        this.engine = engine;
        this.pool = pool;
        this.connectTimeoutMillis = Math.toIntExact(connectTimeout.toMillis());
    }

    /** {@return a listener that is being opened; an immediate failure shows in {@link Listener#bound()} like a later one} */
    public Listener listen(InetSocketAddress address) {
        return Listener.open(this, address);
    }

    /** {@return connections accepted so far} */
    public long accepted() {
        return accepted.sum();
    }

    /** {@return connections that were reset because no server could be reached, or even be tried} */
    public long rejected() {
        return rejected.sum();
    }

    /** {@return connections that are open now} */
    public int active() {
        lock.lock();
        try {
            return sessions.size();
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many connections were open, and are being reset} */
    public int cut() {
        List<Session> all = sessions();
        all.forEach(Session::cut);
        return all.size();
    }

    /**
     * Resets the connections that are relayed to {@code down}. Those that are being set up go on to another server, until
     * {@link Backend#takeConnections}.
     *
     * @return how many were relayed; 0 if it has been cut already
     */
    public int cut(Backend down) {
        if (!down.takeNoConnections()) {
            return 0;
        }
        int relayed = down.relayed();
        // Even if that is 0: who connects without having seen the mark is told here, and hears it after having
        // connected.
        sessions().forEach(session -> session.cutFrom(down));
        return relayed;
    }

    private List<Session> sessions() {
        lock.lock();
        try {
            return new ArrayList<>(sessions);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until no connection is open.
     *
     * @return whether it came to that in time
     */
    public boolean awaitIdle(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (!sessions.isEmpty() && nanos > 0) {
                nanos = lastEnded.awaitNanos(nanos);
            }
            return sessions.isEmpty();
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

    int connectTimeoutMillis() {
        return connectTimeoutMillis;
    }

    void accepted(SocketChannel client) {
        accepted.increment();
        Sockets.prepare(client);
        EventLoop loop = engine.nextLoop();
        Session session = new Session(this, client, loop);
        lock.lock();
        try {
            sessions.add(session);
        } finally {
            lock.unlock();
        }
        loop.register(client).addListener(registered -> {
            if (!registered.isSuccess()) { // the engine is being closed
                client.unsafe().closeForcibly();
                ended(session);
            }
        });
    }

    void countRejected() {
        rejected.increment();
    }

    /** Told once: what fails for one connection is likely to fail for each. */
    void schedulerFailed(RuntimeException failure) {
        if (schedulerFailureTold.compareAndSet(false, true)) {
            log.warn("the scheduler failed; connections are reset while it does", failure);
        } else {
            log.debug("the scheduler failed again", failure);
        }
    }

    void ended(Session session) {
        lock.lock();
        try {
            sessions.remove(session);
            if (sessions.isEmpty()) {
                lastEnded.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
