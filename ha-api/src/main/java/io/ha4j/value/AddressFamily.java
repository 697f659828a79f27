package io.ha4j.value;

import java.net.Inet4Address;
import java.net.InetAddress;

/** A family of IP addresses. */
public enum AddressFamily {
    /** IPv4: addresses of 32 bits. */
    IPV4("IPv4", 32),
    /** IPv6: addresses of 128 bits. */
    IPV6("IPv6", 128);

    private final String text;
    private final int bits;

    AddressFamily(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** {@return the family of {@code address}} */
    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** {@return the length of an address in bits, which is the longest prefix} */
    public int bits() {
        return bits;
    }

    @Override
    public String toString() {
        return text;
    }
}
