package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: finds a server for it, then relays both ways until both sides have closed.
 *
 * <p>An end in order (FIN) is passed on behind the last byte, each way on its own. Anything else resets both sides, so that a
 * truncated stream is never taken for a whole one. Runs on the event loop of the client's channel only.
 */
@SuppressWarnings(
        "ReferenceEquality") // a channel is one of two, and no other is equal to it; a server is compared by identity
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);
    /**
     * How long a side that has been told all may go on sending to a side that has left. Closing at once would reset it, and
     * destroy what is still on the way to it.
     */
    private static final long CLIENT_LINGER_MILLIS = 10_000;

    /** The same for a server, which is nearer and has less to read. */
    private static final long SERVER_LINGER_MILLIS = 2_000;

    private final ProxyService service;
    private final SocketChannel client;
    private final EventLoop loop;
    private final Direction toServer;

    private Set<Backend> tried = Set.of();
    private @Nullable Backend lastFailed;
    /** The connection to a server, from the attempt on; null between attempts. */
    private @Nullable SocketChannel server;

    private @Nullable Direction toClient;
    /** The server that is relayed to; null until it is connected. */
    private @Nullable Backend backend;

    private @Nullable Future<?> linger;
    private boolean over;
    private int open = 1;

    /** Any thread may create it; {@code loop} is where {@code client} will be registered. */
    Session(ProxyService service, SocketChannel client, EventLoop loop) {
        this.service = service;
        this.client = client;
        this.loop = loop;
        this.toServer = new Direction(this, client);
        client.pipeline().addLast(new SideHandler(this, toServer, this::connect));
        client.closeFuture().addListener(done -> closed(client));
    }

    /** Resets both sides. Any thread may call it. */
    void cut() {
        try {
            loop.execute(() -> abort("cut"));
        } catch (RejectedExecutionException e) {
            log.trace("{}: the proxy threads have ended, and the connection with them", client, e);
        }
    }

    /** Resets both sides if {@code down} is the server. Any thread may call it. */
    void cutFrom(Backend down) {
        try {
            loop.execute(() -> {
                if (backend == down) {
                    abort("its server is down");
                }
            });
        } catch (RejectedExecutionException e) {
            log.trace("{}: the proxy threads have ended, and the connection with them", client, e);
        }
    }

    boolean isOver() {
        return over;
    }

    /** Tries the next server. */
    private void connect() {
        if (over) {
            Sockets.reset(client);
            return;
        }
        Backend next;
        try {
            next = service.pool().pick(tried);
        } catch (RuntimeException e) { // the scheduler may be the code of a user
            service.schedulerFailed(e);
            reject("the scheduler failed");
            return;
        }
        if (next == null) {
            reject("no server could be reached");
            return;
        }
        SocketChannel channel;
        try {
            channel = service.engine().newSocketChannel();
        } catch (ChannelException e) { // such as: too many open files; no server is to blame
            reject(e.toString());
            return;
        }
        if (lastFailed != null) {
            lastFailed.retried();
        }
        next.connecting();
        connect(next, channel);
    }

    private void reject(String reason) {
        service.countRejected();
        abort(reason);
    }

    private void connect(Backend next, SocketChannel channel) {
        Sockets.prepare(channel);
        channel.config().setConnectTimeoutMillis(service.connectTimeoutMillis());
        Direction back = new Direction(this, channel);
        channel.pipeline().addLast(new SideHandler(this, back, () -> {}));
        server = channel;
        toClient = back;
        open++;
        loop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(next.address()).addListener(done -> connectEnded(next, channel, done.cause()));
            } else {
                channel.unsafe().closeForcibly();
                connectEnded(next, channel, registered.cause());
            }
        });
    }

    private void connectEnded(Backend next, SocketChannel channel, @Nullable Throwable failure) {
        if (over) {
            next.connectAbandoned();
            Sockets.reset(channel);
            closedOne();
        } else if (failure == null && next.isDown()) {
            log.debug("{}: answered when it was down already", next.address());
            next.connectedTooLate();
            Sockets.reset(channel);
            closedOne();
            tryAnother(next);
        } else if (failure == null) {
            next.connected();
            backend = next;
            channel.closeFuture().addListener(done -> closed(channel));
            toServer.connect(channel);
            back().connect(client);
        } else {
            Sockets.close(channel);
            closedOne();
            log.debug("{}: {}", next.address(), failure.toString());
            next.connectFailed(failure);
            tryAnother(next);
        }
    }

    private void tryAnother(Backend failed) {
        server = null;
        toClient = null;
        lastFailed = failed;
        if (tried.isEmpty()) {
            tried = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        tried.add(failed);
        loop.execute(this::connect); // not from here, so that many failures do not pile up on the stack
    }

    void received(Direction direction, int bytes) {
        if (direction == toClient && backend != null) {
            backend.received(bytes);
        }
    }

    void written(Direction direction, int bytes) {
        if (direction == toServer && backend != null) {
            backend.sent(bytes);
        }
    }

    /** A side could not be written to. If it had closed in order before, what it has sent is still good. */
    void writeFailed(Direction direction, Throwable failure) {
        Direction reverse = direction == toServer ? back() : toServer;
        boolean closedInOrder = reverse.hasEnded() || Sockets.isBrokenPipe(failure);
        if (closedInOrder && !reverse.isDiscarding()) {
            direction.breakOff();
        } else {
            abort(failure.toString());
        }
    }

    /** A side could not be read: it has reset the connection, or this host has a problem. */
    void failed(Direction direction, Throwable cause) {
        if (direction == toServer || (direction == toClient && backend != null)) { // else the attempt to connect tells
            abort(cause.toString());
        }
    }

    /** Closes what has nothing left to do: the output of {@code channel}, or all of it. */
    void settle(SocketChannel channel) {
        Direction in = channel == client ? toServer : back();
        Direction out = channel == client ? back() : toServer;
        if (over || !out.isDelivered()) {
            return;
        }
        if (in.hasEnded() && out.isDiscarding()) {
            Sockets.reset(
                    channel); // it did not get all: should it be alive, it must not take what it has for the whole
        } else if (in.hasEnded()) {
            Sockets.close(channel);
        } else if (!out.isDiscarding() && !channel.isOutputShutdown()) {
            Sockets.shutdownOutput(channel);
        }
        if (in.isDiscarding() && linger == null) {
            long millis = channel == client ? CLIENT_LINGER_MILLIS : SERVER_LINGER_MILLIS;
            linger = loop.schedule(() -> abort("went on sending to nobody"), millis, MILLISECONDS);
        }
    }

    /** Resets both sides. */
    void abort(String reason) {
        if (over) {
            return;
        }
        over = true;
        log.debug("{}: {}", client, reason);
        toServer.release();
        Sockets.reset(client);
        if (server != null) {
            Sockets.reset(server);
        }
        if (toClient != null) {
            toClient.release();
        }
    }

    private void closed(SocketChannel channel) {
        if (channel == server && backend != null) {
            backend.disconnected();
        }
        if (!over) {
            closedEarly(channel == client ? toServer : back(), channel == client ? toClient : toServer);
        }
        closedOne();
    }

    /** A channel closes by itself after an error; if what came from it was complete, that is still delivered. */
    private void closedEarly(Direction in, @Nullable Direction out) {
        if (backend != null && in.hasEnded() && out != null) {
            out.breakOff(); // does nothing if all was delivered
        } else {
            abort("closed");
        }
    }

    private void closedOne() {
        open--;
        if (open == 0) {
            over = true;
            if (linger != null) {
                linger.cancel(false);
            }
            service.ended(this);
        }
    }

    private Direction back() {
        if (toClient == null) {
            throw new IllegalStateException("not connected to a server");
        }
        return toClient;
    }
}
