package io.ha4j.lvs.datagram;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ha4j.lvs.datagram.core.Entry;
import io.ha4j.lvs.datagram.core.SessionTable;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.LocalFailure;
import io.ha4j.lvs.schedule.Flow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of those clients whose datagrams come to one socket. Runs on the event loop of that socket only. */
final class Sessions {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    /** How many sessions may end by time-out before others have their turn. */
    private static final int MOST_AT_ONCE = 256;

    private static final long SHORTEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final DatagramService service;
    private final Counters counters;
    private final EventLoop loop;
    private final InetSocketAddress local;
    private final Clients clients;
    private final SessionTable<Session> table;
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmNanos;
    private boolean closed;

    /** The way back. */
    interface Clients {
        void answer(InetSocketAddress client, ByteBuf data);

        /** No session awaits an answer now. */
        void allAnswered();
    }

    /** @param local where clients send to */
    Sessions(DatagramService service, Counters counters, EventLoop loop, InetSocketAddress local, Clients clients) {
        this.service = service;
        this.counters = counters;
        this.loop = loop;
        this.local = local;
        this.clients = clients;
        this.table = service.newTable();
    }

    Counters counters() {
        return counters;
    }

    boolean awaitAnswers() {
        return table.awaited() > 0;
    }

    /** Takes a datagram of a client. */
    void received(ByteBuf data, InetSocketAddress client) {
        // An answer to ourselves would come back as a question, for ever.
        if (!data.isReadable() || client.getPort() == 0 || client.equals(local)) {
            counters.invalid.increment();
        } else {
            deliver(data, client, Set.of());
        }
    }

    private void deliver(ByteBuf data, InetSocketAddress client, Set<Backend> tried) {
        Entry<Session> known = table.find(client);
        Session session = known == null ? open(client, tried) : known.session();
        if (session != null) {
            session.send(data);
        }
    }

    /** {@return a session of a new client; null if there can be none, which has been counted} */
    private @Nullable Session open(InetSocketAddress client, Set<Backend> tried) {
        Flow flow = Flow.of(client, local, now());
        Backend server = service.acquire(flow, tried);
        if (server == null) { // nobody has to make room then
            counters.noServer.increment();
            return null;
        }
        if (!makeRoom()) {
            server.connectAbandoned(flow);
            counters.tooManySessions.increment();
            return null;
        }
        Session session = connect(flow, server, tried);
        if (session == null) {
            service.limit().leave();
        } else {
            counters.sessions.increment();
            setAlarm();
        }
        return session;
    }

    /** {@return whether there may be one more session: if need be in place of another one} */
    private boolean makeRoom() {
        while (!service.limit().tryEnter()) { // again if another loop was quicker to take the place of a victim
            Entry<Session> victim = table.victim();
            if (victim == null) {
                return false;
            }
            counters.evicted.increment();
            end(victim.session(), false);
        }
        return true;
    }

    private @Nullable Session connect(Flow flow, Backend first, Set<Backend> before) {
        Set<Backend> tried = before;
        for (Backend next = first; next != null; next = service.acquire(flow, tried)) {
            Session session = new Session(this, flow, next, tried);
            DatagramChannel channel = newSocket(next.address());
            if (channel == null) {
                next.connectAbandoned(flow); // no server is to blame
                counters.noSocket.increment();
                return null;
            }
            channel.pipeline().addLast(session);
            ChannelFuture connected = channel.connect(next.address());
            if (connected.isSuccess()) {
                session.begin(channel, table.open(flow.client(), session, flow.nowNanos()));
                return session;
            }
            Throwable failure = Channels.failure(connected);
            if (LocalFailure.is(failure)) { // such as: no port left
                next.connectUnbegun(flow);
            } else {
                next.connectFailed(flow, failure); // such as: no route
            }
            Channels.close(channel);
            tried = and(tried, next);
        }
        counters.noServer.increment();
        return null;
    }

    private @Nullable DatagramChannel newSocket(InetSocketAddress server) {
        DatagramChannel channel = newSocket(server.getAddress());
        if (channel == null || channel.localAddress().getPort() != server.getPort()) {
            return channel;
        }
        // The server may be on this host, and down: then this socket would hear itself. While it is open, another one
        // gets another port. NIO closes it a moment later: connected, it hears nothing of the other until then.
        DatagramChannel another = newSocket(server.getAddress());
        ChannelFuture unused = channel.connect(server);
        Channels.close(channel);
        return another;
    }

