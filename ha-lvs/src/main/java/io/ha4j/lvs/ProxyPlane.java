package io.ha4j.lvs;

import io.ha4j.value.Require;

/**
 * The plane that relays TCP connections and UDP sessions in this process, each on one of a few threads. Virtual servers of a node whose planes are
 * equal share the threads. An immutable value.
 *
 * <p>The server sees connections from this host, not from the client, unless {@link TcpOptions} say otherwise. Each connection needs at most about 64 KiB of memory each
 * way, and that only while one side sends faster than the other takes. On Linux a stream of much data takes two more file
 * descriptors each way while it lasts, at most 512 a thread; where there are none it does without. (With {@link Engine#EPOLL_CHANNELS} and {@link
 * Engine#IO_URING}, when a side closes, also for what the kernel held of it.)
 */
public final class ProxyPlane implements Plane {

    /** What moves the bytes. */
    public enum Engine {
        /** The fastest that works on the host: on Linux {@link #EPOLL}, else {@link #NIO}. */
        AUTO,
        /** Linux epoll on bare sockets. */
        EPOLL,
        /** Linux epoll under Netty's channels. */
        EPOLL_CHANNELS,
        /**
         * Linux io_uring under Netty's channels; needs {@code netty-transport-native-io_uring} on the class path. Never chosen by
         * {@link #AUTO}: many containers forbid it, and a reset that comes while the other side does not read may go unnoticed, so
         * that the connection stays until something else ends it. Limits of accepting need Netty's system property
         * {@code io.netty.iouring.acceptMultiShotEnabled} to be {@code false} when Netty's io_uring is loaded; this sets it if nobody
         * has, and else such a virtual server is refused at the start.
         */
        IO_URING,
        /** Java NIO: any operating system. */
        NIO
    }

    private final int threads;
    private final Engine engine;

    ProxyPlane(int threads, Engine engine) {
        this.threads = threads;
        this.engine = engine;
    }

    /** {@return this plane with so many threads: 1..1024, default the number of processors} */
    public ProxyPlane threads(int count) {
        return new ProxyPlane(Require.inRange("threads", count, 1, 1_024), engine);
    }

    /**
     * {@return this plane with that engine; default {@link Engine#AUTO}}
     *
     * <p>A node does not start if an engine that is asked for by name does not work on its host.
     */
    public ProxyPlane engine(Engine wanted) {
        return new ProxyPlane(
                threads, Require.nonNull("engine", wanted, "AUTO, EPOLL, EPOLL_CHANNELS, IO_URING or NIO"));
    }

    /** {@return the number of threads} */
    public int threads() {
        return threads;
    }

    /** {@return the engine that is wanted} */
    public Engine engine() {
        return engine;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProxyPlane that && threads == that.threads && engine == that.engine;
    }

    @Override
    public int hashCode() {
        return 31 * threads + engine.hashCode();
    }

    @Override
    public String toString() {
        return "Plane.proxy().threads(" + threads + ")" + (engine == Engine.AUTO ? "" : ".engine(" + engine + ")");
    }
}
