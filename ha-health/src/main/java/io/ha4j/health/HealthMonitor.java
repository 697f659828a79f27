package io.ha4j.health;

import io.ha4j.HealthSource;

/** A running {@link HealthCheck}, as its users see it. Thread-safe. */
public interface HealthMonitor extends HealthSource {

    /** {@return status, reason and counters as they were after the same probe} */
    HealthCheckSnapshot snapshot();

    /**
     * Has the next probe start now, unless one is running: for somebody who has just seen the target fail. Its result counts as
     * any other. Does not wait; without effect once the node closes, and while the check is suspended.
     */
    void checkNow();

    /**
     * Tells that somebody has seen the target fail, such as a user's connection that could not be made. What that leads to, the check was
     * told: {@link CheckBuilder#probeOnReports}, {@link CheckBuilder#downOnReports}. Does not wait; cheap, as reports beyond a few are
     * dropped while the check has not come to them.
     *
     * @param reason in words for people, cut off after 200 characters
     */
    @Override
    void report(String reason);

    /**
     * Tells that somebody has a reason to doubt whether the target works, such as a user's connection that was reset. Brings the next probe forward
     * as a report does, at most to a tenth of the interval after the one before, and has no other effect: {@link CheckBuilder#downOnReports} does
     * not count it. With {@link CheckBuilder#ignoreReports} it has none. Does not wait; cheap.
     */
    @Override
    void suspect();

    /** Stops probing until {@link #resume}: the health is UNKNOWN meanwhile. For maintenance. Idempotent; does not wait. */
    void pause();

    /** Probes again, at once, unless the check waits for a mastership. The first result decides alone. Idempotent; does not wait. */
    void resume();
}
