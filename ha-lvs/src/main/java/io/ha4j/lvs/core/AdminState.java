package io.ha4j.lvs.core;

/** What whoever runs a virtual server wants of one of its servers. */
public enum AdminState {
    /** It takes connections if it can. */
    ENABLED,
    /** It takes no new connection; those that it has may end until the deadline, and are cut then. HAProxy: {@code drain}. */
    DRAINING,
    /** It takes no new connection and has none, until it is enabled. */
    DRAINED,
    /** It takes no new connection, until it is enabled; those that it has go on. HAProxy: {@code maint}. */
    DISABLED
}
