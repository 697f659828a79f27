package io.ha4j.vrrp.host;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Addresses that one host can have. */
public final class UnicastAddresses {

    private UnicastAddresses() {}

    /**
     * {@return the address that {@code text} is}
     *
     * @param field the name of the field for the message
     * @throws IllegalArgumentException if it is not a unicast address, or has a scope such as {@code %eth0}: the interface is a
     *     setting of its own
     */
    public static InetAddress parse(String field, @Nullable String text) {
        return check(field, Addresses.parse(field, withoutScope(field, text)));
    }

    /**
     * {@return {@code address}, which is a unicast one}
     *
     * @param field the name of the field for the message
     * @throws IllegalArgumentException if it is not
     */
    public static InetAddress check(String field, InetAddress address) {
        return check(field, address, Addresses.text(address));
    }

    static InetAddress check(String field, InetAddress address, Object shown) {
        Require.argument(isUnicast(address), field, shown, "a unicast address");
        Require.argument(
                !(address instanceof Inet6Address v6) || v6.getScopeId() == 0,
                field,
                shown,
                "an address without a scope: the interface is a setting of its own");
        return address;
    }

    /** {@return {@code text}; asked first, since the JDK looks the interface of a scope up on this host} */
    static @Nullable String withoutScope(String field, @Nullable String text) {
        Require.argument(
                text == null || text.indexOf('%') < 0,
                field,
                '"' + text + '"',
                "an address without a scope: the interface is a setting of its own");
        return text;
    }

    private static boolean isUnicast(InetAddress address) {
        boolean broadcast = address.getAddress().length == 4
                && ByteBuffer.wrap(address.getAddress()).getInt() == -1;
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !broadcast;
    }
}
