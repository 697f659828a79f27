package io.ha4j.linux.netlink;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.CidrAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Routes to {@code struct rtmsg} with {@code RTA_} attributes, and back: {@code linux/rtnetlink.h}. Pure. */
final class RouteCodec {

    private static final int DST = 1;
    private static final int OIF = 4;
    private static final int GATEWAY = 5;
    private static final int PRIORITY = 6;
    private static final int PREFSRC = 7;
    private static final int MULTIPATH = 9;
    private static final int TABLE = 15;
    private static final int VIA = 18; // struct rtvia: u16 family, address
    private static final int UNICAST = 1; // RTN_UNICAST
    private static final int CLONED = 0x200; // RTM_F_CLONED
    private static final int HEADER_LENGTH = 12;

    private RouteCodec() {}

    static NetlinkMessage dump(AddressFamily family) {
        return NetlinkMessage.of(Rtm.GETROUTE, NetlinkMessage.DUMP)
                .u8(Rtm.number(family))
                .u8(0)
                .u16(0)
                .u32(0)
                .u32(0);
    }

    static NetlinkMessage message(int type, int flags, Route route) {
        NetlinkMessage message = NetlinkMessage.of(type, flags)
                .u8(Rtm.number(route.family()))
                .u8(route.destination().prefixLength())
                .u8(0) // source prefix
                .u8(0) // type of service
                .u8(shortTable(route.table()))
                .u8(route.protocol())
                .u8(route.scope())
                .u8(UNICAST)
                .u32(0)
                .putU32(TABLE, route.table());
        if (route.destination().prefixLength() > 0) {
            message.putAddress(DST, route.destination().address());
        }
        if (route.via() != null) {
            putVia(message, route.family(), route.via());
        }
        if (route.ifIndex() != 0) {
            message.putU32(OIF, route.ifIndex());
        }
        if (route.metric() != 0) {
            message.putU32(PRIORITY, route.metric());
        }
        if (route.preferredSource() != null) {
            message.putAddress(PREFSRC, route.preferredSource());
        }
        return message;
    }

    /** {@return the table for a header of 8 bits: a larger one is told by an attribute only} */
    static int shortTable(int table) {
        return table >>> 8 == 0 ? table : 0;
    }

    /** {@return the route of an {@code RTM_NEWROUTE}; null if it is not unicast or has several next hops} */
    static @Nullable Route decode(ReceivedMessage message) {
        NetlinkAttributes attributes = message.attributes(HEADER_LENGTH);
        int family = message.u8(0);
        int table = attributes.u32(TABLE, message.u8(4));
        boolean plain = (family == Rtm.AF_INET || family == Rtm.AF_INET6)
                && message.u8(7) == UNICAST
                && (message.u32(8) & CLONED) == 0
                && table != 0
                && !attributes.has(MULTIPATH);
        if (!plain) {
            return null;
        }
        AddressFamily addresses = family == Rtm.AF_INET ? AddressFamily.IPV4 : AddressFamily.IPV6;
        return new Route(
                addresses,
                prefix(addresses, attributes, DST, message.u8(1)),
                via(attributes),
                Math.max(0, attributes.u32(OIF, 0)),
                attributes.u32(PRIORITY, 0),
                table,
                message.u8(6),
                message.u8(5),
                attributes.address(PREFSRC));
    }

    /** {@return the prefix in an attribute, which is all zeroes if it is not there} */
    static CidrAddress prefix(AddressFamily family, NetlinkAttributes attributes, int attribute, int length) {
        InetAddress address = attributes.address(attribute);
        if (address == null) {
            address = NetlinkAttributes.address(attribute, new byte[family.bits() / 8]);
        }
        if (AddressFamily.of(address) != family || length > family.bits()) {
            throw NetlinkException.malformed(address + "/" + length + " as " + family);
        }
        return new CidrAddress(address, length);
    }

    private static void putVia(NetlinkMessage message, AddressFamily family, InetAddress via) {
        AddressFamily viaFamily = AddressFamily.of(via);
        if (viaFamily == family) {
            message.putAddress(GATEWAY, via);
        } else { // RFC 8950
            byte[] address = via.getAddress();
            message.put(
                    VIA,
                    ByteBuffer.allocate(2 + address.length)
                            .order(ByteOrder.nativeOrder())
                            .putShort((short) Rtm.number(viaFamily))
                            .put(address)
                            .array());
        }
    }

    private static @Nullable InetAddress via(NetlinkAttributes attributes) {
        byte[] via = attributes.bytes(VIA);
        return via == null || via.length < 2
                ? attributes.address(GATEWAY)
                : NetlinkAttributes.address(VIA, Arrays.copyOfRange(via, 2, via.length));
    }
}
