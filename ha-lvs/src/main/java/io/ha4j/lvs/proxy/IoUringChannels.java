package io.ha4j.lvs.proxy;

import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import org.jspecify.annotations.Nullable;

/** Channels on Linux io_uring. To be loaded on Linux only. */
final class IoUringChannels {

    /**
     * Netty's switch for accepting by one request that goes on by itself, also while a listener is held: limits would mean nothing. Netty
     * has no other than this one for the whole process, and reads it once.
     */
    private static final String MULTISHOT_ACCEPT = "io.netty.iouring.acceptMultiShotEnabled";

    private IoUringChannels() {}

    static @Nullable Throwable trouble() {
        if (System.getProperty(MULTISHOT_ACCEPT) == null) {
            System.setProperty(MULTISHOT_ACCEPT, "false");
        }
        return IoUring.unavailabilityCause();
    }

    /** {@return what has to be changed so that listeners can be held; null: nothing} */
    static @Nullable String whatKeepsAccepting() {
        return IoUring.isAcceptMultishotEnabled() ? "-D" + MULTISHOT_ACCEPT + "=false" : null;
    }

    static Transport transport() {
        return new ChannelTransport(
                IoUringIoHandler.newFactory(), IoUringServerSocketChannel::new, IoUringSocketChannel::new);
    }
}
