package io.ha4j.lvs;

import io.ha4j.lvs.core.SessionTimeouts;
import io.ha4j.lvs.proxy.PoolRules;
import io.ha4j.lvs.proxy.RelaySettings;
import io.ha4j.lvs.proxy.SessionReport;
import io.ha4j.lvs.proxy.SocketSettings;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says to the proxy what {@link TcpOptions} and {@link PoolSettings} say to people. */
final class Relaying {

    private Relaying() {}

    static RelaySettings settings(Duration connectTimeout, TcpOptions options, Consumer<SessionReport> log) {
        return new RelaySettings(
                connectTimeout,
                new SessionTimeouts(
                        nanos(options.idleTimeout()),
                        nanos(options.halfCloseTimeout()),
                        nanos(options.readTimeout()),
                        nanos(options.sendTimeout())),
                sockets(options),
                options.attempts(),
                options.acceptProxyProtocol().orElse(null),
                options.sendProxyProtocol().orElse(null),
                options.clients().allowsAll() ? null : options.clients()::allows,
                options.maxConnections(),
                rate(options.newConnections().orElse(null)),
                rate(options.uploadRate().orElse(null)),
                rate(options.downloadRate().orElse(null)),
                log,
                options.accessLog());
    }

    private static SocketSettings sockets(TcpOptions options) {
        return new SocketSettings(
                options.backlog(),
                Math.toIntExact(options.keepAlive().idle().toSeconds()),
                Math.toIntExact(options.keepAlive().interval().toSeconds()),
                options.keepAlive().count(),
                Math.toIntExact(options.userTimeout().toMillis()),
                options.sourceAddress().orElse(null),
                options.transparent());
    }

    private static long nanos(Duration timeout) {
        return timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    }

    private static RelaySettings.@Nullable Rate rate(TcpOptions.@Nullable Rate rate) {
        return rate == null ? null : new RelaySettings.Rate(rate.perSecond(), rate.burst());
    }

    static PoolRules poolRules(PoolSettings settings) {
        return new PoolRules(settings.whenEmpty(), queue(settings.queue()), stickiness(settings.persistence()));
    }

    private static PoolRules.@Nullable Queue queue(@Nullable WaitingQueue queue) {
        return queue == null
                ? null
                : new PoolRules.Queue(queue.length(), queue.timeout().toNanos());
    }

    private static PoolRules.@Nullable Stickiness stickiness(@Nullable Persistence persistence) {
        return persistence == null
                ? null
                : new PoolRules.Stickiness(
                        persistence.ipv4Prefix(),
                        persistence.ipv6Prefix(),
                        persistence.timeout().toNanos(),
                        persistence.maxClients());
    }
}
