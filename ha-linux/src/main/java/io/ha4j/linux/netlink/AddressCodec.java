package io.ha4j.linux.netlink;

import io.ha4j.value.AddressFamily;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Addresses to {@code struct ifaddrmsg} with {@code IFA_} attributes, and back: {@code linux/if_addr.h}. Pure. */
final class AddressCodec {

    private static final int ADDRESS =
            1; // IFA_ADDRESS: of the peer on a point-to-point link, else the same as IFA_LOCAL
    private static final int LOCAL = 2;
    private static final int CACHEINFO = 6;
    private static final int FLAGS = 8;
    private static final int PROTO = 11;
    private static final int HEADER_LENGTH = 8;

    private AddressCodec() {}

    static NetlinkMessage dump() {
        return NetlinkMessage.of(Rtm.GETADDR, NetlinkMessage.DUMP).u32(0).u32(0);
    }

    static NetlinkMessage add(InterfaceAddress address, int flags) {
        boolean ipv6 = AddressFamily.of(address.address()) == AddressFamily.IPV6;
        int wanted = address.flags() & InterfaceAddress.SETTABLE & (ipv6 ? ~0 : ~InterfaceAddress.NODAD);
        NetlinkMessage message = message(Rtm.NEWADDR, flags, address).putU32(FLAGS, wanted);
        if (address.protocol() != 0) {
            message.putU8(PROTO, address.protocol());
        }
        int seconds = (int) address.validSeconds();
        boolean deprecated = ipv6 && address.has(InterfaceAddress.DEPRECATED);
        return message.put(CACHEINFO, cacheInfo(deprecated ? 0 : seconds, seconds));
    }

    static NetlinkMessage delete(InterfaceAddress address) {
        return message(Rtm.DELADDR, 0, address);
    }

    /** {@return the address of an {@code RTM_NEWADDR} or {@code RTM_DELADDR}, null if it is of another family} */
    static @Nullable InterfaceAddress decode(ReceivedMessage message) {
        NetlinkAttributes attributes = message.attributes(HEADER_LENGTH);
        int family = message.u8(0);
        if (family != Rtm.AF_INET && family != Rtm.AF_INET6) {
            return null;
        }
        InetAddress local = attributes.address(LOCAL);
        InetAddress address = local != null ? local : attributes.address(ADDRESS);
        int bits = family == Rtm.AF_INET ? 32 : 128;
        if (address == null || AddressFamily.of(address).bits() != bits) {
            throw NetlinkException.malformed("address " + address + " of family " + family);
        }
        int index = message.u32(4);
        int prefixLength = message.u8(1);
        if (index <= 0 || prefixLength > bits) {
            throw NetlinkException.malformed("prefix length " + prefixLength + " on interface " + index);
        }
        int flags = attributes.u32(FLAGS, message.u8(2));
        return new InterfaceAddress(
                index, address, prefixLength, message.u8(3), flags, attributes.u8(PROTO, 0), validSeconds(attributes));
    }

    private static NetlinkMessage message(int type, int flags, InterfaceAddress address) {
        AddressFamily family = AddressFamily.of(address.address());
        return NetlinkMessage.of(type, flags)
                .u8(Rtm.number(family))
                .u8(address.prefixLength())
                .u8(0)
                .u8(address.scope())
                .u32(address.ifIndex())
                .putAddress(LOCAL, address.address())
                .putAddress(ADDRESS, address.address());
    }

    /** {@code struct ifa_cacheinfo}: preferred, valid, and two stamps that only the kernel writes. */
    private static byte[] cacheInfo(int preferredSeconds, int validSeconds) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putInt(preferredSeconds)
                .putInt(validSeconds)
                .array();
    }

    private static long validSeconds(NetlinkAttributes attributes) {
        byte[] info = attributes.bytes(CACHEINFO);
        if (info == null) {
            return InterfaceAddress.FOREVER;
        }
        if (info.length < 8) {
            throw NetlinkException.malformed("cache info of " + info.length + " bytes (expected: at least 8)");
        }
        return ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(4) & 0xffff_ffffL;
    }
}
