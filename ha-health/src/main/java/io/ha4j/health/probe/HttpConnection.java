package io.ha4j.health.probe;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection to a web server, for one exchange at a time. On its event loop, but for {@link #close} and {@link #resume}. */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {

    private static final int IDLE_SECONDS = 60;
    private static final int TLS_BYTES = 262_144; // for handshakes

    private final Channel channel;
    private final CompletableFuture<ProbeResult> life;
    private final SizeLimit limit;
    private final SizeLimit rawLimit;
    private final HttpAnswerDecoder decoder = new HttpAnswerDecoder();

    private String name = "";
    private @Nullable SslHandler tls;
    private @Nullable HttpRound round;
    private @Nullable HttpAnswer answer;
    private boolean used;
    private boolean reusable = true;

    // Of a connection that is kept.
    private @Nullable Runnable whenGone;
    private @Nullable Future<?> idleTimer;
    private boolean usedSinceTimer;

    HttpConnection(Channel channel, CompletableFuture<ProbeResult> life, int maxBytes, HttpRound round) {
        this.channel = channel;
        this.life = life;
        this.limit = new SizeLimit(maxBytes, life);
        this.rawLimit = new SizeLimit(2 * maxBytes + TLS_BYTES, life);
        this.round = round;
        life.whenComplete((ended, failure) -> {
            if (ended != null && !ended.ok()) { // the target said too much
                refuse(ended.reason());
            }
        });
    }

    private void refuse(String reason) {
        HttpRound asked = round;
        round = null;
        if (asked != null) {
            asked.fail(reason);
        }
    }

    void open() {
        channel.pipeline().addLast(limit, decoder, this);
    }

    void open(String serverName, SslHandler handler) {
        name = serverName;
        tls = handler;
        channel.pipeline().addLast(rawLimit, handler);
        open();
    }

    /** {@return what the certificate is for; empty without TLS} */
    String name() {
        return name;
    }

    SSLSession session() {
        if (tls == null) {
            throw new AssertionError("no TLS");
        }
        return tls.engine().getSession();
    }

    /** {@return whether another exchange may follow the one that is complete} */
    boolean isReusable() {
        return reusable && channel.isActive();
    }

    /** Thread-safe. */
    void close() {
        life.complete(ProbeResult.success());
    }

    /** Closes it, of which the round need not hear. */
    void leave() {
        round = null;
        close();
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    void send(HttpExchange exchange, ByteBuf request, boolean followsRedirects) {
        limit.reset();
        rawLimit.reset();
        decoder.expectAnswerTo(exchange.method());
        answer = new HttpAnswer(exchange.expectation(), followsRedirects);
        channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                lost(written.cause());
            }
        });
    }

    /** Lies idle from now on. */
    void keep(HttpConnections idle, HttpConnections.Key key) {
        round = null;
        answer = null;
        limit.reset();
        rawLimit.reset();
        usedSinceTimer = true;
        whenGone = () -> idle.drop(key, this);
        if (idleTimer == null) {
            watchIdleness();
        }
        idle.put(key, this);
    }

    private void watchIdleness() {
        usedSinceTimer = false;
        idleTimer = channel.eventLoop()
                .schedule(
                        () -> {
                            if (usedSinceTimer || round != null) {
                                watchIdleness();
                            } else {
                                close();
                            }
                        },
                        IDLE_SECONDS,
                        SECONDS);
    }

    /** Goes on with the next probe. Thread-safe; called by who has taken it out of {@link HttpConnections}. */
    void resume(HttpRound next) {
        channel.eventLoop().execute(() -> {
            boolean spoiled = life.isDone() || !channel.isActive() || limit.received() > 0;
            if (spoiled) {
                close();
                if (!next.isOver()) {
                    next.connect();
                }
            } else {
                usedSinceTimer = true;
                round = next;
                next.ready(this);
            }
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (tls == null && round != null) {
            round.ready(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                lost(handshake.cause());
            } else if (round != null) {
                round.ready(this);
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        HttpRound asked = round;
        HttpAnswer coming = answer;
        if (life.isDone()) {
            return; // one read may hold many parts, and only the first trouble counts
        }
        if (asked == null || coming == null) {
            close(); // who speaks without being asked cannot be understood
            return;
        }
        coming.take(part);
        if (coming.trouble() != null) {
            asked.fail(coming.trouble());
        } else if (coming.isComplete()) {
            answer = null;
            used = true;
            reusable = coming.keepsConnection() && decoder.isDrained();
            asked.answered(this, coming);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        if (whenGone != null) {
            whenGone.run();
        }
        lost(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost(cause);
    }

    private void lost(@Nullable Throwable cause) {
        HttpRound asked = round;
        round = null;
        close();
        if (asked != null) {
            asked.lost(inWords(cause), used && limit.received() == 0);
        }
    }

    private String inWords(@Nullable Throwable cause) {
        if (cause == null) {
            boolean within = answer != null && answer.hasBegun();
            return within ? "connection closed within the answer" : "connection closed before an answer";
        }
        boolean handshaking = tls != null && !tls.handshakeFuture().isSuccess();
        boolean secure = handshaking || cause.getCause() instanceof SSLException || cause instanceof SSLException;
        return secure ? TlsHandshake.inWords(cause, name) : Trouble.inWords(cause);
    }
}
