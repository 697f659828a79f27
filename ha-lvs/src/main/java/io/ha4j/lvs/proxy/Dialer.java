package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.value.AddressFamily;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a server for a session: asks the pool, waits if it has to, connects, and asks for the next one if that fails. Runs on the
 * session's loop, but for what the pool calls.
 */
@SuppressWarnings("ReferenceEquality") // an attempt is known by its side
final class Dialer implements Waiter {

    private static final Logger log = LoggerFactory.getLogger(Dialer.class);

    private final Session session;
    private final ProxyService service;
    private Set<Backend> tried = Set.of();
    /** The server that the last attempt has failed at; null if there was none, or that was no server's failure. */
    private @Nullable Backend lastFailed;
    /** The server that is being connected to; null before, between and after attempts. */
    private @Nullable Backend candidate;
    /** The connection to it; null as above. */
    private @Nullable Side side;
    /** The era of the server that is connected, see {@link Backend#era}. */
    private int era;
    /** When the present attempt began. */
    private long connectNanos;
    /** Whether it waits for a server to be free. */
    private boolean waiting;

    Dialer(Session session, ProxyService service) {
        this.session = session;
        this.service = service;
    }

    /** {@return how many servers have not accepted} */
    int failures() {
        return tried.size();
    }

    int era() {
        return era;
    }

    /** Asks for the next server. */
    void dial() {
        if (session.isOver()) {
            return;
        }
        Backend next;
        waiting = true;
        try {
            next = service.pool().acquire(session.flow(), tried, this);
        } catch (RuntimeException e) { // the scheduler may be the code of a user
            waiting = false;
            service.schedulerFailed(e);
            session.reject("the scheduler failed");
            return;
        }
        if (next != null) {
            waiting = false;
            connectTo(next);
        } else {
            session.client().watch();
        }
    }

    @Override
    public void assigned(Backend next) {
        boolean told = session.loop().execute(() -> {
            waiting = false;
            connectTo(next);
        });
        if (!told) {
            next.connectAbandoned(session.flow());
        }
    }

    @Override
    public void refused(WhenEmpty answer) {
        session.loop().execute(() -> {
            waiting = false;
            if (session.isOver()) {
                return;
            }
            if (answer == WhenEmpty.CLOSE) {
                session.turnAway();
            } else {
                session.reject("no server could be reached");
            }
        });
    }

    private void connectTo(Backend next) {
        if (session.isOver()) {
            next.connectAbandoned(session.flow());
            return;
        }
        Side attempt;
        try {
            attempt = service.engine().transport().newServerSide(session, next.address());
        } catch (IOException | ChannelException e) { // such as: too many open files; no server is to blame
            next.connectAbandoned(session.flow());
            session.reject(e.toString());
            return;
        }
        if (lastFailed != null) {
            lastFailed.retried();
        }
        candidate = next;
        side = attempt;
        session.dialing(attempt);
        connectNanos = service.ticker().nanos();
        attempt.connect(next.address(), source(next));
        if (candidate != null) {
            session.awaitsServer(connectNanos);
        }
    }

    /** {@return the address that the server is to see; null: as the routes have it} */
    private @Nullable InetSocketAddress source(Backend next) {
        SocketSettings sockets = service.settings().sockets();
        InetAddress source = sockets.transparent() ? session.flow().client().getAddress() : sockets.source();
        boolean fits = source != null
                && AddressFamily.of(source) == AddressFamily.of(next.address().getAddress());
        return fits ? new InetSocketAddress(source, 0) : null;
    }

    /** {@code to} is connected: {@return the server there; null if that came too late} */
    @Nullable
    Backend connected(Side to) {
        Backend next = candidate;
        if (next == null || to != side) {
            return null;
        }
        era = next.era();
        if (next.isDown()) {
            log.debug("{}: answered when it was down already", next.address());
            next.connectedTooLate(session.flow());
            to.reset();
            lastFailed = next;
            tryAnother(next);
            return null;
        }
        next.connected(service.ticker().nanos() - connectNanos);
        candidate = null;
        return next;
    }

    /** {@code to} could not be connected; it closes by itself. */
    void failed(Side to, Throwable failure) {
        Backend next = candidate;
        if (next == null || to != side) {
            return;
        }
        log.debug("{}: {}", next.address(), failure.toString());
        if (LocalFailure.is(failure)) { // such as: no port left to this server; there may be one to the next
            next.connectUnbegun(session.flow());
            service.localFailure(failure);
            lastFailed = null;
        } else {
            next.connectFailed(session.flow(), failure);
            lastFailed = next;
        }
        tryAnother(next);
    }

    /** The server has not answered in time. */
    void timedOut() {
        Side attempt = side;
        if (candidate != null && attempt != null) {
            String words = "no answer within " + service.connectTimeoutMillis() + " ms: " + candidate.address();
            attempt.reset();
            failed(attempt, new SocketTimeoutException(words));
        }
    }

    private void tryAnother(Backend failed) {
        candidate = null;
        side = null;
        session.attemptFailed();
        if (tried.isEmpty()) {
            tried = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        tried.add(failed);
        if (tried.size() >= service.settings().attempts()) {
            session.reject("no server could be reached in " + tried.size() + " attempts");
            return;
        }
        session.loop().execute(this::dial); // not from here, so that many failures do not pile up on the stack
    }

    /** The session is over: that is no server's failure. */
    void abandon() {
        if (waiting) {
            service.pool().cancel(this);
        }
        if (candidate != null) {
            candidate.connectAbandoned(session.flow());
            candidate = null;
        }
    }
}
