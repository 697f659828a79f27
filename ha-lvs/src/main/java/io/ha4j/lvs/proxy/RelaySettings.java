package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.SessionTimeouts;
import io.ha4j.lvs.proxyprotocol.ProxyProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a service relays. Immutable.
 *
 * @param connectTimeout how long one server may take to answer
 * @param timeouts of connections that are relayed
 * @param sockets how sockets are set up
 * @param attempts how many servers one connection may try
 * @param headerTimeout how long a PROXY header may take, which each connection must begin with; null: none is expected
 * @param sendHeader the PROXY header that servers get; null: none
 * @param clients who may connect; null: anybody
 * @param maxConnections how many connections may be open
 * @param newConnections how many are accepted in a second; null: as many as come
 * @param upload bytes from each client; null: as many as come
 * @param download bytes to each client; null: as many as come
 * @param log gets some of the reports on connections that have ended; called on proxy threads, must not block
 * @param logOneIn how many connections there are to a report; 0: none is made
 */
public record RelaySettings(
        Duration connectTimeout,
        SessionTimeouts timeouts,
        SocketSettings sockets,
        int attempts,
        @Nullable Duration headerTimeout,
        @Nullable ProxyProtocol sendHeader,
        @Nullable Predicate<InetAddress> clients,
        int maxConnections,
        @Nullable Rate newConnections,
        @Nullable Rate upload,
        @Nullable Rate download,
        Consumer<SessionReport> log,
        int logOneIn) {

    /** A flow: so much a second, and so much at once after a pause. */
    public record Rate(long perSecond, long burst) {}

    /** {@return whether connections may have to wait in the kernel} */
    boolean limitsAccepting() {
        return newConnections != null || maxConnections != Integer.MAX_VALUE;
    }

    /** {@return whether one side or the other is read at a limited rate} */
    boolean limitsBytes() {
        return upload != null || download != null;
    }

    /** {@return settings without limits} */
    public static RelaySettings unlimited(Duration connectTimeout) {
        return new RelaySettings(
                connectTimeout,
                SessionTimeouts.NONE,
                SocketSettings.DEFAULTS,
                Integer.MAX_VALUE,
                null,
                null,
                null,
                Integer.MAX_VALUE,
                null,
                null,
                null,
                report -> {},
                0);
    }
}
