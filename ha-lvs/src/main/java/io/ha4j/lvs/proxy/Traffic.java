package io.ha4j.lvs.proxy;

import java.net.InetSocketAddress;
import java.time.Duration;

/** The traffic of one virtual server: what is relayed, over whichever protocol. Thread-safe. */
public interface Traffic extends SessionCounts {

    /** {@return a new address to listen at, whose counts are part of those below from now on} */
    ListeningPoint point(InetSocketAddress address);

    /** {@return how many were open, and are being ended} */
    int cut();

    /**
     * Ends what is relayed to {@code down}. What is being set up goes on to another server where it can, until
     * {@link Backend#takeConnections}.
     *
     * @return how many were relayed; 0 if it has been cut already
     */
    int cut(Backend down);

    /**
     * Waits until nothing is open.
     *
     * @return whether it came to that in time
     */
    boolean awaitIdle(Duration patience) throws InterruptedException;
}
