package io.ha4j.lvs;

import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sorry server of a virtual server at one moment. Counters are since the start of the node; in the kernel, since it serves.
 *
 * @param address such as {@code 192.0.2.1:8080}
 * @param active connections that it has now
 * @param connections connections established so far
 * @param connectFailures connections that could not be established; 0 in the kernel, which does not see them
 * @param broken relayed connections that it has reset; 0 in the kernel
 * @param bytesToServer bytes written to it
 * @param bytesFromServer bytes read from it
 */
public record SorryServerSnapshot(
        String address,
        int active,
        long connections,
        long connectFailures,
        long broken,
        long bytesToServer,
        long bytesFromServer) {

    static @Nullable SorryServerSnapshot of(@Nullable InetSocketAddress address, ServerTraffic traffic) {
        if (address == null) {
            return null;
        }
        return new SorryServerSnapshot(
                Addresses.text(address),
                traffic.active(),
                traffic.connections(),
                traffic.connectFailures(),
                traffic.broken(),
                traffic.bytesToServer(),
                traffic.bytesFromServer());
    }
}
