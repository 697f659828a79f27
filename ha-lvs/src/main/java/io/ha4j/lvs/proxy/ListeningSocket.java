package io.ha4j.lvs.proxy;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What takes connections or datagrams at an address, or the attempt to. Thread-safe. */
public interface ListeningSocket {

    /** {@return the address that it listens on, or the failure, once that is known; completed on a proxy thread} */
    CompletableFuture<InetSocketAddress> bound();

    /** Has {@code follower} called on a proxy thread with the address, or else the failure, once that is known. */
    default void onBound(BiConsumer<@Nullable InetSocketAddress, @Nullable Throwable> follower) {
        CompletableFuture<?> unused = bound().whenComplete(follower);
    }

    /** Takes nothing new from now on, and lets go of the address soon. Idempotent. */
    void close();

    /** {@return completed when it has let go of the address} */
    CompletableFuture<Void> closed();
}
