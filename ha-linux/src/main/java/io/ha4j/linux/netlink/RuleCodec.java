package io.ha4j.linux.netlink;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.CidrAddress;
import org.jspecify.annotations.Nullable;

/** Rules to {@code struct fib_rule_hdr} with {@code FRA_} attributes, and back: {@code linux/fib_rules.h}. Pure. */
final class RuleCodec {

    private static final int DST = 1;
    private static final int SRC = 2;
    private static final int PRIORITY = 6;
    private static final int TABLE = 15;
    private static final int PROTOCOL = 21;
    private static final int TO_TABLE = 1; // FR_ACT_TO_TBL
    private static final int INVERT = 0x2; // FIB_RULE_INVERT
    private static final int HEADER_LENGTH = 12;

    private static final int SUPPRESS_IFGROUP = 13;
    private static final int SUPPRESS_PREFIXLEN = 14;
    private static final int SUPPRESS_NOTHING = -1;

    /** Interfaces, mark, realms, tunnel, VRF, users, transport protocol, ports, DSCP, flow label: a {@link Rule} cannot tell them. */
    private static final int[] OTHERS = {3, 10, 11, 12, 17, 19, 20, 22, 23, 24, 25, 26};

    private RuleCodec() {}

    static NetlinkMessage dump(AddressFamily family) {
        return header(NetlinkMessage.of(Rtm.GETRULE, NetlinkMessage.DUMP), family, 0, 0, 0, 0);
    }

    static NetlinkMessage message(int type, int flags, Rule rule) {
        NetlinkMessage message = header(
                        NetlinkMessage.of(type, flags),
                        rule.family(),
                        length(rule.to()),
                        length(rule.from()),
                        RouteCodec.shortTable(rule.table()),
                        TO_TABLE)
                .putU32(PRIORITY, rule.priority())
                .putU32(TABLE, rule.table());
        if (rule.to() != null && length(rule.to()) > 0) {
            message.putAddress(DST, rule.to().address());
        }
        if (rule.from() != null && length(rule.from()) > 0) {
            message.putAddress(SRC, rule.from().address());
        }
        if (rule.protocol() != 0) {
            message.putU8(PROTOCOL, rule.protocol());
        }
        return message;
    }

    /** {@return the rule of an {@code RTM_NEWRULE}; null if it says more than a {@link Rule} can, or does not look into a table} */
    static @Nullable Rule decode(ReceivedMessage message) {
        NetlinkAttributes attributes = message.attributes(HEADER_LENGTH);
        int family = message.u8(0);
        int table = attributes.u32(TABLE, message.u8(4));
        boolean plain = (family == Rtm.AF_INET || family == Rtm.AF_INET6)
                && message.u8(3) == 0 // type of service
                && message.u8(7) == TO_TABLE
                && (message.u32(8) & INVERT) == 0
                && attributes.u32(SUPPRESS_IFGROUP, SUPPRESS_NOTHING) == SUPPRESS_NOTHING
                && attributes.u32(SUPPRESS_PREFIXLEN, SUPPRESS_NOTHING) == SUPPRESS_NOTHING
                && table != 0;
        for (int other : OTHERS) {
            plain &= !attributes.has(other);
        }
        if (!plain) {
            return null;
        }
        AddressFamily addresses = family == Rtm.AF_INET ? AddressFamily.IPV4 : AddressFamily.IPV6;
        return new Rule(
                addresses,
                attributes.u32(PRIORITY, 0),
                prefix(addresses, attributes, SRC, message.u8(2)),
                prefix(addresses, attributes, DST, message.u8(1)),
                table,
                attributes.u8(PROTOCOL, 0));
    }

    private static @Nullable CidrAddress prefix(
            AddressFamily family, NetlinkAttributes attributes, int attribute, int length) {
        return length == 0 ? null : RouteCodec.prefix(family, attributes, attribute, length);
    }

    private static int length(@Nullable CidrAddress prefix) {
        return prefix == null ? 0 : prefix.prefixLength();
    }

    private static NetlinkMessage header(
            NetlinkMessage message, AddressFamily family, int toLength, int fromLength, int table, int action) {
        return message.u8(Rtm.number(family))
                .u8(toLength)
                .u8(fromLength)
                .u8(0) // type of service
                .u8(table)
                .u8(0)
                .u8(0)
                .u8(action)
                .u32(0);
    }
}
