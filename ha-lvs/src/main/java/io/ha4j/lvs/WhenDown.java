package io.ha4j.lvs;

/** What becomes of the connections of a server whose check says that it is down. It gets no new ones, either way. */
public enum WhenDown {
    /**
     * They go on, for what the server can still do for them. Keepalived: {@code inhibit_on_failure}, which gives such a server the weight 0.
     * That its clients come back to it by {@link PoolBuilder#persistence}, too, {@link PoolBuilder#inhibitOnFailure} says.
     * Sessions over UDP go on until they time out, which they do not while their clients send.
     */
    KEEP_CONNECTIONS,
    /**
     * They are reset, so that clients notice at once and come again; those that are just being set up go on to another server. HAProxy:
     * {@code on-marked-down shutdown-sessions}.
     * Sessions over UDP end, those of a server whose weight has become 0 too, and the next datagram of a client goes to another server.
     */
    CUT_CONNECTIONS
}
