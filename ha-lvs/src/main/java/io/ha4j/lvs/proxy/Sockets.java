package io.ha4j.lvs.proxy;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the two sockets of a session are set up and torn down. */
final class Sockets {

    private static final Logger log = LoggerFactory.getLogger(Sockets.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    private Sockets() {}

    /** For both sides of a session, before they are registered. */
    static void prepare(Channel channel) {
        set(channel, ChannelOption.AUTO_READ, false); // a side is read when the other has taken what was read before
        set(channel, ChannelOption.ALLOW_HALF_CLOSURE, true);
        // A failed write must not close the channel: what the peer sent before may still wait to be read.
        set(channel, ChannelOption.AUTO_CLOSE, false);
        set(channel, ChannelOption.RECVBUF_ALLOCATOR, reads());
        set(channel, ChannelOption.TCP_NODELAY, true);
        set(channel, ChannelOption.SO_KEEPALIVE, true);
        set(channel, ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // sessions see to that
    }

    /** {@return how much is read at once: as much as has come of late} */
    static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(512, 4_096, BUFFER_BYTES);
    }

    /** Closes in order. */
    @SuppressWarnings("FutureReturnValueIgnored") // the channel's closeFuture tells
    static void close(Channel channel) {
        channel.close();
    }

    /** Sends a FIN. If the peer has reset the connection meanwhile, reading tells. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void shutdownOutput(SocketChannel channel) {
        channel.shutdownOutput();
    }

    /** Closes so that the peer gets a reset: it must not take what it has for the whole. */
    static void reset(Channel channel) {
        if (channel.isRegistered()) {
            set(channel, ChannelOption.SO_LINGER, 0);
            close(channel);
        }
    }

    /** The same for one that no loop has yet. */
    static void resetUnregistered(Channel channel) {
        set(channel, ChannelOption.SO_LINGER, 0);
        channel.unsafe().closeForcibly();
    }

    /**
     * {@return whether a write failed because the peer had closed in order before, so that all it sent can still be read}
     *
     * <p>Linux: a reset after the peer's FIN is EPIPE to the first who asks, and reading still ends in order (tcp_reset,
     * tcp_recvmsg). A reset without a FIN is ECONNRESET to the first who asks, and then looks like an end in order to the
     * next: so any other failure must be treated as a reset at once.
     */
    static boolean isBrokenPipe(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Errors.NativeIoException nativeCause) {
                return nativeCause.expectedErr() == Errors.ERRNO_EPIPE_NEGATIVE;
            }
            if (cause.getClass() == IOException.class) {
                return "Broken pipe".equals(cause.getMessage());
            }
        }
        return false;
    }

    private static <T> void set(Channel channel, ChannelOption<T> option, T value) {
        try {
            channel.config().setOption(option, value);
        } catch (ChannelException e) {
            log.trace("{} of {}: the peer has gone already", option, channel, e);
        }
    }
}
