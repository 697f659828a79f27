package io.ha4j.vrrp.linux;

import io.ha4j.value.CidrAddress;
import java.net.InetAddress;

/** What lies in the network of an address. Pure. */
final class Subnets {

    private Subnets() {}

    /** {@return whether {@code address} is in the network of {@code subnet}; never if it is of the other family} */
    static boolean contains(CidrAddress subnet, InetAddress address) {
        byte[] network = subnet.address().getAddress();
        byte[] host = address.getAddress();
        boolean same = network.length == host.length;
        for (int bit = 0; same && bit < subnet.prefixLength(); bit++) {
            same = ((network[bit / 8] ^ host[bit / 8]) & 0x80 >> bit % 8) == 0;
        }
        return same;
    }
}
