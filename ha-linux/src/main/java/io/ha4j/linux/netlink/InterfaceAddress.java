package io.ha4j.linux.netlink;

import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.net.InetAddress;

/**
 * An address on an interface. An immutable value.
 *
 * @param ifIndex the interface, positive
 * @param address the local address; IPv6 without a scope, also if it is link-local
 * @param prefixLength 0..32 for IPv4, 0..128 for IPv6
 * @param scope {@code RT_SCOPE_}: {@link #SCOPE_UNIVERSE}, {@link #SCOPE_LINK}, {@link #SCOPE_HOST}, 0..255; for IPv6 the kernel
 *     decides
 * @param flags {@code IFA_F_} flags, see the constants; only {@link #NODAD}, {@link #NOPREFIXROUTE}, and for IPv6 {@link
 *     #DEPRECATED} can be asked for
 * @param protocol who made it ({@code IFA_PROTO}), 0..255; 0: unknown. Kernels before 5.18 do not keep it
 * @param validSeconds how long the kernel keeps it from now on, {@link #FOREVER} or less; it removes the address by itself then.
 *     To add one takes at least 1
 */
public record InterfaceAddress(
        int ifIndex, InetAddress address, int prefixLength, int scope, int flags, int protocol, long validSeconds) {

    /** No end of {@link #validSeconds()}. */
    public static final long FOREVER = 0xffff_ffffL;

    /** Reachable from everywhere. */
    public static final int SCOPE_UNIVERSE = 0;
    /** Reachable on the link. */
    public static final int SCOPE_LINK = 253;
    /** Reachable on this host. */
    public static final int SCOPE_HOST = 254;

    /** Use it at once, without duplicate address detection (IPv6). */
    public static final int NODAD = 0x02;
    /** Duplicate address detection failed: somebody else has it (IPv6). */
    public static final int DADFAILED = 0x08;
    /** Not for new connections of this host that have a choice; of others it takes them. */
    public static final int DEPRECATED = 0x20;
    /** Duplicate address detection goes on (IPv6). */
    public static final int TENTATIVE = 0x40;
    /** Without an end. */
    public static final int PERMANENT = 0x80;
    /** Without a route to its network. */
    public static final int NOPREFIXROUTE = 0x200;

    static final int SETTABLE = NODAD | NOPREFIXROUTE;

    /** Checks the ranges. */
    public InterfaceAddress {
        Require.inRange("interface index", ifIndex, 1, Integer.MAX_VALUE);
        Require.nonNull("address", address, "an address");
        Require.inRange("prefix length", prefixLength, 0, 8 * address.getAddress().length);
        Require.inRange("scope", scope, 0, 255);
        Require.inRange("protocol", protocol, 0, 255);
        Require.argument(validSeconds >= 0 && validSeconds <= FOREVER, "valid seconds", validSeconds, "0.." + FOREVER);
    }

    /** {@return an address of universal scope, without flags or protocol, for ever} */
    public static InterfaceAddress of(int ifIndex, CidrAddress address) {
        return new InterfaceAddress(ifIndex, address.address(), address.prefixLength(), SCOPE_UNIVERSE, 0, 0, FOREVER);
    }

    /** {@return a copy of this scope} */
    public InterfaceAddress withScope(int newScope) {
        return new InterfaceAddress(ifIndex, address, prefixLength, newScope, flags, protocol, validSeconds);
    }

    /** {@return a copy with these flags} */
    public InterfaceAddress withFlags(int newFlags) {
        return new InterfaceAddress(ifIndex, address, prefixLength, scope, newFlags, protocol, validSeconds);
    }

    /** {@return a copy with this protocol} */
    public InterfaceAddress withProtocol(int newProtocol) {
        return new InterfaceAddress(ifIndex, address, prefixLength, scope, flags, newProtocol, validSeconds);
    }

    /** {@return a copy with this lifetime} */
    public InterfaceAddress withValidSeconds(long newValidSeconds) {
        return new InterfaceAddress(ifIndex, address, prefixLength, scope, flags, protocol, newValidSeconds);
    }

    /** {@return the address with its prefix length} */
    public CidrAddress cidr() {
        return new CidrAddress(address, prefixLength);
    }

    /** {@return whether all of {@code flag} is set} */
    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    /** {@return whether it says the same but for the seconds that are left} */
    boolean sameBesidesLifetime(InterfaceAddress other) {
        return equals(other.withValidSeconds(validSeconds));
    }
}
