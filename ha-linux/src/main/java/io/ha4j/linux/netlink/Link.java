package io.ha4j.linux.netlink;

import io.ha4j.linux.HardwareAddress;
import org.jspecify.annotations.Nullable;

/**
 * A network interface as the kernel told it last. An immutable value.
 *
 * @param index the interface index, positive
 * @param name the name, 1..15 bytes
 * @param flags {@code IFF_} flags of {@code linux/if.h}
 * @param carrier whether it can carry packets: {@code IFF_LOWER_UP} (the carrier, told at once) and {@code IFF_RUNNING} (the
 *     operational state of RFC 2863, which also knows of an interface below that is down, and of 802.1X). False while it is
 *     administratively down
 * @param hardwareAddress the address of 6 bytes, null if it has none or one of another length
 * @param parentIndex the interface below, or the peer of a veth; 0 if there is none, or it is in another namespace
 * @param masterIndex the bridge, bond or VRF that it belongs to, 0 if there is none
 * @param kind {@code macvlan}, {@code veth}, {@code bridge}...; empty for hardware and the loopback
 * @param alias the text that {@link Rtnetlink#setAlias} gave it, empty if none
 * @param mtu the longest packet in bytes
 */
public record Link(
        int index,
        String name,
        int flags,
        boolean carrier,
        @Nullable HardwareAddress hardwareAddress,
        int parentIndex,
        int masterIndex,
        String kind,
        String alias,
        int mtu) {

    static final int UP = 0x1;
    static final int LOOPBACK = 0x8;
    static final int POINT_TO_POINT = 0x10;
    static final int RUNNING = 0x40;
    static final int NO_ARP = 0x80;
    static final int LOWER_UP = 0x10000;

    /** {@return whether somebody has set it up; it may yet have no carrier} */
    public boolean isAdminUp() {
        return (flags & UP) != 0;
    }

    /** {@return whether it is up and can carry packets} */
    public boolean isRunning() {
        return isAdminUp() && carrier;
    }

    /** {@return whether it is the loopback} */
    public boolean isLoopback() {
        return (flags & LOOPBACK) != 0;
    }

    /** {@return whether there is one station at its other end, such as on a tunnel} */
    public boolean isPointToPoint() {
        return (flags & POINT_TO_POINT) != 0;
    }

    /** {@return whether it does without ARP and neighbour discovery} */
    public boolean isNoArp() {
        return (flags & NO_ARP) != 0;
    }
}
