package io.ha4j.linux.netlink;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.Require;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Links to {@code struct ifinfomsg} with {@code IFLA_} attributes, and back: {@code linux/if_link.h}. Pure. */
final class LinkCodec {

    static final int ADDRESS = 1; // IFLA_ADDRESS
    static final int MTU = 4;
    static final int MASTER = 10;
    static final int ALIAS = 20; // IFLA_IFALIAS
    static final int NET_NS_FD = 28;

    private static final int IFNAME = 3;
    private static final int LINK = 5;
    private static final int WIRELESS = 11;
    private static final int LINKINFO = 18;
    private static final int AF_SPEC = 26;
    private static final int EXT_MASK = 29;
    private static final int LINK_NETNSID = 37;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final int MACVLAN_MODE = 1;
    private static final int VETH_INFO_PEER = 1;
    private static final int INET6_ADDR_GEN_MODE = 8;
    private static final int SKIP_STATS = 1 << 3; // RTEXT_FILTER_SKIP_STATS
    private static final int HEADER_LENGTH = 16;

    private LinkCodec() {}

    static NetlinkMessage message(int type, int flags, int index) {
        return header(NetlinkMessage.of(type, flags), index, 0, 0);
    }

    /** A change of {@code IFF_UP}. */
    static NetlinkMessage setUp(int index, boolean up) {
        return header(NetlinkMessage.of(Rtm.NEWLINK, 0), index, up ? Link.UP : 0, Link.UP);
    }

    static NetlinkMessage dump() {
        return message(Rtm.GETLINK, NetlinkMessage.DUMP, 0).putU32(EXT_MASK, SKIP_STATS);
    }

    static NetlinkMessage get(int index) {
        return message(Rtm.GETLINK, 0, index).putU32(EXT_MASK, SKIP_STATS);
    }

    static NetlinkMessage get(String name) {
        return putName(get(0), name);
    }

    static NetlinkMessage create(String name, String kind) {
        return putName(newLink(), name).nested(LINKINFO, info -> info.putString(INFO_KIND, kind));
    }

    static NetlinkMessage createMacvlan(String name, int parentIndex, HardwareAddress address, MacvlanMode mode) {
        return putName(newLink(), name)
                .putU32(LINK, parentIndex)
                .put(ADDRESS, address.bytes())
                .nested(
                        LINKINFO,
                        info -> info.putString(INFO_KIND, "macvlan")
                                .nested(INFO_DATA, data -> data.putU32(MACVLAN_MODE, mode.value())));
    }

    static NetlinkMessage createVeth(String name, String peerName, int peerNamespaceFd) {
        return putName(newLink(), name)
                .nested(
                        LINKINFO,
                        info -> info.putString(INFO_KIND, "veth")
                                .nested(
                                        INFO_DATA,
                                        data -> data.nested(VETH_INFO_PEER, peer -> {
                                            putName(header(peer, 0, 0, 0), peerName);
                                            if (peerNamespaceFd >= 0) {
                                                peer.putU32(NET_NS_FD, peerNamespaceFd);
                                            }
                                        })));
    }

    static NetlinkMessage delete(String name) {
        return putName(message(Rtm.DELLINK, 0, 0), name);
    }

    static NetlinkMessage rename(int index, String name) {
        return putName(message(Rtm.NEWLINK, 0, index), name);
    }

    static NetlinkMessage setAddressGeneration(int index, boolean automatic) {
        return message(Rtm.NEWLINK, 0, index)
                .nested(
                        AF_SPEC,
                        families -> families.nested(
                                Rtm.AF_INET6, inet6 -> inet6.putU8(INET6_ADDR_GEN_MODE, automatic ? 0 : 1)));
    }

    /**
     * {@return the link of an {@code RTM_NEWLINK} or {@code RTM_DELLINK}, null if the message is not about the link as a whole}: a
     * bridge tells of its ports (AF_BRIDGE) in the same group, and leaving the bridge looks like the end of the link; wireless
     * events ({@code net/wireless/wext-core.c}) have the name and little else.
     */
    static @Nullable Link decode(ReceivedMessage message) {
        NetlinkAttributes attributes = message.attributes(HEADER_LENGTH);
        int index = message.u32(4);
        String name = attributes.string(IFNAME, "");
        if (message.u8(0) != Rtm.AF_UNSPEC || index <= 0 || name.isEmpty() || attributes.has(WIRELESS)) {
            return null;
        }
        int flags = message.u32(8);
        byte[] address = attributes.bytes(ADDRESS);
        return new Link(
                index,
                name,
                flags,
                (flags & (Link.RUNNING | Link.LOWER_UP)) == (Link.RUNNING | Link.LOWER_UP),
                address == null || address.length != 6 ? null : HardwareAddress.of(address),
                attributes.has(LINK_NETNSID) ? 0 : Math.max(0, attributes.u32(LINK, 0)),
                Math.max(0, attributes.u32(MASTER, 0)),
                attributes.nested(LINKINFO).string(INFO_KIND, ""),
                attributes.string(ALIAS, ""),
                Math.max(0, attributes.u32(MTU, 0)));
    }

    private static NetlinkMessage newLink() {
        return message(Rtm.NEWLINK, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, 0);
    }

    private static NetlinkMessage header(NetlinkMessage message, int index, int flags, int change) {
        return message.u8(Rtm.AF_UNSPEC).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    private static NetlinkMessage putName(NetlinkMessage message, String name) {
        return message.putString(IFNAME, requireName(name));
    }

    /** The rule of the kernel's {@code dev_valid_name}. */
    private static String requireName(String name) {
        boolean valid = !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= 15
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == ':' || c <= ' ');
        Require.argument(valid, "interface name", '"' + name + '"', "1..15 bytes without '/', ':' or space");
        return name;
    }
}
