package io.ha4j.lvs.datagram;

import io.ha4j.lvs.datagram.core.Entry;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.schedule.Flow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's socket to its server: answers that come in there are for that client.
 *
 * <p>Runs on the event loop of its owner only.
 */
final class Session extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Session.class);
    /** What is kept to be sent to another server if this one refuses; larger ones are rare, and are not worth the memory. */
    private static final int MOST_KEPT_BYTES = 2_048;

    private final Sessions owner;
    private final Flow flow;
    private final Backend backend;
    /** See {@link Backend#era}. */
    private final int era;

    private final Set<Backend> tried;
    private @Nullable DatagramChannel channel;
    private @Nullable Entry<Session> entry;
    /** The first datagram, until it is known that the server is there. */
    private byte @Nullable [] kept;

    private boolean established;
    private boolean ended;
    private boolean reading;

    Session(Sessions owner, Flow flow, Backend backend, Set<Backend> tried) {
        this.owner = owner;
        this.flow = flow;
        this.backend = backend;
        this.era = backend.era();
        this.tried = tried;
    }

    /** Takes its socket, which is connected, and its place in the table. */
    void begin(DatagramChannel connected, Entry<Session> place) {
        channel = connected;
        entry = place;
    }

    Backend backend() {
        return backend;
    }

    /** {@return whether it goes to {@code server}, and has since that era or longer} */
    boolean isOf(Backend server, int last) {
        return backend.equals(server) && era <= last;
    }

    /** Those servers that refused what this session is to deliver. */
    Set<Backend> tried() {
        return tried;
    }

    byte @Nullable [] kept() {
        return kept;
    }

    boolean hasEnded() {
        return ended;
    }

    Entry<Session> entry() {
        if (entry == null) {
            throw new IllegalStateException("not begun");
        }
        return entry;
    }

    /** Sends a datagram of the client. */
    void send(ByteBuf data) {
        if (channel == null || !channel.isWritable()) {
            owner.counters().blocked.increment();
            return;
        }
        if (!established && entry().requests() == 0 && data.readableBytes() <= MOST_KEPT_BYTES) {
            kept = ByteBufUtil.getBytes(data);
        }
        int bytes = data.readableBytes();
        ChannelFuture sent = channel.writeAndFlush(data.retain());
        if (sent.isDone()) {
            sent(bytes, sent.cause(), data);
        } else {
            sent.addListener(done -> sent(bytes, done.cause(), null));
        }
    }

    private void sent(int bytes, @Nullable Throwable failure, @Nullable ByteBuf data) {
        if (ended) {
            return;
        }
        if (failure == null) {
            backend.sent(bytes);
            owner.sentToServer(this, bytes);
        } else if (Channels.isRefusal(failure)) {
            owner.refused(this, failure, data);
        } else {
            owner.counters().sendFailed.increment();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            reading = true;
            if (!ended) {
                backend.received(packet.content().readableBytes());
                owner.answered(this, packet.content());
            }
        } finally {
            packet.release();
        }
    }

    /** Netty reads on for a while without looking whether the socket has been closed meanwhile, so that waits until here. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        if (ended) {
            Channels.close(context.channel());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (ended) {
            return;
        }
        if (cause instanceof IOException) {
            owner.refused(this, cause, null);
        } else {
            log.error("{}: a session is in trouble", backend.address(), cause);
        }
    }

    /** Counts as a connection to the server from now on. */
    void establish() {
        if (!established) {
            established = true;
            kept = null;
            backend.connected(owner.now() - flow.nowNanos());
        }
    }

    /** The server has refused it; {@link #end} is next. */
    void failed(Throwable cause) {
        if (established) {
            backend.gone(cause);
        } else {
            backend.connectFailed(flow, cause);
        }
    }

    /**
     * Closes the socket.
     *
     * @param failed whether {@link #failed} has told the server's counters
     */
    void end(boolean failed) {
        ended = true;
        kept = null;
        if (established) {
            backend.disconnected(flow);
        } else if (!failed) {
            backend.connectAbandoned(flow);
        }
        if (channel != null && !reading) {
            Channels.close(channel);
        }
    }
}
