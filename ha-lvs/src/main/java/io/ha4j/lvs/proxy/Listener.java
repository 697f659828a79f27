package io.ha4j.lvs.proxy;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** A listening socket, or the attempt to have one. Thread-safe. */
public abstract class Listener implements ListeningSocket {

    private final CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    Listener() {}

    /** {@return a listener for which there was no socket to be had} */
    static Listener failed(Throwable cause) {
        Listener listener = new Listener() {
            @Override
            public void close() {
                tellClosed();
            }
        };
        listener.tellFailed(cause);
        listener.tellClosed();
        return listener;
    }

    final void tellBound(InetSocketAddress address) {
        bound.complete(address);
    }

    final void tellFailed(Throwable cause) {
        bound.completeExceptionally(cause);
    }

    final void tellClosed() {
        closed.complete(null);
    }

    @Override
    public final CompletableFuture<InetSocketAddress> bound() {
        return bound;
    }

    @Override
    public final CompletableFuture<Void> closed() {
        return closed;
    }
}
