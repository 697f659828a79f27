package io.ha4j.vrrp.host;

import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address that follows the master.
 *
 * @param cidr the address with its prefix length; without a prefix it is a host address
 * @param device the interface that carries it; null: the interface of the instance, or its virtual MAC's
 * @param scope how far it is valid
 */
public record VirtualAddress(CidrAddress cidr, @Nullable String device, AddressScope scope) {

    /** Checks that the address is a unicast one, and the name of the interface. */
    public VirtualAddress {
        UnicastAddresses.check("virtualAddress", cidr.address(), cidr);
        if (device != null) {
            InterfaceNames.check("device", device);
        }
        Require.nonNull("scope", scope, "GLOBAL, SITE, LINK or HOST");
    }

    /** {@return an address on the interface of the instance, of global scope, from a text such as {@code 192.0.2.10/24}} */
    public static VirtualAddress of(String text) {
        return parse("virtualAddress", text);
    }

    /**
     * {@return an address on the interface of the instance, of global scope}
     *
     * @param field the name of the field for the message
     * @param text such as {@code 192.0.2.10/24}
     * @throws IllegalArgumentException if {@code text} is not a unicast address
     */
    public static VirtualAddress parse(String field, @Nullable String text) {
        CidrAddress cidr = CidrAddress.parse(field, UnicastAddresses.withoutScope(field, text));
        UnicastAddresses.check(field, cidr.address(), cidr);
        return new VirtualAddress(cidr, null, AddressScope.GLOBAL);
    }

    /** {@return the address} */
    public InetAddress address() {
        return cidr.address();
    }

    /** {@return the same on another interface} */
    public VirtualAddress onDevice(String name) {
        return new VirtualAddress(cidr, InterfaceNames.check("device", name), scope);
    }

    /** {@return the same with another scope} */
    public VirtualAddress withScope(AddressScope other) {
        return new VirtualAddress(cidr, device, other);
    }

    /** {@return such as {@code 192.0.2.10/24 dev eth1 scope link}, as Keepalived writes it} */
    @Override
    public String toString() {
        return cidr
                + (device == null ? "" : " dev " + device)
                + (scope == AddressScope.GLOBAL ? "" : " scope " + scope);
    }
}
