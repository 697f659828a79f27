package io.ha4j.health.probe;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection to oneself: if nobody listens on a port of this host that the kernel also gives out to those who connect, then a probe may get
 * just that port, and its SYN is its own answer (simultaneous open, RFC 9293 section 3.5).
 */
final class Myself {

    /** {@code net.ipv4.ip_local_port_range} cannot begin lower. */
    private static final int LOWEST_GIVEN_OUT = 1_024;

    private Myself() {}

    /** {@return whether a connection that was made shows a target that listens} */
    static ProbeResult judge(@Nullable InetSocketAddress local, InetSocketAddress target) {
        boolean myself = target.getPort() >= LOWEST_GIVEN_OUT && target.equals(local);
        return myself ? ProbeResult.failure("connection refused") : ProbeResult.success();
    }
}
