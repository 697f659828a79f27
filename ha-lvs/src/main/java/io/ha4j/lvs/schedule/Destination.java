package io.ha4j.lvs.schedule;

/** A server, as a {@link Picker} sees it. Its {@code equals} tells one server from another, across all lists. */
public interface Destination {

    /** {@return its share, 0..65535; 0 takes no new connection. Changes only together with {@link Picker#update}} */
    int weight();

    /** {@return the connections that are established or being set up now} */
    int activeConnections();

    /** {@return the connections that are being wound down now} */
    int inactiveConnections();

    /** {@return whether it takes no new connection because of a limit} */
    boolean overloaded();
}
