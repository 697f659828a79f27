package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Destination;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** A server to relay to, and what has been counted there. Compared by identity. Thread-safe. */
public final class Backend implements Destination {

    private final InetSocketAddress address;
    private final AtomicInteger relayed = new AtomicInteger();
    private final AtomicInteger connecting = new AtomicInteger();
    private final LongAdder connections = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytesToServer = new LongAdder();
    private final LongAdder bytesFromServer = new LongAdder();
    private final AtomicBoolean down = new AtomicBoolean();
    private volatile int weight;
    private volatile Consumer<String> failureListener = words -> {};

    /** Creates a server without a weight; {@link ServerPool#update} gives it one. */
    public Backend(InetSocketAddress address) {
        this.address = address;
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return address;
    }

    /** Has {@code listener} told of each connection that could not be made, in words. Called by any thread; must not block. */
    public void onConnectFailure(Consumer<String> listener) {
        failureListener = listener;
    }

    @Override
    public int weight() {
        return weight;
    }

    void weight(int next) {
        weight = next;
    }

    /**
     * {@return the connections that are relayed or being set up}
     *
     * <p>As in the kernel (ip_vs_proto_tcp.c), where SYN_SENT and SYN_RECV are active too: else a server that answers nobody
     * would look idle, and get connection after connection.
     */
    @Override
    public int activeConnections() {
        return relayed.get() + connecting.get();
    }

    /** {@return 0: what is being wound down still takes the server's time, and counts as active until it has ended} */
    @Override
    public int inactiveConnections() {
        return 0;
    }

    @Override
    public boolean overloaded() {
        return false;
    }

    /** {@return connections that are relayed now} */
    public int relayed() {
        return relayed.get();
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

    /**
     * Takes connections again after {@link ProxyService#cut(Backend)}. To be called before {@link ServerPool#update} offers it
     * again, so that nobody who picks it then is turned away.
     */
    public void takeConnections() {
        down.set(false);
    }

    /** {@return whether it took connections until now} */
    boolean takeNoConnections() {
        return !down.getAndSet(true);
    }

    boolean isDown() {
        return down.get();
    }

    void connecting() {
        connecting.incrementAndGet();
    }

    void connected() {
        relayed.incrementAndGet();
        connecting.decrementAndGet();
        connections.increment();
    }

    void connectFailed(Throwable failure) {
        connecting.decrementAndGet();
        connectFailures.increment();
        failureListener.accept("a connection failed: " + failure.getMessage());
    }

    /** It has answered, but too late: it has been given up meanwhile, so nobody need be told. */
    void connectedTooLate() {
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
        relayed.decrementAndGet();
    }
}
