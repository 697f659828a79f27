package io.ha4j.lvs;

import io.ha4j.lvs.proxyprotocol.ProxyProtocol;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the TCP connections of a virtual server are relayed: time-outs, sockets, limits, who may come, and what is told of them. An
 * immutable value: {@code .tcpOptions(tcp -> tcp.idleTimeout(ofMinutes(2)).newConnectionsPerSecond(500, 100))}.
 *
 * <p>A time-out of 0 is none. What a time-out ends is reset on both sides. Time-outs come up to 40 ms late.
 */
public final class TcpOptions {

    private static final TcpOptions DEFAULTS = new Builder().build();

    private final Builder set;

    private TcpOptions(Builder builder) {
        this.set = builder.copy();
    }

    /** {@return the defaults of all options} */
    public static TcpOptions defaults() {
        return DEFAULTS;
    }

    /** {@return a builder that starts from the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts from these options} */
    public Builder toBuilder() {
        return set.copy();
    }

    /** {@return how long both sides may be silent} */
    public Duration idleTimeout() {
        return set.idleTimeout;
    }

    /** {@return how long both sides may be silent once one has closed its output} */
    public Duration halfCloseTimeout() {
        return set.halfCloseTimeout == null ? set.idleTimeout : set.halfCloseTimeout;
    }

    /** {@return how long the server may be silent after the client has spoken} */
    public Duration readTimeout() {
        return set.readTimeout;
    }

    /** {@return how long a side may take nothing of what waits for it} */
    public Duration sendTimeout() {
        return set.sendTimeout;
    }

    /** {@return how long the kernel waits for an acknowledgement} */
    public Duration userTimeout() {
        return set.userTimeout;
    }

    /** {@return when the kernel asks whether a silent peer is still there} */
    public KeepAlive keepAlive() {
        return set.keepAlive;
    }

    /** {@return how many connections the kernel may hold that have not been accepted} */
    public int backlog() {
        return set.backlog;
    }

    /** {@return how many servers one connection may try} */
    public int attempts() {
        return set.attempts;
    }

    /** {@return the address that servers see, where it is not left to the routes} */
    public Optional<InetAddress> sourceAddress() {
        return Optional.ofNullable(set.sourceAddress);
    }

    /** {@return whether servers see the address of the client itself} */
    public boolean transparent() {
        return set.transparent;
    }

    /** {@return how long a client may take for its PROXY header, if each must send one} */
    public Optional<Duration> acceptProxyProtocol() {
        return Optional.ofNullable(set.acceptProxyProtocol);
    }

    /** {@return the PROXY header that servers get, if any} */
    public Optional<ProxyProtocol> sendProxyProtocol() {
        return Optional.ofNullable(set.sendProxyProtocol);
    }

    /** {@return who may connect} */
    public AddressFilter clients() {
        return set.clients;
    }

    /** {@return how many connections may be open at once} */
    public int maxConnections() {
        return set.maxConnections;
    }

    /** {@return how many connections are accepted in a second, where that is limited} */
    public Optional<Rate> newConnections() {
        return Optional.ofNullable(set.newConnections);
    }

    /** {@return how many bytes a second one client may send, where that is limited} */
    public Optional<Rate> uploadRate() {
        return Optional.ofNullable(set.uploadRate);
    }

    /** {@return how many bytes a second one client may get, where that is limited} */
    public Optional<Rate> downloadRate() {
        return Optional.ofNullable(set.downloadRate);
    }

    /** {@return of how many connections one is told of by an event when it has ended; 0: of none} */
    public int accessLog() {
        return set.accessLog;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TcpOptions that && set.values().equals(that.set.values());
    }

    @Override
    public int hashCode() {
        return set.values().hashCode();
    }

    @Override
    public String toString() {
        return set.values().toString();
    }

    /**
     * A limit on a flow.
     *
     * @param perSecond how many a second in the long run
     * @param burst how many may come at once after a pause
     */
    public record Rate(long perSecond, long burst) {}

