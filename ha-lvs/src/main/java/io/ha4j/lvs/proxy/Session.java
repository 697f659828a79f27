package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.ha4j.lvs.core.SessionClock;
import io.ha4j.lvs.proxy.LoopCounts.Kind;
import io.ha4j.lvs.proxyprotocol.ProxyHeaderEncoder;
import io.ha4j.lvs.proxyprotocol.ProxyProtocol;
import io.ha4j.lvs.schedule.Flow;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: its {@link Dialer} finds a server for it, then it is relayed both ways until both sides have closed.
 *
 * <p>An end in order (FIN) is passed on behind the last byte, each way on its own. Anything else resets both sides, so that a
 * truncated stream is never taken for a whole one. How bytes move is the business of its two {@link Side}s. Runs on its loop only.
 */
@SuppressWarnings("ReferenceEquality") // a side is one of two; a server is compared by identity
final class Session extends SessionQueue.Member {

    private static final Logger log = LoggerFactory.getLogger(Session.class);
    /**
     * How long a side that has been told all may go on sending to a side that has left. Closing at once would reset it, and
     * destroy what is still on the way to it.
     */
    private static final long CLIENT_LINGER_MILLIS = 10_000;

    /** The same for a server, which is nearer and has less to read. */
    private static final long SERVER_LINGER_MILLIS = 2_000;

    private final Shard shard;
    /** Of the address that the client has come to. */
    private final LoopCounts counts;

    private final Side client;
    private final long startNanos;
    private final Account account = new Account();

    private final Dialer dialer;

    /** Null if there is no PROXY header to be read, or it has been read. */
    private @Nullable HeaderStage header;

    private @Nullable Flow flow;
    /** The connection to a server, from the attempt on; null between attempts. */
    private @Nullable Side server;
    /** The server that is relayed to; null until it is connected. */
    private @Nullable Backend backend;

    private @Nullable Watchdog watchdog;
    private @Nullable Future<?> linger;
    /** Whether the client is being told in order that nobody serves it. */
    private boolean turnedAway;

    private boolean over;
    /** Sides that are not closed yet. */
    private int open = 1;

    /** Makes the session of an accepted connection, with the side that {@code engine} makes of that. */
    Session(Shard shard, LoopCounts counts, Function<Session, Side> engine) {
        this.shard = shard;
        this.counts = counts;
        this.startNanos = shard.service().ticker().nanos();
        this.client = engine.apply(this);
        this.dialer = new Dialer(this, shard.service());
    }

    /** Looks for a server, or first for a PROXY header. */
    void start() {
        if (over) {
            return;
        }
        shard.add(this);
        if (settings().headerTimeout() == null) {
            dialer.dial();
        } else {
            header = new HeaderStage(this);
            shard.awaitsHeader(this);
            client.readEarly();
        }
    }

    RelaySettings settings() {
        return shard.service().settings();
    }

    /** Takes what came before there is a server: {@return whether more is wanted}; what is left in {@code data} is the client's */
    boolean early(ByteBuffer data) {
        return header != null && header.take(data);
    }

    /** All of that is there. */
    void earlyRead() {
        if (header != null) {
            flow = header.flow(startNanos);
            header = null;
            shard.add(this);
            dialer.dial();
        }
    }

    /** The client has closed its output before that. */
    void endedEarly() {
        if (header != null) {
            header.refuse("it ended early");
        }
    }

    void headerTimedOut() {
        if (header != null) {
            header.refuse("it did not come in time");
        }
    }

    /** The client did not begin as it should. */
    void malformed(String reason) {
        counts.increment(Kind.MALFORMED);
        abort(reason);
    }

    ProxyLoop loop() {
        return shard.loop();
    }

    Side client() {
        return client;
    }

    boolean isOver() {
        return over;
    }

    /** Resets both sides if {@code down} is the server, and was connected in that era or before. */
    void cutFrom(Backend down, int era) {
        if (backend == down && dialer.era() <= era) {
            abort("its server is down");
        }
    }

