package io.ha4j.lvs.proxy;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection that has ended.
 *
 * @param client where it came from; by its PROXY header, if it had one
 * @param destination the address that it came to
 * @param server the server that it was relayed to; null: it never got that far
 * @param attempts how many servers were tried
 * @param waitNanos from being accepted to having a server, or to its end without one
 * @param totalNanos from being accepted to its end
 * @param bytesFromClient bytes read from the client
 * @param bytesFromServer bytes read from the server
 * @param ending how it ended, in words
 */
public record SessionReport(
        InetSocketAddress client,
        InetSocketAddress destination,
        @Nullable InetSocketAddress server,
        int attempts,
        long waitNanos,
        long totalNanos,
        long bytesFromClient,
        long bytesFromServer,
        String ending) {}