    /**
     * When the kernel asks whether a silent peer is still there.
     *
     * @param idle after how much silence it begins to ask; 0: the setting of the host (Linux: two hours)
     * @param interval how often it then asks; 0: the setting of the host
     * @param count after how many questions without an answer the connection is broken; 0: the setting of the host
     */
    public record KeepAlive(Duration idle, Duration interval, int count) {
        /** Asks as the host is set up to. */
        public static final KeepAlive HOST = new KeepAlive(Duration.ZERO, Duration.ZERO, 0);
    }

    /** Describes the options. Not thread-safe. */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofDays(7);
        private static final Duration SHORTEST = Duration.ofMillis(100);
        private static final String NONE = "none";
        private static final long MOST_PER_SECOND = 9_000_000_000L;

        private Duration idleTimeout = Duration.ofMinutes(10);
        private @Nullable Duration halfCloseTimeout;
        private Duration readTimeout = Duration.ZERO;
        private Duration sendTimeout = Duration.ZERO;
        private Duration userTimeout = Duration.ZERO;
        private KeepAlive keepAlive = KeepAlive.HOST;
        private int backlog = 4_096;
        private int attempts = Integer.MAX_VALUE;
        private @Nullable InetAddress sourceAddress;
        private boolean transparent;
        private @Nullable Duration acceptProxyProtocol;
        private @Nullable ProxyProtocol sendProxyProtocol;
        private AddressFilter clients = AddressFilter.builder().otherwiseAllow().build();
        private int maxConnections = Integer.MAX_VALUE;
        private @Nullable Rate newConnections;
        private @Nullable Rate uploadRate;
        private @Nullable Rate downloadRate;
        private int accessLog;

        private Builder() {}

        private Builder copy() {
            Builder copy = new Builder();
            copy.idleTimeout = idleTimeout;
            copy.halfCloseTimeout = halfCloseTimeout;
            copy.readTimeout = readTimeout;
            copy.sendTimeout = sendTimeout;
            copy.userTimeout = userTimeout;
            copy.keepAlive = keepAlive;
            copy.backlog = backlog;
            copy.attempts = attempts;
            copy.sourceAddress = sourceAddress;
            copy.transparent = transparent;
            copy.acceptProxyProtocol = acceptProxyProtocol;
            copy.sendProxyProtocol = sendProxyProtocol;
            copy.clients = clients;
            copy.maxConnections = maxConnections;
            copy.newConnections = newConnections;
            copy.uploadRate = uploadRate;
            copy.downloadRate = downloadRate;
            copy.accessLog = accessLog;
            return copy;
        }

        /** What was set, by name, in a fixed order. */
        private Map<String, Object> values() {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("idleTimeout", Objects.requireNonNullElse(idleTimeout, NONE));
            values.put("halfCloseTimeout", Objects.requireNonNullElse(halfCloseTimeout, NONE));
            values.put("readTimeout", Objects.requireNonNullElse(readTimeout, NONE));
            values.put("sendTimeout", Objects.requireNonNullElse(sendTimeout, NONE));
            values.put("userTimeout", Objects.requireNonNullElse(userTimeout, NONE));
            values.put("keepAlive", Objects.requireNonNullElse(keepAlive, NONE));
            values.put("backlog", Objects.requireNonNullElse(backlog, NONE));
            values.put("attempts", Objects.requireNonNullElse(attempts, NONE));
            values.put("sourceAddress", Objects.requireNonNullElse(sourceAddress, NONE));
            values.put("transparent", Objects.requireNonNullElse(transparent, NONE));
            values.put("acceptProxyProtocol", Objects.requireNonNullElse(acceptProxyProtocol, NONE));
            values.put("sendProxyProtocol", Objects.requireNonNullElse(sendProxyProtocol, NONE));
            values.put("clients", Objects.requireNonNullElse(clients, NONE));
            values.put("maxConnections", Objects.requireNonNullElse(maxConnections, NONE));
            values.put("newConnections", Objects.requireNonNullElse(newConnections, NONE));
            values.put("uploadRate", Objects.requireNonNullElse(uploadRate, NONE));
            values.put("downloadRate", Objects.requireNonNullElse(downloadRate, NONE));
            values.put("accessLog", Objects.requireNonNullElse(accessLog, NONE));
            return values;
        }

