package io.ha4j.vrrp.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What one instance puts on the host as master.
 *
 * @param owner the name of the instance, for messages
 * @param virtualRouterId its virtual router id
 * @param ownsAddresses whether the host has them of its own (priority 255), so that it is as it should be if they are there already
 * @param addresses the addresses that it advertises, in that order
 * @param excluded addresses that follow the master without being advertised
 * @param routes routes that follow the master
 * @param leaseSeconds how long the kernel keeps an address that is not renewed, at least 1; 0: for ever
 * @param announcements how the addresses are announced
 */
public record VirtualResources(
        String owner,
        int virtualRouterId,
        boolean ownsAddresses,
        List<VirtualAddress> addresses,
        List<VirtualAddress> excluded,
        List<VirtualRoute> routes,
        int leaseSeconds,
        Announcements announcements) {

    /** {@return the addresses, those that it advertises first} */
    public List<VirtualAddress> all() {
        List<VirtualAddress> all = new ArrayList<>(addresses);
        all.addAll(excluded);
        return all;
    }
}
