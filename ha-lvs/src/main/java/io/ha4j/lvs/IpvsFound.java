package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a virtual server finds in the kernel of services that are ours: an earlier run has left them, or the virtual server whose place it takes.
 * Immutable.
 *
 * @param any whether there is any of them, with destinations or without
 * @param weights the weights of their destinations, the greatest that one has in any of them
 */
record IpvsFound(boolean any, Map<InetSocketAddress, Integer> weights) {

    IpvsFound {
        weights = Map.copyOf(weights);
    }

    /**
     * {@return what the kernel has of these services}
     *
     * @throws io.ha4j.lvs.ipvs.IpvsException if it cannot be read
     */
    static IpvsFound read(Collection<IpvsServiceId> services, Ipvs ipvs) {
        boolean any = false;
        Map<InetSocketAddress, Integer> weights = new HashMap<>();
        for (IpvsServiceId id : services) {
            any |= ipvs.service(id).isPresent();
            ipvs.destinations(id).stream()
                    .map(IpvsDestinationStatus::destination)
                    .forEach(row -> add(weights, row));
        }
        return new IpvsFound(any, weights);
    }

    /** {@return this, with what was wanted of services until a moment ago: since then they may have been made quiet} */
    IpvsFound with(List<WantedService> released) {
        Map<InetSocketAddress, Integer> all = new HashMap<>(weights);
        for (WantedService service : released) {
            service.destinations().forEach(row -> add(all, row));
            IpvsDestination sorry = service.sorry();
            if (sorry != null && service.sorryServes()) {
                add(all, sorry);
            }
        }
        return new IpvsFound(any || !released.isEmpty(), all);
    }

    private static void add(Map<InetSocketAddress, Integer> weights, IpvsDestination row) {
        weights.merge(row.address(), row.weight(), Math::max);
    }
}
