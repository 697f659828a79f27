package io.ha4j.lvs.datagram.core;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A client's address and port, hashed with a secret: whoever forges addresses chooses them, and would choose such as collide in the
 * hash of {@link InetSocketAddress}, which is their sum.
 */
final class ClientKey {

    private final long high;
    private final long low;
    private final long portAndScope;
    private final int hash;

    ClientKey(InetSocketAddress client, long secret) {
        InetAddress address = client.getAddress();
        byte[] bytes = address.getAddress();
        high = bytes.length == 16 ? word(bytes, 0, 8) : 0;
        low = bytes.length == 16 ? word(bytes, 8, 8) : word(bytes, 0, 4);
        long scope = address instanceof Inet6Address v6 ? v6.getScopeId() : -1;
        portAndScope = (scope << 16) | client.getPort();
        hash = (int) (mix(mix(mix(secret ^ high) + low) + portAndScope + secret) >>> 32);
    }

    private static long word(byte[] bytes, int from, int count) {
        long word = 0;
        for (int i = from; i < from + count; i++) {
            word = (word << 8) | (bytes[i] & 0xff);
        }
        return word;
    }

    /** The finalizer of MurmurHash3: each bit of the input turns each bit of the output with a chance of one half. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey that
                && low == that.low
                && high == that.high
                && portAndScope == that.portAndScope;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
