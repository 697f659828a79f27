package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A side on a Netty channel, whichever kind that is. */
final class ChannelSide extends Side {

    private static final long DISCARD_PAUSE_MILLIS = 50;

    private final SocketChannel channel;
    /**
     * What came before the other side was connected, without being asked for: native epoll reads to the end when it hears that
     * the peer has closed. That is no more than the kernel's receive queue held.
     */
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(1);

    private @Nullable SocketChannel to;
    /** Writes that have not gone into the socket of {@code to} yet. */
    private int writing;
    /** Given up by the session while it was connecting: what becomes of that is nobody's business. */
    private boolean givenUp;

    private boolean readsEarly;
    private @Nullable Pace pace;
    private boolean paused;

    ChannelSide(Session session, SocketChannel channel) {
        super(session);
        this.channel = channel;
        if (session.settings().limitsBytes()) {
            channel.config().setRecvByteBufAllocator(new PacedReads(this::mostAtOnce));
        }
        channel.pipeline().addLast(new Handler());
        channel.closeFuture().addListener(done -> session.closed(this));
    }

    /** Makes a session of a channel that was accepted at {@code point}. On the listener's loop. */
    static void accept(ProxyPoint point, ProxyLoop here, SocketChannel channel) {
        ProxyService service = point.service();
        Sockets.prepare(channel);
        ProxyLoop loop = service.assignLoop(point, here);
        Session session = new Session(service.shard(loop), point.counts(loop), made -> new ChannelSide(made, channel));
        loop.executor().register(channel).addListener(registered -> {
            if (!registered.isSuccess()) { // the engine is being closed
                channel.unsafe().closeForcibly();
                session.closed(session.client());
            }
        });
    }

    @Override
    InetSocketAddress remoteAddress() {
        return orNowhere(channel.remoteAddress());
    }

    @Override
    InetSocketAddress localAddress() {
        return orNowhere(channel.localAddress());
    }

    @Override
    void watch() {
        // A registered channel is watched.
    }

    @Override
    void connect(InetSocketAddress server, @Nullable InetSocketAddress source) {
        session.loop().executor().register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(server, source).addListener(done -> connectEnded(done.cause()));
            } else {
                channel.unsafe().closeForcibly();
                connectEnded(registered.cause());
                session.closed(this);
            }
        });
    }

    private void connectEnded(@Nullable Throwable failure) {
        if (givenUp) {
            return;
        }
        if (failure == null) {
            session.connected(this);
        } else {
            Sockets.close(channel);
            session.connectFailed(this, failure);
        }
    }

    @Override
    void relayTo(Side other) {
        SocketChannel target = ((ChannelSide) other).channel;
        to = target;
        pace = session.paceOf(this);
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            write(target, data);
        }
        receivedAll();
    }

    /** Takes what was read, asked for or not. */
    private void received(ByteBuf data) {
        if (isDiscarding() || session.isOver()) {
            data.release();
            return;
        }
        if (readsEarly) {
            early(data);
            return;
        }
        session.received(this, data.readableBytes());
        if (pace != null) {
            pace.read(data.readableBytes());
        }
        if (to == null) {
            early.add(data);
        } else {
            write(to, data);
        }
    }

    private void early(ByteBuf data) {
        ByteBuffer view = data.nioBuffer();
        readsEarly = session.early(view);
        boolean goesOn = !readsEarly && !session.isOver();
        if (goesOn && view.hasRemaining()) {
            session.received(this, view.remaining());
            early.add(data.skipBytes(view.position()));
        } else {
            data.release();
        }
        if (goesOn) {
            session.earlyRead();
        }
    }

    /** All of one read has been received. */
    private void receivedAll() {
        if (readsEarly) {
            channel.read();
        } else if (to != null && writing > 0 && !isDiscarding()) {
            to.flush();
        } else {
            proceed();
        }
    }

    private void write(SocketChannel target, ByteBuf data) {
        int bytes = data.readableBytes();
        writing++;
        target.write(data).addListener(done -> written(bytes, done.cause()));
    }

    private void written(int bytes, @Nullable Throwable failure) {
        writing--;
        if (isDiscarding() || session.isOver()) {
            return;
        }
        if (failure == null) {
            session.written(this, bytes);
            session.progressed(this);
            proceed();
        } else {
            session.writeFailed(this, failure);
        }
    }

    private void proceed() {
        if (to == null || session.isOver()) {
            return;
        }
        if (isDiscarding()) {
            if (!hasEnded()) {
                discard();
            }
        } else if (writing == 0) {
            if (hasEnded()) {
                allDelivered();
            } else if (!isPaused()) {
                channel.read();
            }
        }
    }

    private int mostAtOnce() {
        return pace == null ? Integer.MAX_VALUE : pace.mostAtOnce();
    }

    /** {@return whether it is too early to read on; then a timer goes on} */
    private boolean isPaused() {
        if (pace == null || paused) {
            return paused;
        }
        long nanos = pace.pauseNanos();
        if (nanos > 0) {
            paused = session.loop().later(this::resume, nanos, NANOSECONDS);
            session.paused(nanos);
        }
        return nanos > 0;
    }

    private void resume() {
        paused = false;
        proceed();
    }

    @Override
    void readEarly() {
        readsEarly = true;
        channel.read();
    }

    @Override
    void prepend(ByteBuffer bytes) {
        early.addFirst(Unpooled.copiedBuffer(bytes));
    }

    @Override
    boolean hasUnwritten() {
        return writing > 0;
    }

    /** A write that is not over may have gone into the socket in part, and from there to the peer. */
    @Override
    long taken() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        long inPart = waiting == null ? 0 : waiting.currentProgress();
        if (channel instanceof NioSocketChannel || !channel.isOpen()) {
            return inPart; // Java does not say more
        }
        try {
            return inPart + SocketOptions.acknowledged(channel);
        } catch (ChannelException e) { // gone already
            return inPart;
        }
    }

    @Override
    void discard() {
        session.loop().later(this::readIfOpen, DISCARD_PAUSE_MILLIS, MILLISECONDS);
    }

    private void readIfOpen() {
        if (channel.isOpen() && !session.isOver()) {
            channel.read();
        }
    }

    @Override
    void release() {
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            data.release();
        }
    }

    @Override
    void keepAlive() {
        // Set from the beginning, where the portable way to do that is.
    }

    @Override
    void shutdownOutput() {
        if (!channel.isOutputShutdown()) {
            Sockets.shutdownOutput(channel);
        }
    }

    @Override
    void closeInOrder() {
        Sockets.close(channel);
    }

    @Override
    void reset() {
        givenUp = true;
        release();
        Sockets.reset(channel);
    }

    /** Hears what happens on the channel. */
    private final class Handler extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (session.client() == ChannelSide.this) {
                session.start();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object data) {
            received((ByteBuf) data);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            receivedAll();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            // After a reset Netty fires this too, behind the exception: the session is over by then.
            if (event == ChannelInputShutdownEvent.INSTANCE && !session.isOver()) {
                end();
                if (readsEarly) {
                    session.endedEarly();
                }
                proceed();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            session.failed(ChannelSide.this, cause);
        }
    }
}