    /** Closes in order: waits for the client's end, so that nothing it has sent makes that a reset. */
    void turnAway() {
        counts.increment(Kind.REJECTED);
        log.debug("{}: closed: no server could be reached", flow);
        turnedAway = true;
        client.shutdownOutput();
        client.breakOff();
    }

    /** An attempt to connect to a server begins. */
    void dialing(Side attempt) {
        server = attempt;
        open++;
    }

    /** The server takes its time. */
    void awaitsServer(long sinceNanos) {
        client.watch();
        shard.connecting(this, sinceNanos);
    }

    /** That attempt has failed; its side closes by itself. */
    void attemptFailed() {
        server = null;
    }

    /** {@return who has connected to what: by the PROXY header, if it had one} */
    Flow flow() {
        if (flow == null) {
            flow = Flow.of(client.remoteAddress(), client.localAddress(), startNanos);
        }
        return flow;
    }

    /** Gives up, as there is no server. */
    void reject(String reason) {
        counts.increment(Kind.REJECTED);
        abort(reason);
    }

    /** {@code side} is connected to its server. */
    void connected(Side side) {
        Backend next = dialer.connected(side);
        if (next == null) {
            return;
        }
        backend = next;
        account.connected(next.address(), shard.service().ticker().nanos());
        shard.relaying(this, startNanos);
        watchdog = shard.watch(this);
        if (client.hasEnded()) { // before it was watched
            sideEnded();
        }
        sendHeader();
        client.relayTo(side);
        if (!over) {
            side.relayTo(client);
        }
    }

    private void sendHeader() {
        ProxyProtocol version = settings().sendHeader();
        if (version != null) {
            ByteBuffer bytes = ByteBuffer.allocate(ProxyHeaderEncoder.MAX_LENGTH);
            ProxyHeaderEncoder.encode(version, flow().client(), flow().destination(), bytes);
            client.prepend(bytes.flip());
        }
    }

    /** {@return how fast what comes from {@code side} may be read; null: as fast as it comes} */
    @Nullable
    Pace paceOf(Side side) {
        return Pace.of(
                side == client ? settings().upload() : settings().download(),
                shard.service().ticker());
    }

    /** {@code side} could not be connected; it closes by itself. */
    void connectFailed(Side side, Throwable failure) {
        dialer.failed(side, failure);
    }

    /** The server has not answered in time. */
    void connectTimedOut() {
        dialer.timedOut();
    }

    /** It has been relaying for a while. */
    void matured() {
        client.keepAlive();
        if (server != null) {
            server.keepAlive();
        }
    }

    /** So many bytes have been read from {@code side}. */
    void received(Side side, int bytes) {
        boolean fromServer = side == server;
        account.received(fromServer, bytes);
        counts.add(fromServer ? Kind.BYTES_FROM_SERVERS : Kind.BYTES_FROM_CLIENTS, bytes);
        if (fromServer && backend != null) {
            backend.received(bytes);
        }
        if (watchdog != null) {
            watchdog.spoke(fromServer, shard.service().ticker().nanos());
        }
    }

    /** Some of what had come from {@code side} and had to wait is in the other side's socket. */
    void progressed(Side side) {
        if (watchdog != null) {
            watchdog.took(side == client, shard.service().ticker().nanos());
        }
    }

    /** A side is not read for so long, because of its pace. */
    void paused(long nanos) {
        if (watchdog != null) {
            watchdog.clock.heldUntil(shard.service().ticker().nanos() + nanos);
        }
    }

    /** A side has closed its output in order. */
    void sideEnded() {
        if (watchdog != null) {
            watchdog.clock.halfClosed(shard.service().ticker().nanos());
        }
    }

    /** {@return whether something that came from the client waits for the server, or the other way round} */
    boolean waits(boolean forServer) {
        Side from = forServer ? client : server;
        return from != null && from.hasUnwritten();
    }

    /** {@return a number that changes as the server, or else the client, takes what waits for it} */
    long taken(boolean byServer) {
        Side by = byServer ? server : client;
        return by == null ? 0 : by.taken();
    }

