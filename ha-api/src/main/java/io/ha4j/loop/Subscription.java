package io.ha4j.loop;

/** A registration that can be taken back. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Ends the registration: no call starts after the owner's loop has come to it. Idempotent, thread-safe. */
    @Override
    void close();
}
