package io.ha4j.lvs.proxy;

/** An address of a virtual server, and what was counted there, however often it was listened at. Thread-safe. */
public interface ListeningPoint extends SessionCounts {

    /** {@return a socket that is being opened; an immediate failure shows in {@link ListeningSocket#bound()} like a later one} */
    ListeningSocket listen();

    /** {@return bytes that clients have sent, and that were taken from them} */
    long bytesFromClients();

    /** {@return bytes that servers have sent to them, and that were taken from those} */
    long bytesFromServers();
}
