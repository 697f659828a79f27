package io.ha4j.linux.netlink;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A unicast route with one next hop. An immutable value.
 *
 * @param family the family of the destination
 * @param destination where to; {@code 0.0.0.0/0} or {@code ::/0} is the default route. Bits behind the prefix must be 0
 * @param via the next hop, for IPv4 also an IPv6 address; null: the destination is on the link
 * @param ifIndex the interface; 0: wherever {@code via} is
 * @param metric the smaller, the better; 0 for IPv6 becomes 1024
 * @param table the table, 1 or more; {@link #TABLE_MAIN}
 * @param scope {@code RT_SCOPE_}, 0..255: 0 with a next hop, 253 on the link; IPv6 has only 0
 * @param protocol who made it ({@code RTPROT_}), 0..255
 * @param preferredSource the source of packets that this host sends; null: the kernel chooses
 */
public record Route(
        AddressFamily family,
        CidrAddress destination,
        @Nullable InetAddress via,
        int ifIndex,
        int metric,
        int table,
        int scope,
        int protocol,
        @Nullable InetAddress preferredSource) {

    /** The main table. */
    public static final int TABLE_MAIN = 254;

    /** Checks the ranges, and that the family is the destination's. */
    public Route {
        Require.argument(
                family == AddressFamily.of(destination.address()),
                "destination",
                destination,
                "an " + family + " address");
        Require.inRange("interface index", ifIndex, 0, Integer.MAX_VALUE);
        Require.argument(table != 0, "table", table, "1 or more");
        Require.inRange("scope", scope, 0, 255);
        Require.inRange("protocol", protocol, 0, 255);
    }

    /** {@return a route of the main table with the scope that fits, without metric, protocol {@code RTPROT_STATIC}} */
    public static Route of(CidrAddress destination, @Nullable InetAddress via, int ifIndex) {
        AddressFamily family = AddressFamily.of(destination.address());
        int scope = via == null && family == AddressFamily.IPV4 ? InterfaceAddress.SCOPE_LINK : 0;
        return new Route(family, destination, via, ifIndex, 0, TABLE_MAIN, scope, 4, null);
    }

    /** {@return a copy with this protocol} */
    public Route withProtocol(int newProtocol) {
        return new Route(family, destination, via, ifIndex, metric, table, scope, newProtocol, preferredSource);
    }

    /** {@return a copy for this table} */
    public Route withTable(int newTable) {
        return new Route(family, destination, via, ifIndex, metric, newTable, scope, protocol, preferredSource);
    }

    /** {@return a copy with this metric} */
    public Route withMetric(int newMetric) {
        return new Route(family, destination, via, ifIndex, newMetric, table, scope, protocol, preferredSource);
    }

    String text() {
        return "route " + destination + (via == null ? "" : " via " + Addresses.text(via)) + " table "
                + Integer.toUnsignedString(table);
    }
}
