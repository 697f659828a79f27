package io.ha4j.lvs.ipvs;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Addresses as the kernel's tables have them: without names and scopes, and with ports that may be 0. */
final class IpvsAddresses {

    private static final String EXPECTED = "an address that is resolved and has no scope";

    private IpvsAddresses() {}

    /** {@return the address of the first {@code length} bytes, 4 or 16}; IPv6 remains so, whatever it says. */
    static InetAddress of(byte[] bytes, int length) {
        byte[] address = Arrays.copyOf(bytes, length);
        try {
            return length == 4 ? InetAddress.getByAddress(address) : Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for other lengths
        }
    }

    static InetSocketAddress endpoint(String field, @Nullable String address, int port) {
        return new InetSocketAddress(
                Addresses.parse(field, address), Require.inRange(field + " port", port, 0, 65_535));
    }

    /** {@return {@code endpoint}, which the kernel can have} */
    static InetSocketAddress check(String field, @Nullable InetSocketAddress endpoint) {
        InetSocketAddress checked = Require.nonNull(field, endpoint, EXPECTED);
        Require.argument(!checked.isUnresolved(), field, checked, EXPECTED);
        check(field, checked.getAddress());
        return checked;
    }

    /** {@return {@code address}, which the kernel can have} */
    static InetAddress check(String field, InetAddress address) {
        boolean scoped =
                address instanceof Inet6Address ipv6 && (ipv6.getScopeId() > 0 || ipv6.getScopedInterface() != null);
        Require.argument(!scoped, field, Addresses.text(address), EXPECTED);
        return address;
    }
}
