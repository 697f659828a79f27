package io.ha4j.vrrp;

import io.ha4j.Leadership;

/** A running {@link VrrpInstance}. Thread-safe. */
public interface VirtualRouter extends Leadership {

    /** {@return a view of state and counters} */
    VrrpSnapshot snapshot();
}
