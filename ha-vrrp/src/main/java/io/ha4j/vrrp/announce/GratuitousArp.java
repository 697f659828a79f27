package io.ha4j.vrrp.announce;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** ARP requests that ask for the sender's own address: who has it in a cache takes the new hardware address (RFC 5227 section 3). */
public final class GratuitousArp {

    static final int ETHERTYPE = 0x0806;
    static final int LENGTH = 42;
    /** Hardware type Ethernet, protocol type IPv4, address lengths 6 and 4. */
    static final long ETHERNET_IPV4 = 0x0001_0800_06_04L;

    static final int REQUEST = 1;
    static final int REPLY = 2;
    static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

    private GratuitousArp() {}

    /**
     * {@return a frame of 42 bytes, without the padding that the network card adds; byte for byte what Keepalived sends, with the
     * broadcast address also as target}
     *
     * @param mac who has the address; the sender of the frame
     * @param ip the IPv4 address
     * @throws IllegalArgumentException if {@code ip} is not an IPv4 address
     */
    public static byte[] frame(HardwareAddress mac, InetAddress ip) {
        Require.argument(ip instanceof Inet4Address, "ip", Addresses.text(ip), "an IPv4 address");
        byte[] sender = mac.bytes();
        byte[] address = ip.getAddress();
        return ByteBuffer.allocate(LENGTH)
                .put(BROADCAST)
                .put(sender)
                .putShort((short) ETHERTYPE)
                .putShort((short) (ETHERNET_IPV4 >>> 32))
                .putInt((int) ETHERNET_IPV4)
                .putShort((short) REQUEST)
                .put(sender)
                .put(address)
                .put(BROADCAST)
                .put(address)
                .array();
    }
}
