package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import java.util.List;
import java.util.Map;

/**
 * What was read of a host, more exactly of one network namespace. An immutable value.
 *
 * @param kernelRelease as {@code uname -r} says it
 * @param settings by their names, such as {@code net.ipv4.ip_forward}; what is not in it counts as absent
 * @param links all links
 * @param addresses all addresses
 * @param refusal why this process may not use IPVS; empty: it may, or that was not asked
 * @param networkTrouble why links and addresses could not be read; empty: they were
 */
public record HostFacts(
        String kernelRelease,
        Map<String, Reading> settings,
        List<Link> links,
        List<InterfaceAddress> addresses,
        String refusal,
        String networkTrouble) {

    /** Copies the collections. */
    public HostFacts {
        settings = Map.copyOf(settings);
        links = List.copyOf(links);
        addresses = List.copyOf(addresses);
    }

    Reading setting(String name) {
        return settings.getOrDefault(name, new Reading.Absent());
    }

    boolean has(String name) {
        return !(setting(name) instanceof Reading.Absent);
    }

    /** {@return whether the kernel is older than a release; false if its release cannot be understood} */
    boolean isOlderThan(int major, int minor) {
        String[] parts = kernelRelease.split("[^0-9]+", 3);
        if (parts.length < 2
                || parts[0].isEmpty()
                || parts[1].isEmpty()
                || parts[0].length() + parts[1].length() > 10) {
            return false;
        }
        int itsMajor = (int) Long.parseLong(parts[0]);
        int itsMinor = (int) Long.parseLong(parts[1]);
        return itsMajor < major || (itsMajor == major && itsMinor < minor);
    }
}
