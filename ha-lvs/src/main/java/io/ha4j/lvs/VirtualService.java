package io.ha4j.lvs;

import java.net.InetSocketAddress;
import java.util.Optional;

/** A running {@link VirtualServer}: {@code node.get(web)}. Thread-safe. */
public interface VirtualService {

    /** {@return whether connections are accepted} */
    boolean listening();

    /** {@return the address that is listened on, with the port that was found if any was asked for; empty when not listening} */
    Optional<InetSocketAddress> localAddress();

    /** {@return state and counters} */
    VirtualServerSnapshot snapshot();
}
