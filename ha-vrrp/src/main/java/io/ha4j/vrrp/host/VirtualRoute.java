package io.ha4j.vrrp.host;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route that follows the master: {@code VirtualRoute.to("10.1.0.0/16").via("192.0.2.1").device("eth0").metric(10)}.
 *
 * @param destination the network; {@code 0.0.0.0/0} or {@code ::/0} is the default route
 * @param via the next hop; null: the destination is on the link
 * @param device the interface; null: the kernel finds it by the next hop, which it cannot for a link-local one
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
        checkDestination(destination);
        Require.argument(via != null || device != null, "route", destination, "a next hop (via), a device, or both");
        if (via != null) {
            UnicastAddresses.check("via", via);
            Require.argument(
                    AddressFamily.of(via) == AddressFamily.of(destination.address()),
                    "via",
                    Addresses.text(via),
                    "the family of " + destination);
        }
        if (device != null) {
            InterfaceNames.check("device", device);
        }
        Require.argument(metric >= 0, "metric", metric, "0..2147483647");
        Require.argument(table >= 1, "table", table, "1..2147483647");
    }

    /**
     * Begins a route: {@link Destination#via} or {@link Destination#device} makes it one.
     *
     * @param destination such as {@code 10.1.0.0/16}; without a prefix it is a host route
     * @throws IllegalArgumentException if it is not a network
     */
    public static Destination to(String destination) {
        return new Destination(CidrAddress.parse("route", destination));
    }

    /** {@return the same with another next hop, such as {@code 192.0.2.1}} */
    public VirtualRoute via(String nextHop) {
        return new VirtualRoute(destination, UnicastAddresses.parse("via", nextHop), device, metric, table);
    }

    /** {@return the same on another interface} */
    public VirtualRoute device(String name) {
        return new VirtualRoute(destination, via, InterfaceNames.check("device", name), metric, table);
    }

    /** {@return the same with another metric, 0..2147483647; 0: the kernel's default} */
    public VirtualRoute metric(int newMetric) {
        return new VirtualRoute(destination, via, device, newMetric, table);
    }

    /** {@return the same in another routing table, 1..2147483647} */
    public VirtualRoute table(int newTable) {
        return new VirtualRoute(destination, via, device, metric, newTable);
    }

    /** {@return whether the kernel has room for only one of the two: same destination, metric and table} */
    public boolean replaces(VirtualRoute other) {
        return destination.equals(other.destination) && metric == other.metric && table == other.table;
    }

    /** {@return such as {@code 10.1.0.0/16 via 192.0.2.1 dev eth0 metric 10 table 100}, as {@code ip route} writes it} */
    @Override
    public String toString() {
        return destination
                + (via == null ? "" : " via " + Addresses.text(via))
                + (device == null ? "" : " dev " + device)
                + (metric == 0 ? "" : " metric " + metric)
                + (table == MAIN_TABLE ? "" : " table " + table);
    }

    /** The kernel refuses bits behind the prefix for IPv4 ({@code fib_create_info}), and would drop them for IPv6. */
    private static void checkDestination(CidrAddress destination) {
        byte[] bytes = destination.address().getAddress();
        boolean clean = true;
        for (int bit = destination.prefixLength(); bit < bytes.length * 8; bit++) {
            clean &= (bytes[bit / 8] & 0x80 >> bit % 8) == 0;
        }
        Require.argument(clean, "route", destination, "a network: zeros behind the prefix");
        boolean multicast = destination.address().isMulticastAddress();
        Require.argument(!multicast, "route", destination, "a network of unicast addresses");
    }

    /** A route that is not complete yet: it needs a next hop, a device, or both. */
    public static final class Destination {

        private final CidrAddress network;

        private Destination(CidrAddress network) {
            checkDestination(network);
            this.network = network;
        }

        /** {@return the route by that next hop, in the main table} */
        public VirtualRoute via(String nextHop) {
            return new VirtualRoute(network, UnicastAddresses.parse("via", nextHop), null, 0, MAIN_TABLE);
        }

        /** {@return the route on that interface, in the main table} */
        public VirtualRoute device(String name) {
            return new VirtualRoute(network, null, InterfaceNames.check("device", name), 0, MAIN_TABLE);
        }
    }
}
