package io.ha4j.lvs;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual server can be told of how to deal with its servers. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class PoolBuilder<B extends PoolBuilder<B>> permits AddressBuilder {

    private @Nullable InetSocketAddress sorryServer;
    private @Nullable Quorum quorum;
    private @Nullable WaitingQueue queue;
    private @Nullable Persistence persistence;
    private @Nullable OutlierEjection outlierEjection;
    private WhenEmpty whenEmpty = WhenEmpty.REFUSE;
    private boolean inhibitOnFailure;

    PoolBuilder() {}

    abstract B self();

    /**
     * Sets the server that takes all connections while the quorum is lost, and none otherwise; without a {@link #quorum}, while no server
     * can be used. It is not checked, and does not count. Default: none. Keepalived: {@code sorry_server}.
     *
     * @param address a literal IPv4 or IPv6 address
     * @param port 1..65535
     */
    public B sorryServer(String address, int port) {
        this.sorryServer = Addresses.endpoint("sorryServer", address, port);
        return self();
    }

    /**
     * Sets how much must be usable; events tell when that is gained and lost, and then the sorry server serves, if there is one. Default: none
     * is asked for; with a sorry server, a weight of 1.
     */
    public B quorum(Quorum quorum) {
        this.quorum = Require.nonNull("quorum", quorum, "a quorum");
        return self();
    }

    /**
     * Has connections wait, in order, while all servers that can be used have as many connections as they may; one that finds the queue full, or
     * has waited for too long, is refused. Needs a server with a limit, or {@link WhenEmpty#HOLD}. Default: none waits. HAProxy: {@code
     * maxqueue} and {@code timeout queue}.
     *
     * @param length how many may wait: 1..65536
     * @param timeout for how long each: 1 ms..10 min
     */
    public B queue(int length, Duration timeout) {
        this.queue = new WaitingQueue(length, timeout);
        return self();
    }

    /** Has clients come back to their servers. Default: they do not. */
    public B persistence(Persistence persistence) {
        this.persistence = Require.nonNull("persistence", persistence, "a persistence");
        return self();
    }

    /** Takes servers out for a while when connections to them fail. Default: only checks take servers out. */
    public B outlierEjection(OutlierEjection ejection) {
        this.outlierEjection = Require.nonNull("outlierEjection", ejection, "an ejection");
        return self();
    }

    /** Sets what becomes of a connection for which there is no server. Default: it is reset. HOLD needs a {@link #queue}. */
    public B whenEmpty(WhenEmpty answer) {
        this.whenEmpty = Require.nonNull("whenEmpty", answer, "REFUSE, CLOSE or HOLD");
        return self();
    }

    /**
     * Sets whether a server whose check fails keeps its clients: their connections go on, as with {@link WhenDown#KEEP_CONNECTIONS}, which
     * this needs, and by {@link #persistence} they come back to it once it works again, having been served by others meanwhile. Default: no,
     * its clients are those of other servers from then on. Keepalived: {@code inhibit_on_failure}.
     */
    public B inhibitOnFailure(boolean inhibit) {
        this.inhibitOnFailure = inhibit;
        return self();
    }

    PoolSettings poolSettings() {
        return new PoolSettings(sorryServer, quorum, queue, persistence, outlierEjection, whenEmpty, inhibitOnFailure);
    }

    void poolSettings(PoolSettings settings) {
        sorryServer = settings.sorryServer();
        quorum = settings.quorum();
        queue = settings.queue();
        persistence = settings.persistence();
        outlierEjection = settings.outlierEjection();
        whenEmpty = settings.whenEmpty();
        inhibitOnFailure = settings.inhibitOnFailure();
    }
}
