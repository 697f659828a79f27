package io.ha4j.testkit;

/**
 * What runs on a {@link Station}.
 *
 * @param <P> what is sent
 */
public interface StationHandler<P> {

    /** A packet has arrived. */
    void onPacket(P packet, Station<P> from, long nowNanos);

    /** The deadline is over. */
    void onDeadline(long nowNanos);
}
