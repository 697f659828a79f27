package io.ha4j.examples.failover;

import java.time.Duration;

/** A running router on a host of the lab, ours or Keepalived. */
interface Router extends AutoCloseable {

    /** Waits until all its virtual routers are in a state, {@code MASTER} or {@code BACKUP}. */
    void awaitState(String state);

    /** {@return whether all its virtual routers are in a state} */
    boolean isIn(String state);

    /** {@return how often a virtual router of it has entered a state} */
    long timesEntered(String state);

    /** Does what a kill needs before, so that {@link #kill} takes no time. */
    void prepareKill();

    /** Ends its processes by SIGKILL, at once; does not wait. */
    void kill();

    /** Sends SIGTERM; does not wait. */
    void beginStop();

    /** SIGSTOP. */
    void pause();

    /** SIGCONT. */
    void resume();

    /** {@return the processor time of all its processes} */
    Duration processorTime();

    /** Ends it in whatever way is quick. */
    @Override
    void close();
}
