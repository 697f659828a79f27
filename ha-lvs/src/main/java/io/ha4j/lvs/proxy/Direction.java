package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One way of a session: what one side sends is written to the other. The next read is asked for when all that was read before has
 * gone into the other side's socket, so memory is bounded by one read, however slow the reader.
 *
 * <p>Runs on the session's event loop only.
 */
final class Direction {

    private static final long DISCARD_PAUSE_MILLIS = 50;

    private final Session session;
    private final SocketChannel from;
    /**
     * What came before the other side was connected, without being asked for: native epoll reads to the end when it hears that
     * the peer has closed. That is no more than the kernel's receive queue held.
     */
    private final Queue<ByteBuf> early = new ArrayDeque<>(1);

    private @Nullable SocketChannel to;
    /** Writes that have not gone into the socket of {@code to} yet. */
    private int writing;

    private boolean ended;
    private boolean delivered;
    private boolean discarding;

    Direction(Session session, SocketChannel from) {
        this.session = session;
        this.from = from;
    }

    /** {@return whether {@code from} has closed its output in order, and all of it has been read} */
    boolean hasEnded() {
        return ended;
    }

    /** {@return whether nothing more will be written: all was, or the other side takes no more} */
    boolean isDelivered() {
        return delivered;
    }

    /** {@return whether the other side takes no more although {@code from} may still send} */
    boolean isDiscarding() {
        return discarding;
    }

    /** Begins to relay. */
    void connect(SocketChannel target) {
        to = target;
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            write(target, data);
        }
        receivedAll();
    }

    /** Takes what was read, asked for or not. */
    void received(ByteBuf data) {
        if (discarding || session.isOver()) {
            data.release();
            return;
        }
        session.received(this, data.readableBytes());
        if (to == null) {
            early.add(data);
        } else {
            write(to, data);
        }
    }

    /** All of one read has been received. */
    void receivedAll() {
        if (to != null && writing > 0) {
            to.flush();
        } else {
            proceed();
        }
    }

    /** {@code from} has closed its output in order. */
    void end() {
        ended = true;
        if (discarding) {
            session.settle(from);
        } else {
            proceed();
        }
    }

    /** {@code to} takes nothing more: what {@code from} still sends is thrown away. */
    void breakOff() {
        if (delivered) {
            return;
        }
        delivered = true;
        discarding = true;
        release();
        if (!ended) {
            readNext();
        }
        session.settle(from);
        if (to != null) {
            session.settle(to);
        }
    }

    /** Lets go of what has not been written. */
    void release() {
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            data.release();
        }
    }

    private void write(SocketChannel target, ByteBuf data) {
        int bytes = data.readableBytes();
        writing++;
        target.write(data).addListener(done -> written(bytes, done.cause()));
    }

    private void written(int bytes, @Nullable Throwable failure) {
        writing--;
        if (discarding || session.isOver()) {
            return;
        }
        if (failure == null) {
            session.written(this, bytes);
            proceed();
        } else {
            session.writeFailed(this, failure);
        }
    }

    private void proceed() {
        if (to == null || writing > 0 || session.isOver()) {
            return;
        }
        if (!ended) {
            readNext();
        } else if (!delivered) {
            delivered = true;
            session.settle(from);
            session.settle(to);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a pause
    private void readNext() {
        if (discarding) {
            // Slowly: a peer that sends to nobody without end must not keep a processor busy.
            from.eventLoop().schedule(this::readIfOpen, DISCARD_PAUSE_MILLIS, MILLISECONDS);
        } else {
            from.read();
        }
    }

    private void readIfOpen() {
        if (from.isOpen() && !session.isOver()) {
            from.read();
        }
    }
}
