package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.DeadlineWheel;
import io.ha4j.lvs.core.SessionClock;
import io.ha4j.lvs.core.SessionTimeouts;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one loop has of a service: its sessions, each in one of a few queues, which have their deadlines. On the loop only.
 */
final class Shard {

    /** Most connections are over before it is worth a system call to have the system probe their peers. */
    private static final long YOUTH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ProxyService service;
    private final ProxyLoop loop;
    private final SessionQueue header;
    private final SessionQueue connecting;
    private final SessionQueue young;
    private final SessionQueue others;
    private final DeadlineWheel<Watchdog> wheel;
    /** When the wheel is to be turned, if {@link #wheelArmed}. */
    private long wheelNanos;

    private boolean wheelArmed;

    Shard(ProxyService service, ProxyLoop loop) {
        this.service = service;
        this.loop = loop;
        Duration headerTimeout = service.settings().headerTimeout();
        long headerNanos = headerTimeout == null ? SessionQueue.FOR_EVER : headerTimeout.toNanos();
        header = new SessionQueue(loop, service.ticker(), headerNanos, this::headerTimedOut);
        wheel = new DeadlineWheel<>(service.ticker().nanos());
        long connectNanos = TimeUnit.MILLISECONDS.toNanos(service.connectTimeoutMillis());
        connecting = new SessionQueue(loop, service.ticker(), connectNanos, this::connectTimedOut);
        young = new SessionQueue(loop, service.ticker(), YOUTH_NANOS, this::matured);
        others = new SessionQueue(loop, service.ticker(), SessionQueue.FOR_EVER, session -> {});
    }

    ProxyService service() {
        return service;
    }

    ProxyLoop loop() {
        return loop;
    }

    /** Has the session of a connection that {@link ProxyService#assignLoop} has counted. */
    void add(Session session) {
        others.add(session, 0);
    }

    /** A session waits for its PROXY header. */
    void awaitsHeader(Session session) {
        header.add(session, service.ticker().nanos());
    }

    /** A session waits for a server to answer. */
    void connecting(Session session, long nowNanos) {
        connecting.add(session, nowNanos);
    }

    /** A session has a server. */
    void relaying(Session session, long startNanos) {
        young.add(session, startNanos);
    }

    /** Watches the silence of a session that has a server: {@return what does, until {@link #remove}; null if silence is borne} */
    @Nullable
    Watchdog watch(Session session) {
        SessionTimeouts timeouts = service.settings().timeouts();
        if (timeouts.none()) {
            return null;
        }
        long now = service.ticker().nanos();
        Watchdog watchdog = new Watchdog(session, new SessionClock(timeouts, now));
        schedule(watchdog, now);
        return watchdog;
    }

    private void schedule(Watchdog watchdog, long now) {
        Session session = watchdog.session;
        wheel.schedule(watchdog, watchdog.clock.nextNanos(now, session.waits(true), session.waits(false)));
        armWheel(now);
    }

    private void armWheel(long now) {
        long next = wheel.nextNanos();
        if (next != DeadlineWheel.NEVER && (!wheelArmed || next < wheelNanos)) {
            wheelArmed = true;
            wheelNanos = next;
            loop.later(this::turnWheel, Math.max(0, next - now), TimeUnit.NANOSECONDS);
        }
    }

    private void turnWheel() {
        long now = service.ticker().nanos();
        if (!wheelArmed || now < wheelNanos) {
            return; // an earlier timer has done it
        }
        wheelArmed = false;
        wheel.advance(now, watchdog -> judge(watchdog, now));
        armWheel(now);
    }

    private void judge(Watchdog watchdog, long now) {
        Session session = watchdog.session;
        boolean serverWaits = waits(watchdog, true, now);
        boolean clientWaits = waits(watchdog, false, now);
        SessionClock.Verdict verdict = watchdog.clock.judge(now, serverWaits, clientWaits);
        if (verdict == SessionClock.Verdict.FINE) {
            schedule(watchdog, now);
        } else {
            session.timedOut(verdict);
        }
    }

    /** {@return whether something waits for one side; then it is looked at whether that takes some of what went before} */
    private boolean waits(Watchdog watchdog, boolean server, long now) {
        boolean waits = watchdog.session.waits(server);
        if (waits) {
            watchdog.hasTaken(server, watchdog.session.taken(server), now);
        }
        return waits;
    }

    /** A session is over, of an address where {@code counts} are kept. */
    void remove(Session session, LoopCounts counts, @Nullable Watchdog watchdog) {
        if (watchdog != null) {
            wheel.cancel(watchdog);
        }
        session.leave();
        service.ended(loop, counts);
    }

    void forEach(Consumer<Session> action) {
        header.forEach(action);
        connecting.forEach(action);
        young.forEach(action);
        others.forEach(action);
    }

    private void headerTimedOut(Session session) {
        others.add(session, 0);
        session.headerTimedOut();
    }

    private void connectTimedOut(Session session) {
        others.add(session, 0);
        session.connectTimedOut();
    }

    private void matured(Session session) {
        others.add(session, 0);
        session.matured();
    }
}
