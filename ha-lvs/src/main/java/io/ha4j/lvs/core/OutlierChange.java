package io.ha4j.lvs.core;

/**
 * What an {@link OutlierDetector} has decided.
 *
 * @param <D> the owner's kind of server
 */
public sealed interface OutlierChange<D> {

    /**
     * A server takes no new connection for a while.
     *
     * @param failures how many of its connections have failed in a row
     * @param durationNanos for how long
     */
    record Ejected<D>(D server, int failures, long durationNanos) implements OutlierChange<D> {}

    /** The time of a server has passed: it takes connections again. The first that fails ejects it again, unless one has succeeded before. */
    record Returned<D>(D server) implements OutlierChange<D> {}

    /**
     * Ejections are ignored from now on, because too few other servers are left; or they count again.
     *
     * @param ignored whether those who are ejected take connections nevertheless
     */
    record IgnoredChanged<D>(boolean ignored) implements OutlierChange<D> {}
}
