package io.ha4j.vrrp.packet;

import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Where a VRRP router sends from: its primary address, and the port when it talks over UDP (else 0).
 *
 * <p>The order decides between routers of equal priority (RFC 9568 section 6.4.3): addresses compare as unsigned numbers in
 * network byte order. Several routers behind one address, as on a loopback, compare by port.
 *
 * @param address the primary address
 * @param port 0..65535
 */
public record RouterAddress(InetAddress address, int port) implements Comparable<RouterAddress> {

    @Override
    public int compareTo(RouterAddress other) {
        int byAddress = Arrays.compareUnsigned(address.getAddress(), other.address.getAddress());
        return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return port == 0 ? Addresses.text(address) : Addresses.text(address) + ":" + port;
    }
}
