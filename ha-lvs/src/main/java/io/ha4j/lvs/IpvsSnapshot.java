package io.ha4j.lvs;

import java.util.List;

/**
 * What the kernel has of a virtual server, as it was read last: {@link IpvsPlane#reread} ago at most. Counters are the kernel's own, since the
 * service or the destination is there or was zeroed.
 *
 * @param services a service for each address
 */
public record IpvsSnapshot(List<Service> services) {

    /**
     * A service.
     *
     * @param service such as {@code tcp 192.0.2.10:80}
     * @param present whether the kernel has it
     * @param trouble why it is not as it is wanted; empty if it is
     * @param connections connections that were scheduled
     * @param packetsIn packets from clients
     * @param packetsOut packets to clients that came this way: with NAT only
     * @param bytesIn bytes from clients
     * @param bytesOut bytes to clients that came this way
     * @param destinations its servers
     */
    public record Service(
            String service,
            boolean present,
            String trouble,
            long connections,
            long packetsIn,
            long packetsOut,
            long bytesIn,
            long bytesOut,
            List<Destination> destinations) {}

    /**
     * A server in a service.
     *
     * @param address such as {@code 10.0.0.11:8080}
     * @param forwarding how packets reach it; {@code local node} if it is this host
     * @param weight its share; 0: no new connection
     * @param active established connections
     * @param inactive other connections, UDP too
     * @param persistent clients that persist
     * @param connections connections that it was given
     * @param packetsIn packets to it
     * @param packetsOut packets from it that came this way: with NAT only
     * @param bytesIn bytes to it
     * @param bytesOut bytes from it that came this way
     */
    public record Destination(
            String address,
            String forwarding,
            int weight,
            long active,
            long inactive,
            long persistent,
            long connections,
            long packetsIn,
            long packetsOut,
            long bytesIn,
            long bytesOut) {}
}
