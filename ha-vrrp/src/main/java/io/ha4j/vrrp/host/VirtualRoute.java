package io.ha4j.vrrp.host;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route that follows the master.
 *
 * @param destination the network; {@code 0.0.0.0/0} or {@code ::/0} is the default route
 * @param via the next hop; null: the destination is on the link
 * @param device the interface; null: the kernel finds it by the next hop
 * @param metric the priority among routes to the same destination, lower is better; 0: the kernel's default (IPv4 0, IPv6 1024)
 * @param table the routing table, 1..2147483647; 254 is the main one
 */
public record VirtualRoute(
        CidrAddress destination,
        @Nullable InetAddress via,
        @Nullable String device,
        int metric,
        int table) {

    /** The main routing table. */
    public static final int MAIN_TABLE = 254;

    /** Checks all fields. */
    public VirtualRoute {
        Require.argument(via != null || device != null, "route", destination, "a next hop (via), a device, or both");
        if (via != null) {
            Require.argument(
                    AddressFamily.of(via) == AddressFamily.of(destination.address())
                            && !via.isAnyLocalAddress()
                            && !via.isMulticastAddress(),
                    "via",
                    via.getHostAddress(),
                    "a unicast address of the family of " + destination);
        }
        if (device != null) {
            InterfaceNames.check("device", device);
        }
        Require.argument(metric >= 0, "metric", metric, "0..2147483647");
        Require.argument(table >= 1, "table", table, "1..2147483647");
    }

    /** {@return such as {@code 10.1.0.0/16 via 192.0.2.1 dev eth0 metric 10 table 100}, as {@code ip route} writes it} */
    @Override
    public String toString() {
        return destination
                + (via == null ? "" : " via " + via.getHostAddress())
                + (device == null ? "" : " dev " + device)
                + (metric == 0 ? "" : " metric " + metric)
                + (table == MAIN_TABLE ? "" : " table " + table);
    }
}
