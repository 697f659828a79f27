package io.ha4j.vrrp.lab;

import io.ha4j.LeadershipState;

/** A running router with one instance, ours or Keepalived's. */
interface Router extends AutoCloseable {

    /** Waits until it says that it is in {@code state}, for at most 10 s. */
    void await(LeadershipState state);

    /** {@return whether it is in {@code state}, as it says itself} */
    boolean isIn(LeadershipState state);

    /** {@return how often it became master} */
    long timesMaster();

    /** An orderly stop. */
    void stop();

    /** SIGKILL. */
    default void kill() {
        throw new UnsupportedOperationException("it shares the process of the test");
    }

    @Override
    void close();
}
