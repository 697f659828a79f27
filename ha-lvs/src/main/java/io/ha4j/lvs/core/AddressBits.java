package io.ha4j.lvs.core;

import io.ha4j.value.Require;

/**
 * IP addresses as numbers of 128 bits, in two longs: IPv6 as it is, IPv4 as mapped into it ({@code ::ffff:192.0.2.1}), so that an address
 * is the same number whichever way it was written. Allocates nothing.
 */
public final class AddressBits {

    /** How many bits precede an IPv4 address: add it to an IPv4 prefix length. */
    public static final int IPV4_OFFSET = 96;

    private static final long MAPPED = 0xffffL << 32;

    private AddressBits() {}

    /**
     * {@return the upper 64 bits}
     *
     * @param address 4 or 16 bytes
     */
    public static long high(byte[] address) {
        return address.length == 4 ? 0 : eight(checked(address), 0);
    }

    /**
     * {@return the lower 64 bits}
     *
     * @param address 4 or 16 bytes
     */
    public static long low(byte[] address) {
        if (address.length != 4) {
            return eight(checked(address), 8);
        }
        return MAPPED
                | (address[0] & 0xffL) << 24
                | (address[1] & 0xff) << 16
                | (address[2] & 0xff) << 8
                | (address[3] & 0xff);
    }

    private static byte[] checked(byte[] address) {
        if (address.length != 16) {
            throw Require.invalid("address", address.length + " bytes", "4 or 16");
        }
        return address;
    }

    private static long eight(byte[] bytes, int from) {
        long value = 0;
        for (int i = from; i < from + 8; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    /** {@return whether the number is that of an IPv4 address} */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> 32 == MAPPED >>> 32;
    }

    /**
     * {@return the upper 64 bits of a mask}
     *
     * @param prefixLength 0..128
     */
    public static long highMask(int prefixLength) {
        return prefixLength == 0 ? 0 : prefixLength >= 64 ? -1 : -1L << (64 - prefixLength);
    }

    /**
     * {@return the lower 64 bits of a mask}
     *
     * @param prefixLength 0..128
     */
    public static long lowMask(int prefixLength) {
        return prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
    }
}
