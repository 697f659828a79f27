package io.ha4j.linux.loop;

/** A non-blocking file descriptor that a {@link PollLoop} reads. */
public interface ReadableFd {

    /** {@return the number of the open file descriptor; the same as long as this is registered} */
    int fd();

    /**
     * Takes what there is to read, up to a bound of its own so that a flood cannot keep the loop from its timers. Called on
     * the loop in each round, also when nothing is there. A pending error of a socket counts as something to read.
     *
     * @param nowNanos the time of the round
     */
    void drain(long nowNanos);
}
