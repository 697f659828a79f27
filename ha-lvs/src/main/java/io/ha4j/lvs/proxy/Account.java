package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Flow;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What is counted of one session. On its loop only. */
final class Account {

    private @Nullable InetSocketAddress server;
    private long connectedNanos;
    private long bytesFromClient;
    private long bytesFromServer;
    private String ending = "closed in order";

    void connected(InetSocketAddress to, long nowNanos) {
        server = to;
        connectedNanos = nowNanos;
    }

    void received(boolean fromServer, int bytes) {
        if (fromServer) {
            bytesFromServer += bytes;
        } else {
            bytesFromClient += bytes;
        }
    }

    void ending(String reason) {
        ending = reason;
    }

    SessionReport report(Flow flow, int attempts, long startNanos, long nowNanos) {
        long servedNanos = server == null ? nowNanos : connectedNanos;
        return new SessionReport(
                flow.client(),
                flow.destination(),
                server,
                attempts,
                servedNanos - startNanos,
                nowNanos - startNanos,
                bytesFromClient,
                bytesFromServer,
                ending);
    }
}
