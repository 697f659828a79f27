package io.ha4j.vrrp.host;

/**
 * Who puts the addresses and routes of one instance on the host. To be used on the VRRP loop. Trouble does not throw: it goes to the
 * {@link HostListener}.
 */
public interface AddressKeeper {

    /**
     * Begins to watch the host, and removes what a crashed run of this instance has left. The first call.
     *
     * <p>A keeper that leaves the host as it is has nothing to do.
     */
    void open(long nowNanos);

    /** Takes addresses and routes, and announces the addresses. Alternates with {@link #release}. */
    void acquire(long nowNanos);

    /** An advertisement has gone out, and this node is master: the addresses may live for another lease. */
    void renew(long nowNanos);

    /** Puts back what is missing, as after a pause in which the lease ran out, and announces the addresses again. */
    void reannounce(long nowNanos);

    /** Lets go of the addresses and routes, in the reverse order. */
    void release(long nowNanos);

    /** Ends watching; releases what is held. The last call. Idempotent. */
    void close(long nowNanos);

    /**
     * {@return a keeper that leaves the host as it is: the addresses are there anyway (a loopback network) or somebody else moves
     * them, a cloud for example, following the events}
     */
    static AddressKeeper unmanaged() {
        return UnmanagedAddresses.INSTANCE;
    }
}
