package io.ha4j.loop;

import java.nio.channels.SelectableChannel;

/** A non-blocking channel that a {@link SelectorLoop} reads. */
public interface ReadableChannel {

    /** {@return the channel, in non-blocking mode; always the same} */
    SelectableChannel channel();

    /**
     * Takes what there is to read, up to a bound of its own so that a flood cannot keep the loop from its timers. Called on
     * the loop in each round, also when nothing is there.
     *
     * @param nowNanos the time of the round
     */
    void drain(long nowNanos);
}
