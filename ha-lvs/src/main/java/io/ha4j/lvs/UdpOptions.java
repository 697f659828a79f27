package io.ha4j.lvs;

import io.ha4j.lvs.datagram.core.SessionRules;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.Objects;

/**
 * How a UDP virtual server treats its clients: {@code .udpOptions(o -> o.expectedResponses(1))} for DNS. An immutable value.
 *
 * <p>A session is a client's address and port with the server that was picked for its first datagram, and a socket of this host from
 * which that server sees the client's datagrams come. What the server sends there goes back to the client.
 */
public final class UdpOptions {

    private static final UdpOptions STANDARD = builder().build();

    private final Duration idleTimeout;
    private final Duration answerTimeout;
    private final int expectedResponses;
    private final int requestsPerSession;
    private final int maxSessions;

    private UdpOptions(Builder builder) {
        this.idleTimeout = builder.idleTimeout;
        this.answerTimeout = builder.answerTimeout;
        this.expectedResponses = builder.expectedResponses;
        this.requestsPerSession = builder.requestsPerSession;
        this.maxSessions = builder.maxSessions;
    }

    /** {@return the options where none are given} */
    public static UdpOptions standard() {
        return STANDARD;
    }

    /** {@return a builder that starts from the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that starts from these options} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.idleTimeout = idleTimeout;
        builder.answerTimeout = answerTimeout;
        builder.expectedResponses = expectedResponses;
        builder.requestsPerSession = requestsPerSession;
        builder.maxSessions = maxSessions;
        return builder;
    }

    /** {@return how long a session lasts in which nobody says anything} */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** {@return how long an answer is waited for where it decides} */
    public Duration answerTimeout() {
        return answerTimeout;
    }

    /** {@return how many answers come to a datagram; -1 if that is not known} */
    public int expectedResponses() {
        return expectedResponses;
    }

    /** {@return after how many datagrams of a client a server is picked anew; 0: never} */
    public int requestsPerSession() {
        return requestsPerSession;
    }

    /** {@return how many sessions there may be at a time} */
    public int maxSessions() {
        return maxSessions;
    }

    SessionRules rules() {
        return new SessionRules(idleTimeout.toNanos(), answerTimeout.toNanos(), expectedResponses, requestsPerSession);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UdpOptions that
                && idleTimeout.equals(that.idleTimeout)
                && answerTimeout.equals(that.answerTimeout)
                && expectedResponses == that.expectedResponses
                && requestsPerSession == that.requestsPerSession
                && maxSessions == that.maxSessions;
    }

    @Override
    public int hashCode() {
        return Objects.hash(idleTimeout, answerTimeout, expectedResponses, requestsPerSession, maxSessions);
    }

    @Override
    public String toString() {
        return "idleTimeout " + Require.text(idleTimeout) + ", answerTimeout " + Require.text(answerTimeout)
                + (expectedResponses < 0 ? "" : ", expectedResponses " + expectedResponses)
                + (requestsPerSession == 0 ? "" : ", requestsPerSession " + requestsPerSession) + ", maxSessions "
                + maxSessions;
    }

    /** Describes how clients are treated. Not thread-safe. */
    public static final class Builder {

        private static final int MOST = 1_000_000;

        private Duration idleTimeout = Duration.ofMinutes(5);
        private Duration answerTimeout = Duration.ofSeconds(5);
        private int expectedResponses = SessionRules.UNKNOWN;
        private int requestsPerSession = SessionRules.UNLIMITED;
        private int maxSessions = 16_384;

        private Builder() {}

        /**
         * Sets how long a session lasts in which neither side says anything: 1 ms..24 h, default 5 min, as in the kernel (IPVS) and
         * as RFC 4787 wants it of those who stand between two speakers. nginx: {@code proxy_timeout}, by default 10 min.
         */
        public Builder idleTimeout(Duration timeout) {
            this.idleTimeout = Require.inRange("idleTimeout", timeout, Duration.ofMillis(1), Duration.ofHours(24));
            return this;
        }

        /**
         * Sets how long an answer is waited for where it decides when a session ends, which is with {@link #expectedResponses} and
         * after {@link #requestsPerSession}: 1 ms..24 h, default 5 s. Each answer begins it anew, datagrams of the client do
         * not: so a client that asks again after it gets another server.
         */
        public Builder answerTimeout(Duration timeout) {
            this.answerTimeout = Require.inRange("answerTimeout", timeout, Duration.ofMillis(1), Duration.ofHours(24));
            return this;
        }

        /**
         * Sets how many answers the server gives to each datagram: 0..1,000,000, by default unknown. When all have come, the
         * session ends, so that its socket is free at once, and the client's next datagram may go to another server. With 0 the
         * session ends as soon as the datagram is sent: nothing comes back, not even that nobody is there, so use a check.
         * nginx: {@code proxy_responses}.
         */
        public Builder expectedResponses(int answers) {
            this.expectedResponses = Require.inRange("expectedResponses", answers, 0, MOST);
            return this;
        }

        /**
         * Sets after how many datagrams of a client its next one begins a new session, for which a server is picked anew:
         * 1..1,000,000, by default never. The session before goes on for the answers that are still to come. nginx: {@code
         * proxy_requests}.
         */
        public Builder requestsPerSession(int datagrams) {
            this.requestsPerSession = Require.inRange("requestsPerSession", datagrams, 1, MOST);
            return this;
        }

        /**
         * Has a server picked for each datagram, whomever it comes from, as IPVS does with {@code --ops}: the same as {@code
         * requestsPerSession(1)}. Where the number of answers is known, {@link #expectedResponses} frees the socket of each
         * datagram as soon as they have come.
         */
        public Builder onePacket() {
            return requestsPerSession(1);
        }

        /**
         * Sets how many sessions there may be at a time: 1..1,000,000, default 16,384, which is about half of the ports that Linux
         * gives to sockets like those of sessions (net.ipv4.ip_local_port_range). The UDP virtual servers of a plane have
         * never more between them than half of the file descriptors that the process may open.
         *
         * <p>When there is no room, a new client takes the place of the session that has been quiet for longest among those whose
         * client has not spoken after an answer, which forged addresses never do. If there is none, the new client is dropped.
         */
        public Builder maxSessions(int sessions) {
            this.maxSessions = Require.inRange("maxSessions", sessions, 1, MOST);
            return this;
        }

        /** {@return the options} */
        public UdpOptions build() {
            return new UdpOptions(this);
        }
    }
}
