package io.ha4j.lvs.ipvs;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.util.Locale;

/**
 * A daemon of the kernel that synchronizes connections with another director. A network namespace has at most one of each role. An immutable
 * value.
 *
 * @param role whether it tells or listens
 * @param networkInterface where, 1..15 bytes
 * @param syncId 0..255: daemons with another one are not listened to; for a backup 0 is any
 * @param maxLength how long a datagram may be, in bytes, 0..65535; 0: as the interface's MTU allows. The kernel keeps another length if this
 *     one is less than 1024 for a backup, or more than fits a datagram: 65507 by IPv4, 65487 by IPv6
 * @param group the multicast group, IPv4 or IPv6
 * @param port the UDP port, 1..65535
 * @param ttl how many routers datagrams may pass, 1..255; 1 is none
 */
public record IpvsDaemon(
        Role role, String networkInterface, int syncId, int maxLength, InetAddress group, int port, int ttl) {

    /** What a daemon does. */
    public enum Role {
        /** Tells the connections of this host. */
        MASTER,
        /** Takes over those of others. */
        BACKUP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The port unless said otherwise, {@code IP_VS_SYNC_PORT}. */
    public static final int DEFAULT_PORT = 8848;

    /** Checks the ranges. */
    public IpvsDaemon {
        Require.nonNull("role", role, "master or backup");
        IpvsService.name("networkInterface", networkInterface);
        Require.inRange("syncId", syncId, 0, 255);
        Require.inRange("maxLength", maxLength, 0, 65_535);
        Require.nonNull("group", group, "a multicast address");
        Require.argument(
                IpvsAddresses.check("group", group).isMulticastAddress(),
                "group",
                Addresses.text(group),
                "a multicast address");
        Require.inRange("port", port, 1, 65_535);
        Require.inRange("ttl", ttl, 1, 255);
    }

    /** {@return a daemon with the kernel's defaults: group 224.0.0.81, port 8848, TTL 1, length by the MTU} */
    public static IpvsDaemon of(Role role, String networkInterface, int syncId) {
        return new IpvsDaemon(role, networkInterface, syncId, 0, defaultGroup(), DEFAULT_PORT, 1);
    }

    /** {@return the group unless said otherwise} */
    static InetAddress defaultGroup() {
        return Addresses.parse("group", "224.0.0.81");
    }

    /** {@return a copy with this maximum, 0..65535} */
    public IpvsDaemon withMaxLength(int newMaxLength) {
        return new IpvsDaemon(role, networkInterface, syncId, newMaxLength, group, port, ttl);
    }

    /** {@return a copy for this group, a literal multicast address} */
    public IpvsDaemon withGroup(String newGroup) {
        return new IpvsDaemon(role, networkInterface, syncId, maxLength, Addresses.parse("group", newGroup), port, ttl);
    }

    /** {@return a copy for this port, 1..65535} */
    public IpvsDaemon withPort(int newPort) {
        return new IpvsDaemon(role, networkInterface, syncId, maxLength, group, newPort, ttl);
    }

    /** {@return a copy with this TTL, 1..255} */
    public IpvsDaemon withTtl(int newTtl) {
        return new IpvsDaemon(role, networkInterface, syncId, maxLength, group, port, newTtl);
    }

    /**
     * {@return whether {@code running} is what this asks for: it is equal, but for the length. That is as the kernel keeps what was asked for,
     * or any if that is left to the kernel here, which then reports what it chose}
     */
    public boolean matches(IpvsDaemon running) {
        return maxLength == 0
                ? equals(running.withMaxLength(0))
                : withMaxLength(keptLength()).equals(running);
    }

    /** {@return what the kernel makes of a length} {@code start_sync_thread}. */
    private int keptLength() {
        int headers = AddressFamily.of(group) == AddressFamily.IPV6 ? 40 + 8 : 20 + 8;
        int least = role == Role.BACKUP ? 1_024 : 1;
        return Math.min(Math.max(maxLength, least), 65_535 - headers);
    }

    @Override
    public String toString() {
        return role + " sync daemon on " + networkInterface + " id " + syncId
                + (maxLength == 0 ? "" : " max length " + maxLength)
                + " group " + Addresses.text(group)
                + (AddressFamily.of(group) == AddressFamily.IPV6 ? " port " : ":") + port
                + " ttl " + ttl;
    }
}