    /** Something has taken too long. */
    void timedOut(SessionClock.Verdict verdict) {
        if (verdict.blamesServer()) {
            brokenByServer();
        }
        counts.increment(Kind.TIMEOUTS);
        abort(verdict.words());
    }

    /** So many bytes that came from {@code side} are in the other side's socket. */
    void written(Side side, int bytes) {
        if (side == client && backend != null) {
            backend.sent(bytes);
        }
    }

    /** What comes from {@code side} could not be written to the other. If that had closed in order, what it has sent is still good. */
    void writeFailed(Side side, Throwable failure) {
        Side other = other(side);
        boolean closedInOrder =
                other != null && !other.isDiscarding() && (other.hasEnded() || Sockets.isBrokenPipe(failure));
        if (closedInOrder) {
            side.breakOff();
        } else {
            if (side == client) {
                brokenByServer();
            }
            abort(failure.toString());
        }
    }

    private void brokenByServer() {
        if (backend != null && !over) {
            backend.broken();
        }
    }

    /** A side could not be read: it has reset the connection, or this host has a problem. */
    void failed(Side side, Throwable cause) {
        if (side == server) {
            brokenByServer();
        }
        if (side == client || (side == server && backend != null)) { // else the attempt to connect tells
            abort(cause.toString());
        }
    }

    private @Nullable Side other(Side side) {
        return side == client ? server : client;
    }

    /** Closes what has nothing left to do on the side that is not {@code side}. */
    void settleOther(Side side) {
        Side other = other(side);
        if (other != null) {
            settle(other);
        }
    }

    /** Closes what has nothing left to do: the output of {@code side}, or all of it. */
    void settle(Side side) {
        if (turnedAway) {
            settleTurnedAway();
            return;
        }
        Side other = other(side);
        if (over || other == null || !other.isDelivered()) {
            return;
        }
        if (side.hasEnded() && other.isDiscarding()) {
            side.reset(); // it did not get all: should it be alive, it must not take what it has for the whole
        } else if (side.hasEnded()) {
            side.closeInOrder();
        } else if (!other.isDiscarding()) {
            side.shutdownOutput();
        }
        if (side.isDiscarding()) {
            linger(side == client ? CLIENT_LINGER_MILLIS : SERVER_LINGER_MILLIS);
        }
    }

    private void settleTurnedAway() {
        if (client.hasEnded()) {
            client.closeInOrder();
        } else {
            linger(SERVER_LINGER_MILLIS);
        }
    }

    private void linger(long millis) {
        if (linger == null) {
            linger = loop().schedule(() -> abort("went on sending to nobody"), millis, MILLISECONDS);
        }
    }

    /** Resets both sides. */
    void abort(String reason) {
        if (over) {
            return;
        }
        over = true;
        account.ending(reason);
        log.debug("{}: {}", flow, reason);
        dialer.abandon();
        Side second = server;
        client.reset();
        if (second != null) {
            second.reset();
        }
    }

    /** A side is closed, whoever wanted that. */
    void closed(Side side) {
        open--;
        boolean last = open == 0; // now: what follows may close the other one in the same breath
        try {
            tellClosed(side);
        } finally {
            if (last) {
                finish();
            }
        }
    }

    private void tellClosed(Side side) {
        if (side == server && backend != null) {
            backend.disconnected(flow());
        }
        if (!over && (side == client || (side == server && backend != null))) {
            closedEarly(side);
        }
    }

    private void finish() {
        over = true;
        if (linger != null) {
            linger.cancel(false);
        }
        shard.remove(this, counts, watchdog);
        report();
    }

    private void report() {
        SessionLog sessionLog = shard.service().log();
        if (sessionLog.wantsThis()) {
            long now = shard.service().ticker().nanos();
            int attempts = dialer.failures() + (backend == null ? 0 : 1);
            sessionLog.tell(account.report(flow(), attempts, startNanos, now));
        }
    }

    /** A channel closes by itself after an error; if what came from it was complete, that is still delivered. */
    private void closedEarly(Side side) {
        Side other = other(side);
        if (backend != null && side.hasEnded() && other != null) {
            other.breakOff(); // does nothing if all was delivered
        } else {
            abort("closed");
        }
    }
}
