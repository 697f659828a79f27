package io.ha4j.lvs.proxy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * How sockets are set up. Immutable; 0 leaves an option to the host.
 *
 * @param backlog connections that the kernel may hold for a listener
 * @param keepAliveIdleSeconds TCP_KEEPIDLE
 * @param keepAliveIntervalSeconds TCP_KEEPINTVL
 * @param keepAliveCount TCP_KEEPCNT
 * @param userTimeoutMillis TCP_USER_TIMEOUT
 * @param source the address that servers see; null: as the routes have it
 * @param transparent whether servers see the client's address
 */
public record SocketSettings(
        int backlog,
        int keepAliveIdleSeconds,
        int keepAliveIntervalSeconds,
        int keepAliveCount,
        int userTimeoutMillis,
        @Nullable InetAddress source,
        boolean transparent) {

    /** As the host has it. */
    public static final SocketSettings DEFAULTS = new SocketSettings(4_096, 0, 0, 0, 0, null, false);

    /** {@return whether only the options of Linux can do that} */
    boolean needsLinux() {
        return keepAliveIdleSeconds > 0 || userTimeoutMillis > 0 || transparent;
    }
}
