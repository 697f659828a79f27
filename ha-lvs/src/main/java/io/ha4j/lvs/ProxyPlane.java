package io.ha4j.lvs;

import io.ha4j.value.Require;

/**
 * The plane that relays TCP connections in this process, each on one of a few threads. Virtual servers of a node whose planes are
 * equal share the threads. An immutable value.
 *
 * <p>The server sees connections from this host, not from the client. Each connection needs at most about 64 KiB of memory each
 * way, and that only while one side sends faster than the other takes; with epoll, when a side closes, also for what the kernel
 * held of it.
 */
public final class ProxyPlane implements Plane {

    private final int threads;
    private final boolean nativeTransport;

    ProxyPlane(int threads, boolean nativeTransport) {
        this.threads = threads;
        this.nativeTransport = nativeTransport;
    }

    /** {@return this plane with so many threads: 1..1024, default the number of processors} */
    public ProxyPlane threads(int count) {
        return new ProxyPlane(Require.inRange("threads", count, 1, 1_024), nativeTransport);
    }

    /** {@return this plane, using Linux epoll directly where it can (the default), or always the portable Java NIO} */
    public ProxyPlane nativeTransport(boolean whereAvailable) {
        return new ProxyPlane(threads, whereAvailable);
    }

    /** {@return the number of threads} */
    public int threads() {
        return threads;
    }

    /** {@return whether epoll is used directly where that is possible} */
    public boolean nativeTransport() {
        return nativeTransport;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProxyPlane that && threads == that.threads && nativeTransport == that.nativeTransport;
    }

    @Override
    public int hashCode() {
        return 31 * threads + Boolean.hashCode(nativeTransport);
    }

    @Override
    public String toString() {
        return "Plane.proxy().threads(" + threads + ")" + (nativeTransport ? "" : ".nativeTransport(false)");
    }
}
