package io.ha4j.lvs.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The engines there are. */
public enum EngineKind {
    /** File descriptors and Linux epoll, without channels. */
    EPOLL("epoll"),
    /** Netty channels on Linux epoll. */
    EPOLL_CHANNELS("epoll-channels"),
    /**
     * Netty channels on Linux io_uring. A reset that comes while a side waits for the other to read may go unnoticed: Netty 4.2.18 reads
     * until a read falls short, and the kernel, asked by a poll that fires for changes only, does not tell again. Nothing is lost or
     * taken for whole by that, but the connection stays until something else ends it.
     */
    IO_URING("io_uring"),
    /** Netty channels on Java NIO: any operating system. */
    NIO("nio");

    /** From the fastest on. */
    static final List<EngineKind> BY_SPEED = List.of(EPOLL, NIO);

    private final String text;

    EngineKind(String text) {
        this.text = text;
    }

    /** {@return its name, as snapshots show it} */
    public String text() {
        return text;
    }

    /** {@return why it cannot be used on this host; null: it can} */
    public @Nullable Throwable trouble() {
        if (this == NIO) {
            return null;
        }
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return new UnsupportedOperationException("this is " + System.getProperty("os.name") + " (expected: Linux)");
        }
        try {
            return this == IO_URING ? IoUringChannels.trouble() : EpollChannels.trouble();
        } catch (NoClassDefFoundError e) {
            return new UnsupportedOperationException("its jars of Netty are not on the class path", e);
        }
    }

    /** {@return what it is made of; only where there is no {@link #trouble()}} */
    Transport transport() {
        // Each in a class of its own, so that nothing is loaded that this host does not have.
        return switch (this) {
            case EPOLL -> new FdTransport();
            case EPOLL_CHANNELS -> EpollChannels.transport();
            case IO_URING -> IoUringChannels.transport();
            case NIO -> NioChannels.transport();
        };
    }
}
