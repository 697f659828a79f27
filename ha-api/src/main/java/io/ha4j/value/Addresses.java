package io.ha4j.value;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as people write them, parsed strictly and never by a name look-up. */
public final class Addresses {

    private static final String EXPECTED = "an IPv4 or IPv6 address, such as 192.0.2.10 or 2001:db8::10";
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    /** A hexadecimal digit or colon first, and a colon somewhere: the JDK then parses, and never looks a name up. */
    private static final Pattern IPV6 =
            Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]{1,44}(%[A-Za-z0-9_.@-]{1,16})?");

    private Addresses() {}

    /**
     * Parses a literal IPv4 or IPv6 address. Octets with a leading zero, short forms such as {@code 10.1} and
     * IPv4-mapped IPv6 addresses are refused.
     *
     * @param field the name of the field for the message
     * @throws IllegalArgumentException if {@code literal} is not such an address
     */
    public static InetAddress parse(String field, @Nullable String literal) {
        String text = Require.nonNull(field, literal, EXPECTED);
        boolean ipv4 = IPV4.matcher(text).matches();
        if (!ipv4 && !IPV6.matcher(text).matches()) {
            throw Require.invalid(field, '"' + text + '"', EXPECTED);
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address instanceof Inet4Address && !ipv4) {
                throw Require.invalid(field, '"' + text + '"', EXPECTED + "; not an IPv4-mapped one");
            }
            return address;
        } catch (UnknownHostException e) {
            throw Require.invalid(field, '"' + text + '"', EXPECTED);
        }
    }

    /**
     * {@return address and port as one value}
     *
     * @param field the name of the field for the message
     * @param port 1..65535
     * @throws IllegalArgumentException if one of them is not valid
     */
    public static InetSocketAddress endpoint(String field, @Nullable String address, int port) {
        return new InetSocketAddress(parse(field, address), Require.inRange(field + " port", port, 1, 65_535));
    }

    /** {@return {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}} */
    public static String text(InetSocketAddress endpoint) {
        String address = text(endpoint.getAddress());
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + endpoint.getPort();
    }

    /** {@return the address without the host name that {@link InetAddress#toString()} adds} */
    public static String text(InetAddress address) {
        return address.getHostAddress();
    }
}
