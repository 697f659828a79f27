package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Destination;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A server to relay to, and what has been counted there. Compared by identity. Thread-safe. */
public final class Backend implements Destination {

    private final InetSocketAddress address;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger connecting = new AtomicInteger();
    private final LongAdder connections = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytesToServer = new LongAdder();
    private final LongAdder bytesFromServer = new LongAdder();
    private volatile int weight;

    /** Creates a server without a weight; {@link ServerPool#update} gives it one. */
    public Backend(InetSocketAddress address) {
        this.address = address;
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public int weight() {
        return weight;
    }

    void weight(int next) {
        weight = next;
    }

    /** Connections that are relayed. */
    @Override
    public int activeConnections() {
        return active.get();
    }

    /** Connections that are being set up; the kernel calls those inactive too. */
    @Override
    public int inactiveConnections() {
        return connecting.get();
    }

    @Override
    public boolean overloaded() {
        return false;
    }

    /** {@return connections established so far} */
    public long connections() {
        return connections.sum();
    }

    /** {@return connections that could not be established} */
    public long connectFailures() {
        return connectFailures.sum();
    }

    /** {@return how many of the failed connections went on to another server} */
    public long retries() {
        return retries.sum();
    }

    /** {@return bytes that the server's socket has taken} */
    public long bytesToServer() {
        return bytesToServer.sum();
    }

    /** {@return bytes read from the server} */
    public long bytesFromServer() {
        return bytesFromServer.sum();
    }

    void connecting() {
        connecting.incrementAndGet();
    }

    void connected() {
        active.incrementAndGet();
        connecting.decrementAndGet();
        connections.increment();
    }

    void connectFailed() {
        connecting.decrementAndGet();
        connectFailures.increment();
    }

    /** The client went away before the server answered: nobody's failure. */
    void connectAbandoned() {
        connecting.decrementAndGet();
    }

    void retried() {
        retries.increment();
    }

    void sent(long bytes) {
        bytesToServer.add(bytes);
    }

    void received(long bytes) {
        bytesFromServer.add(bytes);
    }

    void disconnected() {
        active.decrementAndGet();
    }
}
