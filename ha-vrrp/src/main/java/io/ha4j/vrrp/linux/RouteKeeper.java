package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Route;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.host.AddressScope;
import io.ha4j.vrrp.host.VirtualRoute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes that follow the master. A route that cannot be set is told of, and does not keep the node from being master. */
final class RouteKeeper {

    private List<VirtualRoute> routes;
    private final HostNetwork network;
    private final Consumer<String> trouble;
    /** What was set, in that order. */
    private final Map<VirtualRoute, Route> held = new LinkedHashMap<>();

    RouteKeeper(List<VirtualRoute> routes, HostNetwork network, Consumer<String> trouble) {
        this.routes = routes;
        this.network = network;
        this.trouble = trouble;
    }

    /** Removes what a crashed run has left: routes that carry our mark where those of this instance belong, by whatever next hop. */
    void sweep() {
        for (AddressFamily family : AddressFamily.values()) {
            if (routes.stream().anyMatch(route -> family(route) == family)) {
                sweep(family);
            }
        }
    }

    private void sweep(AddressFamily family) {
        try {
            for (Route present : network.netlink().routes(family)) {
                if (present.protocol() == HostNetwork.PROTOCOL
                        && routes.stream().anyMatch(route -> isInPlaceOf(present, route))) {
                    delete(present); // unless another instance of this node holds it
                }
            }
        } catch (LinuxException e) {
            trouble.accept("cannot look for routes of an earlier run: " + e.getMessage());
        }
    }

    private static boolean isInPlaceOf(Route present, VirtualRoute route) {
        return present.destination().equals(route.destination())
                && present.table() == route.table()
                && metric(present.metric(), route) == metric(route.metric(), route);
    }

    /** What the kernel makes of 0. */
    private static int metric(int metric, VirtualRoute route) {
        return metric == 0 && family(route) == AddressFamily.IPV6 ? 1024 : metric;
    }

    /** {@return whether what was set there is in the place of that route: the kernel has room for one} */
    boolean holds(Route other) {
        return held.keySet().stream().anyMatch(route -> isInPlaceOf(other, route));
    }

    private static AddressFamily family(VirtualRoute route) {
        return AddressFamily.of(route.destination().address());
    }

    void acquire() {
        for (VirtualRoute route : routes) {
            Route wanted = route(route);
            if (wanted == null) {
                trouble.accept("route " + route + ": interface " + route.device() + " does not exist");
            } else {
                add(route, wanted);
            }
        }
    }

    /**
     * Sets again what went with an address or an interface, and what could not be set before; an interface may have come back as
     * another one of that name.
     */
    void restore() {
        for (VirtualRoute route : routes) {
            Route wanted = route(route);
            if (wanted != null) {
                restore(route, wanted);
            }
        }
    }

    private void restore(VirtualRoute route, Route wanted) {
        try {
            network.netlink().addRoute(wanted);
            held.put(route, wanted);
        } catch (LinuxException e) {
            if (!e.isAlreadyThere() && held.containsKey(route)) { // else it has been told of
                trouble.accept("cannot put back a route: " + e.getMessage());
            }
        }
    }

    /**
     * An interface that goes down takes its routes with it.
     *
     * @param own whether it is the interface of the instance, which routes that name none hang on
     */
    void linkChanged(Link link, boolean own) {
        if (link.isRunning()
                && routes.stream()
                        .anyMatch(route ->
                                route.device() == null ? own : link.name().equals(route.device()))) {
            restore();
        }
    }

    private void add(VirtualRoute route, Route wanted) {
        try {
            network.netlink().addRoute(wanted);
            held.put(route, wanted);
        } catch (LinuxException e) {
            if (e.isAlreadyThere() && network.isHeld(wanted)) {
                takeOver(route, wanted);
            } else {
                trouble.accept("route " + route + ": "
                        + (e.isAlreadyThere() ? "is there already, put there by somebody else" : e.getMessage()));
            }
        }
    }

    /** Removes those that are not among {@code next}, the last one first. */
    void removeBut(List<VirtualRoute> next) {
        List<VirtualRoute> gone = new ArrayList<>(held.keySet());
        gone.removeAll(next);
        Collections.reverse(gone);
        for (VirtualRoute route : gone) {
            Route mine = held.remove(route);
            if (mine != null) {
                delete(mine);
            }
        }
    }

    /**
     * Goes on with other routes.
     *
     * @param master whether what is new is set, and what went with an address set again
     */
    void change(List<VirtualRoute> next, boolean master) {
        List<VirtualRoute> before = routes;
        routes = before.stream().filter(next::contains).toList();
        if (master) {
            restore();
        }
        routes = next.stream().filter(route -> !before.contains(route)).toList();
        if (master) {
            acquire();
        } else {
            sweep();
        }
        routes = next;
    }

    void release() {
        List<Route> mine = new ArrayList<>(held.values());
        held.clear();
        Collections.reverse(mine);
        mine.forEach(this::delete);
    }

    /** From another instance of this node, which has given it up or is about to, by whatever next hop it was. */
    private void takeOver(VirtualRoute route, Route wanted) {
        try {
            network.netlink().replaceRoute(wanted);
            held.put(route, wanted);
        } catch (LinuxException e) {
            trouble.accept("route " + route + ": " + e.getMessage());
        }
    }

    /** Not what another instance of this node holds, too: one that a route has just moved to. */
    private void delete(Route route) {
        if (network.isHeld(route)) {
            return;
        }
        try {
            network.netlink()
                    .deleteRoute(route); // gone already: with its interface, or with the address that it hung on
        } catch (LinuxException e) {
            trouble.accept("cannot remove a route: " + e.getMessage());
        }
    }

    private @Nullable Route route(VirtualRoute route) {
        int ifIndex = 0;
        String device = route.device();
        if (device != null) {
            Link link = network.monitor().link(device);
            if (link == null) {
                return null;
            }
            ifIndex = link.index();
        }
        return new Route(
                family(route),
                route.destination(),
                route.via(),
                ifIndex,
                route.metric(),
                route.table(),
                (route.via() == null ? AddressScope.LINK : AddressScope.GLOBAL).number(),
                HostNetwork.PROTOCOL,
                null);
    }
}