        /** Sets how long both sides may be silent: 0, or 100 ms..7 days; default 10 min (nginx: proxy_timeout). */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = timeout("idleTimeout", timeout);
            return this;
        }

        /**
         * Sets how long both sides may be silent once one of them has closed its output: 0, or 100 ms..7 days; default as
         * {@link #idleTimeout} (HAProxy: timeout client-fin, timeout server-fin).
         */
        public Builder halfCloseTimeout(Duration timeout) {
            this.halfCloseTimeout = timeout("halfCloseTimeout", timeout);
            return this;
        }

        /**
         * Sets how long a server may be silent after the client's last bytes: 0, or 100 ms..7 days; default 0. Counted as broken, and has the
         * server's check look at it soon; takes no server down by itself, as nobody here knows whether the client has said all. Not for
         * protocols where a client may speak and wait for nothing.
         */
        public Builder readTimeout(Duration timeout) {
            this.readTimeout = timeout("readTimeout", timeout);
            return this;
        }

        /**
         * Sets how long a side may take nothing of what waits for it: 0, or 100 ms..7 days; default 0. On Linux it counts what the kernel of that side
         * has acknowledged, which is looked at now and then: one that takes nothing is given up after one to two such times. Over {@link
         * ProxyPlane.Engine#NIO} it counts only what has gone into the socket here, which may be nothing for as long as it takes to send a
         * third of its buffer: too short a time gives up slow clients there.
         */
        public Builder sendTimeout(Duration timeout) {
            this.sendTimeout = timeout("sendTimeout", timeout);
            return this;
        }

        /**
         * Sets how long what was sent may stay without an acknowledgement until the kernel breaks the connection: 0, or 100 ms..7
         * days; default 0, which leaves it to the kernel. TCP_USER_TIMEOUT, which needs {@link ProxyPlane.Engine#EPOLL}; else
         * refused at the start.
         */
        public Builder userTimeout(Duration timeout) {
            this.userTimeout = timeout("userTimeout", timeout);
            return this;
        }

        /**
         * Sets when the kernel asks whether a silent peer is still there. Default: as the host is set up to, on Linux after two
         * hours. Needs {@link ProxyPlane.Engine#EPOLL}; else refused at the start.
         *
         * @param idle after how much silence: 1 s..9 h, whole seconds
         * @param interval how often then: 1 s..9 h, whole seconds
         * @param count after how many questions without an answer the connection is broken: 1..127
         */
        public Builder keepAlive(Duration idle, Duration interval, int count) {
            this.keepAlive = new KeepAlive(
                    seconds("keepAlive idle", idle),
                    seconds("keepAlive interval", interval),
                    Require.inRange("keepAlive count", count, 1, 127));
            return this;
        }

        /** Sets how many connections the kernel may hold that have not been accepted: 1..65535, default 4096; the host may allow less. */
        public Builder backlog(int connections) {
            this.backlog = Require.inRange("backlog", connections, 1, 65_535);
            return this;
        }

        /** Sets how many servers one connection may try: 1..1024; default all (nginx: proxy_next_upstream_tries). */
        public Builder attempts(int most) {
            this.attempts = Require.inRange("attempts", most, 1, 1_024);
            return this;
        }

        /**
         * Sets the address of this host that servers see; default: the one that the route to a server gives. Servers of the other
         * family are reached without it.
         *
         * @param literal an IPv4 or IPv6 address
         */
        public Builder sourceAddress(String literal) {
            this.sourceAddress = Addresses.parse("sourceAddress", literal);
            return this;
        }

        /**
         * Has servers see the address of the client itself. Default: no. Needs CAP_NET_ADMIN, {@link
         * ProxyPlane.Engine#EPOLL} (else refused at the start), and servers that send their answers to this host (IP_TRANSPARENT; HAProxy:
         * source usesrc clientip).
         */
        public Builder transparent(boolean transparent) {
            this.transparent = transparent;
            return this;
        }

        /**
         * Takes the client's address from a PROXY header, version 1 or 2, which each connection must begin with. Whoever sends
         * something else is reset: have only proxies connect here, see {@link #clients}. Default: no.
         *
         * @param timeout how long the header may take: 100 ms..1 min
         */
        public Builder acceptProxyProtocol(Duration timeout) {
            this.acceptProxyProtocol = Require.inRange("acceptProxyProtocol", timeout, SHORTEST, Duration.ofMinutes(1));
            return this;
        }

        /** Tells servers the address of the client by a PROXY header before its first byte. Default: no. */
        public Builder sendProxyProtocol(ProxyProtocol version) {
            this.sendProxyProtocol = Require.nonNull("sendProxyProtocol", version, "V1 or V2");
            return this;
        }

        /** Sets who may connect; others are reset at once. Default: everybody. The address is that of the socket, not of a PROXY header. */
        public Builder clients(AddressFilter filter) {
            this.clients = Require.nonNull("clients", filter, "a filter");
            return this;
        }

        /**
         * Sets how many connections may be open at once: 1..1000000; default no limit. More wait in the kernel until one ends
         * (HAProxy: maxconn).
         */
        public Builder maxConnections(int most) {
            this.maxConnections = Require.inRange("maxConnections", most, 1, 1_000_000);
            return this;
        }

        /**
         * Sets how many connections are accepted in a second. More wait in the kernel (HAProxy: rate-limit sessions). Default: no
         * limit.
         *
         * @param perSecond 1..1000000
         * @param burst how many at once after a pause: 1..1000000
         */
        public Builder newConnectionsPerSecond(int perSecond, int burst) {
            this.newConnections = new Rate(
                    Require.inRange("newConnectionsPerSecond", perSecond, 1, 1_000_000),
                    Require.inRange("newConnectionsPerSecond burst", burst, 1, 1_000_000));
            return this;
        }

        /** Sets how many bytes a second each connection may send to its server: 1024..9000000000; default no limit (nginx: proxy_upload_rate). */
        public Builder uploadRate(long bytesPerSecond) {
            this.uploadRate = bytes("uploadRate", bytesPerSecond);
            return this;
        }

        /** Sets how many bytes a second each connection may get from its server: 1024..9000000000; default no limit (nginx: proxy_download_rate). */
        public Builder downloadRate(long bytesPerSecond) {
            this.downloadRate = bytes("downloadRate", bytesPerSecond);
            return this;
        }

        /**
         * Has one of so many connections told of when it has ended, by {@link VirtualServerEvent.ConnectionEnded}: 1 (all)..1000000;
         * 0 (the default) tells of none. At most 1000 are told of in a second.
         */
        public Builder accessLog(int oneIn) {
            this.accessLog = Require.inRange("accessLog", oneIn, 0, 1_000_000);
            return this;
        }

        /**
         * {@return the options}
         *
         * @throws IllegalStateException if servers are to see both the client's address and another one
         */
        public TcpOptions build() {
            Require.state(
                    !transparent || sourceAddress == null,
                    "transparent",
                    sourceAddress,
                    "no sourceAddress together with it");
            return new TcpOptions(this);
        }

        private static Duration timeout(String field, Duration timeout) {
            boolean none = timeout != null && timeout.isZero();
            return none ? Duration.ZERO : Require.inRange(field, timeout, SHORTEST, LONGEST);
        }

        private static Duration seconds(String field, Duration duration) {
            Require.inRange(field, duration, Duration.ofSeconds(1), Duration.ofHours(9));
            Require.argument(
                    duration.equals(Duration.ofSeconds(duration.toSeconds())),
                    field,
                    Require.text(duration),
                    "whole seconds");
            return duration;
        }

        /** A burst of an eighth of a second, but at least one read. */
        private static Rate bytes(String field, long perSecond) {
            Require.argument(
                    perSecond >= 1_024 && perSecond <= MOST_PER_SECOND, field, perSecond, "1024.." + MOST_PER_SECOND);
            return new Rate(perSecond, Math.max(perSecond / 8, 16 * 1_024));
        }
    }
}
