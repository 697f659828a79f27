package io.ha4j.health;

import io.ha4j.HealthSource;

/** A running {@link HealthCheck}, as its users see it. Thread-safe. */
public interface HealthMonitor extends HealthSource {

    /** {@return status, reason and counters as they were after the same probe} */
    HealthCheckSnapshot snapshot();

    /**
     * Has the next probe start now, unless one is running: for somebody who has just seen the target fail. Its result counts as
     * any other. Does not wait; without effect once the node closes.
     */
    void checkNow();
}
