package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as it is to be in the kernel. Immutable.
 *
 * <p>Its destinations are added so that the kernel's list has them in this order, by which schedulers decide between equals. Only a
 * destination that comes later goes to the head of that list, as with ipvsadm; and a service that is there already keeps its order.
 *
 * @param service the service
 * @param destinations what is to be in it, with their present weights: 0 for one that is drained, or disabled and still to be there. While
 *     the sorry server serves, none, or those of weight 0 whose connections may end
 * @param sorry the server that serves when no other can; null: there is none. It is named also while it does not serve, so that it is
 *     known for what it is if it is found there
 * @param sorryServes whether it serves now
 * @param adopts whether a service of somebody else that is there, such as one made by ipvsadm, becomes ours and is made into this one;
 *     else it is left alone, and an {@link IpvsProblem.Foreign} tells of it
 */
public record WantedService(
        IpvsService service,
        List<IpvsDestination> destinations,
        @Nullable IpvsDestination sorry,
        boolean sorryServes,
        boolean adopts) {

    /**
     * Checks what the kernel would refuse.
     *
     * @throws IllegalStateException if a destination does not fit the service, or two have the same address and port
     */
    public WantedService {
        destinations = List.copyOf(destinations);
        IpvsServiceId id = new IpvsCommand.AddService(service).service().id(); // which checks the service
        Map<InetSocketAddress, IpvsDestination> seen = new LinkedHashMap<>();
        for (IpvsDestination destination : destinations) {
            destination.check(id);
            Require.state(
                    seen.put(destination.address(), destination) == null,
                    "destination",
                    Addresses.text(destination.address()),
                    "an address and port that " + id + " has once");
        }
        if (sorry != null) {
            sorry.check(id);
        }
        Require.state(sorry != null || !sorryServes, "sorry", null, "a sorry server, which is to serve");
    }

    /** {@return a service without a sorry server, which does not adopt} */
    public static WantedService of(IpvsService service, List<IpvsDestination> destinations) {
        return new WantedService(service, destinations, null, false, false);
    }

    /** {@return this with a sorry server, which may be one of the destinations} */
    public WantedService withSorry(IpvsDestination server, boolean serves) {
        return new WantedService(service, destinations, server, serves, adopts);
    }

    /** {@return this, taking over a service of somebody else that is there} */
    public WantedService adopting() {
        return new WantedService(service, destinations, sorry, sorryServes, true);
    }

    /** {@return which one} */
    public IpvsServiceId id() {
        return service.id();
    }

    /** {@return what is to be in the kernel, in order: each once, also if the sorry server that serves is one of the destinations} */
    Map<InetSocketAddress, IpvsDestination> rows() {
        Map<InetSocketAddress, IpvsDestination> rows = new LinkedHashMap<>();
        destinations.forEach(destination -> rows.put(destination.address(), destination));
        if (sorry != null && sorryServes) {
            rows.put(sorry.address(), sorry);
        }
        return rows;
    }
}
