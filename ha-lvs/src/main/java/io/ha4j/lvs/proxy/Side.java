package io.ha4j.lvs.proxy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One of the two connections of a session, and what comes from it: the part that engines differ in.
 *
 * <p>An engine reads no more while what it has read before has not gone into the other side's socket, so memory is bounded by one
 * read, however slow the reader. It tells the session what happens; the session decides what becomes of it. Runs on the session's
 * loop only.
 */
abstract class Side {

    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    final Session session;

    private boolean ended;
    private boolean delivered;
    private boolean discarding;

    Side(Session session) {
        this.session = session;
    }

    /** {@return whether its peer has closed its output in order, and all of that has been read} */
    final boolean hasEnded() {
        return ended;
    }

    /** {@return whether nothing more of it will be written to the other side: all was, or the other side takes no more} */
    final boolean isDelivered() {
        return delivered;
    }

    /** {@return whether what it still sends is thrown away, because the other side takes no more} */
    final boolean isDiscarding() {
        return discarding;
    }

    /** For the engine: its peer has closed its output in order, and all before that has been read. */
    final void end() {
        ended = true;
        session.sideEnded();
        if (discarding) {
            session.settle(this);
        }
    }

    /** For the engine: it has ended, and all that came from it is in the other side's socket. */
    final void allDelivered() {
        if (!delivered) {
            delivered = true;
            session.settle(this);
            session.settleOther(this);
        }
    }

    /** The other side takes nothing more: what this one still sends is thrown away, until it ends or is closed. */
    final void breakOff() {
        if (delivered) {
            return;
        }
        delivered = true;
        discarding = true;
        release();
        if (!ended) {
            discard();
        }
        session.settle(this);
        session.settleOther(this);
    }

    /** {@return {@code address}, or {@code 0.0.0.0:0} for one whose peer has gone before it was asked for} */
    static InetSocketAddress orNowhere(@Nullable InetSocketAddress address) {
        return address == null ? NOWHERE : address;
    }

    /** {@return where the peer is} */
    abstract InetSocketAddress remoteAddress();

    /** {@return the address that the peer is connected to} */
    abstract InetSocketAddress localAddress();

    /**
     * Connects to a server, from {@code source} if that is not null. {@link Session#connected} or {@link Session#connectFailed} tells how that went, perhaps before this
     * returns; neither does after {@link #reset}.
     */
    abstract void connect(InetSocketAddress server, @Nullable InetSocketAddress source);

    /** Watches an accepted connection, which need not be read yet, so that the session hears if it breaks. */
    abstract void watch();

    /**
     * Reads before there is another side: {@link Session#early} gets what comes, until it has enough; what it leaves is kept for
     * {@link #relayTo}.
     */
    abstract void readEarly();

    /** Has {@code bytes} written to the other side before anything that comes from here. To be called before {@link #relayTo}. */
    abstract void prepend(ByteBuffer bytes);

    /** {@return whether something that came from here waits for the other side to take it} */
    abstract boolean hasUnwritten();

    /**
     * {@return a number that changes as the peer takes what was written to it; always the same if that cannot be seen} Costs a system call: for when
     * something waits.
     */
    abstract long taken();

    /** Begins to write what comes from here to {@code other}. */
    abstract void relayTo(Side other);

    /** Begins to read and throw away, slowly: a peer that sends to nobody without end must not keep a processor busy. */
    abstract void discard();

    /** Lets go of what has been read and not written. */
    abstract void release();

    /** Has the system probe the peer from now on if it stays silent for long. */
    abstract void keepAlive();

    /** Sends a FIN. Idempotent. */
    abstract void shutdownOutput();

    /** Closes in order; {@link Session#closed} follows. Idempotent. */
    abstract void closeInOrder();

    /** Closes so that the peer gets a reset: it must not take what it has for the whole. {@link Session#closed} follows. Idempotent. */
    abstract void reset();
}
