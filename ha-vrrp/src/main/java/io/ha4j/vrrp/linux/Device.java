package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.netlink.Link;
import org.jspecify.annotations.Nullable;

/**
 * An interface that can carry addresses.
 *
 * @param name its name
 * @param ifIndex its index
 * @param hardwareAddress null where there is none, as on a loopback: addresses are not announced there
 */
record Device(String name, int ifIndex, @Nullable HardwareAddress hardwareAddress) {

    static Device of(Link link) {
        return new Device(link.name(), link.index(), link.isLoopback() ? null : link.hardwareAddress());
    }
}
