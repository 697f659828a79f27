package io.ha4j.lvs.schedule;

import java.net.InetSocketAddress;

/** A server, as a {@link Picker} sees it. Its {@code equals} tells one server from another, across all lists. */
public interface Destination {

    /** {@return where it listens; a resolved address. Consistent hashes know a server by it, so it never changes} */
    InetSocketAddress address();

    /**
     * {@return its share, 0..65535; 0 takes no new connection. A change is followed by {@link Picker#update}, and counts from
     * then on}
     */
    int weight();

    /** {@return the connections that are established or being set up now. A change is followed by {@link Picker#loadChanged}} */
    int activeConnections();

    /** {@return the connections that are being wound down now. A change is followed by {@link Picker#loadChanged}} */
    int inactiveConnections();

    /** {@return whether it takes no new connection because of a limit. A change is followed by {@link Picker#loadChanged}} */
    boolean overloaded();
}
