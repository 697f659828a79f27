package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the kernel has of a service, as far as is known. Not thread-safe. */
final class ServiceRows {

    private IpvsService service;
    private final Map<InetSocketAddress, IpvsDestination> destinations = new LinkedHashMap<>();

    /** Takes what was read. A row can be there twice, as the list moved while it was read: then the later one is the newer. */
    ServiceRows(IpvsService service, List<IpvsDestination> destinations) {
        this.service = service;
        destinations.forEach(this::put);
    }

    IpvsService service() {
        return service;
    }

    void service(IpvsService edited) {
        service = edited;
    }

    /**
     * {@return whether the kernel has what was asked for} Old kernels make a destination on this host one of LOCAL_NODE, however it was to be
     * reached.
     */
    static boolean same(IpvsDestination asked, IpvsDestination shown) {
        return shown.equals(asked)
                || (shown.forwarding().method() == IpvsForwarding.Method.LOCAL_NODE
                        && shown.withForwarding(asked.forwarding()).equals(asked));
    }

    @Nullable
    IpvsDestination get(InetSocketAddress address) {
        return destinations.get(address);
    }

    void put(IpvsDestination destination) {
        destinations.put(destination.address(), destination);
    }

    void remove(InetSocketAddress address) {
        destinations.remove(address);
    }

    /** {@return all destinations, in the order in which they were found, then added} */
    Map<InetSocketAddress, IpvsDestination> destinations() {
        return destinations;
    }
}
