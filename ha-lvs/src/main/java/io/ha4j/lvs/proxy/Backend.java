package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.ConnectionLimits;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server to relay to, and what has been counted there. Compared by identity. Thread-safe.
 *
 * <p>Whoever was given one by {@link ServerPool#acquire} tells what becomes of the connection, each time with the flow that it was acquired
 * for: one of {@link #connected}, {@link #connectFailed}, {@link #connectUnbegun}, {@link #connectedTooLate} and {@link #connectAbandoned}; after
 * {@code connected} also {@link #disconnected}, and before that {@link #broken} or {@link #gone} if the server has broken it off.
 */
public final class Backend implements Destination {

    private final InetSocketAddress address;
    /** Connections that are relayed or being set up. */
    private final Occupancy places;

    private final AtomicInteger relayed = new AtomicInteger();
    private final LongAdder connections = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder localFailures = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytesToServer = new LongAdder();
    private final LongAdder bytesFromServer = new LongAdder();
    private final AtomicBoolean down = new AtomicBoolean();
    /** How often it has taken connections again. */
    private final AtomicInteger era = new AtomicInteger();

    private volatile int weight;
    /** Whether it is on a list of its pool. Read after a place was taken, so that a drain sees one or the other. */
    private volatile boolean offered;

    /** Whether it takes connections of clients that are remembered for it although it is on no list. */
    private volatile boolean quiescent;
    /** Whether the last connection that was tried has failed. */
    private volatile boolean failing;

    private volatile @Nullable ServerPool pool;
    private volatile @Nullable ServerOutcomes outcomes;
    private volatile Consumer<String> failureListener = words -> {};
    private volatile Runnable doubtListener = () -> {};

    /** Creates a server without limits, and without a weight; {@link ServerPool#update} gives it one. */
    public Backend(InetSocketAddress address) {
        this(address, null);
    }

    /**
     * Creates a server without a weight; {@link ServerPool#update} gives it one.
     *
     * @param limits how many connections it takes; null: any number
     */
    public Backend(InetSocketAddress address, @Nullable ConnectionLimits limits) {
        this.address = address;
        this.places = new Occupancy(limits);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** Has {@code listener} told, in words, of each connection that the server has refused or not taken. Called by any thread; must not block. */
    public void onFailure(Consumer<String> listener) {
        failureListener = listener;
    }

    /**
     * Has {@code listener} told of each connection that has come to a bad end after it was made: its client may have done that. Called by any thread;
     * must not block.
     */
    public void onDoubt(Runnable listener) {
        doubtListener = listener;
    }

    /**
     * Has {@code listener} told each time that the last connection has ended; null for nobody. Called by any thread; must not block. If it had
     * none when this was called, nobody is told.
     */
    public void onIdle(@Nullable Runnable listener) {
        places.onIdle(listener);
    }

    /** Has {@code listener} told of failed connections, and of the first one that is made after that. */
    public void onOutcome(ServerOutcomes listener) {
        outcomes = listener;
    }

    /** The next connection that is made counts as a recovery. */
    public void onProbation() {
        failing = true;
    }

    @Override
    public int weight() {
        return weight;
    }

    /** The pool offers it with that weight from now on. */
    void offer(ServerPool owner, int next) {
        pool = owner;
        weight = next;
        offered = true;
        quiescent = false;
    }

    /** The pool does not offer it any more but to clients that are remembered for it. */
    void quiesce(ServerPool owner) {
        pool = owner;
        quiescent = true;
        weight = 0;
        offered = false;
    }

    /** The pool does not offer it any more: who has not been counted yet is turned away. */
    void withdraw() {
        offered = false;
        quiescent = false;
    }

    /** {@return whether clients may be remembered for it} */
    boolean takesClients() {
        return offered || quiescent;
    }

    /**
     * {@return the connections that are relayed or being set up}
     *
     * <p>As in the kernel (ip_vs_proto_tcp.c), where SYN_SENT and SYN_RECV are active too: else a server that answers nobody
     * would look idle, and get connection after connection.
     */
    @Override
    public int activeConnections() {
        return places.taken();
    }

    /** {@return 0: what is being wound down still takes the server's time, and counts as active until it has ended} */
    @Override
    public int inactiveConnections() {
        return 0;
    }

    @Override
    public boolean overloaded() {
        return places.overloaded();
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

    /** {@return connections that this host could not begin} */
    public long localFailures() {
        return localFailures.sum();
    }

    /** {@return relayed connections that the server has broken off} */
    public long brokenConnections() {
        return broken.sum();
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
        if (down.get()) {
            era.incrementAndGet(); // first: who has read it before, and sees no mark, is among those that are cut
            down.set(false);
        }
    }

    /**
     * Marks it as cut: a connection that is being set up to it is of no use from now on.
     *
     * @return whether it took connections until now
     */
    public boolean takeNoConnections() {
        return !down.getAndSet(true);
    }

    /**
     * {@return a number that is larger after each time that it was cut and takes connections again} A connection that is made keeps the one that was read
     * before {@link #isDown}. Loops carry out a cut when they come to it, so it ends those up to its own number only: what was made after
     * that is meant to stay.
     */
    public int era() {
        return era.get();
    }

    /** {@return whether it has been cut: a connection that is being set up to it is of no use any more} */
    public boolean isDown() {
        return down.get();
    }

    /**
     * {@return whether one more connection is counted as being set up: not if it is full, or not offered any more}
     *
     * @param remembered whether the client is remembered for it: thresholds do not stop it then, as in the kernel, nor does a weight of 0
     */
    boolean reserve(boolean remembered) {
        if (!places.take()) {
            return false;
        }
        if (offered || (remembered && quiescent)) {
            return true;
        }
        places.leave();
        return false;
    }

    /** It has accepted the connection. */
    public void connected(long latencyNanos) {
        relayed.incrementAndGet();
        connections.increment();
        if (failing) {
            recovered();
        }
        ServerPool owner = pool;
        if (owner != null) {
            owner.responded(this, latencyNanos);
        }
    }

    /** It has refused the connection, or not answered in time. */
    public void connectFailed(Flow flow, Throwable failure) {
        connectFailures.increment();
        failureListener.accept("a connection failed: " + failure.getMessage());
        ServerOutcomes listener = outcomes;
        if (listener != null) {
            listener.failed(this);
            failing = true; // behind the news: who sees it later has something to take back
        }
        ended(flow);
    }

    private void recovered() {
        failing = false;
        ServerOutcomes listener = outcomes;
        if (listener != null) {
            listener.recovered(this);
        }
    }

    /** It has answered, but too late: it has been given up meanwhile, so nobody need be told. */
    public void connectedTooLate(Flow flow) {
        connectFailures.increment();
        ended(flow);
    }

    /** The client went away before the server answered: nobody's failure. */
    public void connectAbandoned(Flow flow) {
        ended(flow);
    }

    /** This host could not begin the connection, see {@link LocalFailure}: nobody's failure. */
    public void connectUnbegun(Flow flow) {
        localFailures.increment();
        ended(flow);
    }

    /** The failed connection goes on to another server. */
    public void retried() {
        retries.increment();
    }

    /** Bytes went into the server's socket. */
    public void sent(long bytes) {
        bytesToServer.add(bytes);
    }

    /** Bytes came from the server. */
    public void received(long bytes) {
        bytesFromServer.add(bytes);
    }

    /**
     * It has reset a connection that was relayed, or does not answer on it any more; {@link #disconnected} follows. Not the server's failure for
     * sure: it may have had half a question, or refused the rest of one.
     */
    public void broken() {
        broken.increment();
        doubtListener.run();
    }

    /** Nobody is there to take what was sent on a connection that was relayed; {@link #disconnected} follows. */
    public void gone(Throwable failure) {
        broken.increment();
        failureListener.accept("a connection broke: " + failure.getMessage());
    }

    /** A connection that was relayed has ended. */
    public void disconnected(Flow flow) {
        relayed.decrementAndGet();
        ended(flow);
    }

    private void ended(Flow flow) {
        places.leave();
        ServerPool owner = pool;
        if (owner != null) {
            owner.ended(this, flow);
        }
    }
}
