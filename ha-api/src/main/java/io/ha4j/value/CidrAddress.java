package io.ha4j.value;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address with the length of its network prefix, such as {@code 192.0.2.10/24}.
 *
 * @param address the address
 * @param prefixLength 0..32 for IPv4, 0..128 for IPv6
 */
public record CidrAddress(InetAddress address, int prefixLength) {

    /** Checks the prefix length. */
    public CidrAddress {
        Require.inRange("prefix length", prefixLength, 0, bits(address));
    }

    /**
     * Parses {@code address} or {@code address/prefix}; without a prefix it is a host address, /32 or /128.
     *
     * @param field the name of the field for the message
     * @throws IllegalArgumentException if {@code text} is not such an address
     */
    public static CidrAddress parse(String field, @Nullable String text) {
        String checked = Require.nonNull(field, text, "an address such as 192.0.2.10/24");
        int slash = checked.indexOf('/');
        if (slash < 0) {
            InetAddress address = Addresses.parse(field, checked);
            return new CidrAddress(address, bits(address));
        }
        InetAddress address = Addresses.parse(field, checked.substring(0, slash));
        String prefix = checked.substring(slash + 1);
        int length = prefix.matches("\\d{1,3}") ? Integer.parseInt(prefix) : -1;
        if (length < 0 || length > bits(address)) {
            throw Require.invalid(
                    field, '"' + checked + '"', "a prefix length of 0.." + bits(address) + " after the slash");
        }
        return new CidrAddress(address, length);
    }

    private static int bits(InetAddress address) {
        return address instanceof Inet4Address ? 32 : 128;
    }

    @Override
    public String toString() {
        return Addresses.text(address) + "/" + prefixLength;
    }
}
