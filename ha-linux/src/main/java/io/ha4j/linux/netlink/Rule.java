package io.ha4j.linux.netlink;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import org.jspecify.annotations.Nullable;

/**
 * A routing rule: packets from there to there look into that table. An immutable value.
 *
 * @param family the family of packets
 * @param priority rules of smaller priority are asked first; an unsigned number
 * @param from the source, null: any
 * @param to the destination, null: any
 * @param table the table, 1 or more
 * @param protocol who made it ({@code FRA_PROTOCOL}), 0..255
 */
public record Rule(
        AddressFamily family,
        int priority,
        @Nullable CidrAddress from,
        @Nullable CidrAddress to,
        int table,
        int protocol) {

    /** Checks the ranges and families. */
    public Rule {
        requireFamily("from", family, from);
        requireFamily("to", family, to);
        Require.argument(table != 0, "table", table, "1 or more");
        Require.inRange("protocol", protocol, 0, 255);
    }

    private static void requireFamily(String field, AddressFamily family, @Nullable CidrAddress address) {
        Require.argument(
                address == null || family == AddressFamily.of(address.address()),
                field,
                address,
                "an " + family + " address");
    }

    String text() {
        return family + " rule " + Integer.toUnsignedString(priority) + (from == null ? "" : " from " + from)
                + (to == null ? "" : " to " + to) + " table " + Integer.toUnsignedString(table);
    }
}
