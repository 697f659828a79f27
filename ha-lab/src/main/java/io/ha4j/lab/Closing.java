package io.ha4j.lab;

import io.ha4j.HaException;
import org.jspecify.annotations.Nullable;

/** Closes several things: all of them, whatever the first ones throw. */
final class Closing {

    private @Nullable Throwable failure;

    /** Waits for the end of a thread that has been told to end. */
    static void join(Thread thread) {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(thread.getName() + " does not end");
        }
    }

    void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            add(e);
        } catch (Exception | AssertionError e) {
            add(e);
        }
    }

    private void add(Throwable e) {
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
    }

    void finish(String what) {
        if (failure != null) {
            throw new HaException(what + ": " + failure.getMessage(), failure);
        }
    }
}
