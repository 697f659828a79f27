package io.ha4j.lvs.proxyprotocol;

import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the sender says of a connection. Source and destination are both there, or both null: then the addresses of the connection
 * itself count. Immutable.
 *
 * @param version the version in which it was said
 * @param command whether it relays
 * @param source the client; null for LOCAL, and where the sender does not know it or it has no IP address
 * @param destination where the client connected to; null where {@code source} is
 */
public record ProxyHeader(
        ProxyProtocol version,
        Command command,
        @Nullable InetSocketAddress source,
        @Nullable InetSocketAddress destination) {

    /** On whose behalf a connection is made. */
    public enum Command {
        /** The sender's own, such as a health check. Version 2 only. */
        LOCAL,
        /** A client's. */
        PROXY
    }

    static ProxyHeader withoutAddresses(ProxyProtocol version, Command command) {
        return new ProxyHeader(version, command, null, null);
    }

    @Override
    public String toString() {
        if (source == null || destination == null) {
            return version + " " + command + " unknown";
        }
        return version + " " + command + " " + Addresses.text(source) + " to " + Addresses.text(destination);
    }
}