    private @Nullable DatagramChannel newSocket(InetAddress server) {
        try {
            DatagramChannel channel = Channels.open(loop, server);
            return Channels.prepare(loop, channel, server) ? channel : null;
        } catch (ChannelException e) {
            log.debug("no socket for a session", e);
            return null;
        }
    }

    private static Set<Backend> and(Set<Backend> tried, Backend another) {
        Set<Backend> more = Collections.newSetFromMap(new IdentityHashMap<>());
        more.addAll(tried);
        more.add(another);
        return more;
    }

    /** A datagram has gone to the server of {@code session}. */
    void sentToServer(Session session, int bytes) {
        counters.sentToServer(bytes);
        table.requested(session.entry(), now());
        if (session.entry().isOver()) { // nobody waits for an answer
            session.establish();
            end(session, false);
        } else {
            setAlarm();
        }
    }

    /** The server of {@code session} has answered. */
    void answered(Session session, ByteBuf data) {
        session.establish();
        table.answered(session.entry(), now());
        clients.answer(session.entry().client(), data);
        if (session.entry().isOver()) {
            end(session, false);
        }
        tellIfAllAnswered();
    }

    /**
     * Nobody is there where {@code session} sends to. What may not have been delivered goes to another server.
     *
     * @param unsent what could not even be sent, if anything
     */
    void refused(Session session, Throwable cause, @Nullable ByteBuf unsent) {
        log.debug("{}: {}", session.backend().address(), cause.toString());
        List<ByteBuf> again = new ArrayList<>(2);
        byte[] first = session.kept();
        if (first != null) {
            again.add(Unpooled.wrappedBuffer(first));
        }
        boolean unsentIsFirst = session.entry().requests() == 0;
        if (unsent != null && !(unsentIsFirst && first != null)) {
            again.add(unsent.copy());
        }
        session.failed(cause);
        end(session, true);
        if (!again.isEmpty()) {
            session.backend().retried();
            InetSocketAddress client = session.entry().client();
            Set<Backend> tried = and(session.tried(), session.backend());
            // Not from here: many refusals would pile up on the stack.
            loop.execute(() -> deliverAgain(again, client, tried));
        }
    }

    private void deliverAgain(List<ByteBuf> again, InetSocketAddress client, Set<Backend> tried) {
        for (ByteBuf data : again) {
            try {
                if (!closed) {
                    deliver(data, client, tried);
                }
            } finally {
                data.release();
            }
        }
    }

    /** Ends all sessions, for good. */
    void close() {
        closed = true;
        end(session -> true);
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    /** Ends those sessions that are meant. */
    void end(Predicate<Session> which) {
        table.forEach(entry -> {
            if (which.test(entry.session())) {
                end(entry.session(), false);
            }
        });
    }

    private void end(Session session, boolean failed) {
        if (session.hasEnded()) { // by what its end has led to
            return;
        }
        table.close(session.entry());
        session.end(failed);
        service.limit().leave();
        counters.ended.increment();
        tellIfAllAnswered();
    }

    private void tellIfAllAnswered() {
        if (table.awaited() == 0) {
            clients.allAnswered();
        }
    }

    /** Wakes up when the next session may have to end. Times are mostly put off, so the alarm is left as it is then. */
    private void setAlarm() {
        long now = now();
        long remaining = table.remainingNanos(now);
        if (remaining == Long.MAX_VALUE) {
            return;
        }
        if (alarm != null) {
            if (alarmNanos - now <= remaining) {
                return;
            }
            alarm.cancel(false);
        }
        long sleep = Math.max(remaining, SHORTEST_SLEEP_NANOS);
        alarmNanos = now + sleep;
        alarm = loop.schedule(this::wake, sleep, NANOSECONDS);
    }

    private void wake() {
        alarm = null;
        long now = now();
        for (Entry<Session> entry = table.settled(now); entry != null; entry = table.settled(now)) {
            entry.session().establish();
        }
        Entry<Session> expired = table.expired(now);
        for (int i = 0; i < MOST_AT_ONCE && expired != null; i++) {
            counters.timedOut.increment();
            end(expired.session(), false);
            expired = table.expired(now);
        }
        setAlarm();
    }

    long now() {
        return service.ticker().nanos();
    }
}
