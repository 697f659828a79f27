package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One virtual router of a {@link SwarmPlan}, the same in all nodes.
 *
 * @param number 0, 1 and so on
 * @param unit what moves together: the members of a group have the same, others one of their own
 * @param family of its network and addresses
 * @param addresses how many virtual addresses it has, 1..3
 * @param present whether nodes have it now
 */
record RouterPlan(int number, int unit, AddressFamily family, int addresses, boolean present) {

    static final int MOST_ADDRESSES = 3;

    private static final int FIRST_ROUTER_ID = 51;

    RouterPlan addresses(int count) {
        return new RouterPlan(number, unit, family, count, present);
    }

    RouterPlan present(boolean now) {
        return new RouterPlan(number, unit, family, addresses, now);
    }

    int virtualRouterId() {
        return FIRST_ROUTER_ID + number;
    }

    String name() {
        return "VI_" + (1 + number);
    }

    /** {@return its addresses, such as {@code 192.0.2.110}} */
    List<InetAddress> virtualAddresses() {
        return IntStream.range(0, addresses).mapToObj(this::address).toList();
    }

    private InetAddress address(int i) {
        String prefix = family == AddressFamily.IPV4 ? "192.0.2.1" : "fe80::1";
        return Addresses.parse("virtualAddress", prefix + (1 + number) + i);
    }
}
