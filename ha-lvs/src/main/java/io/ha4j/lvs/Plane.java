package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.IpvsForwarding;

/** What moves the bytes of a virtual server. An immutable value. */
public sealed interface Plane permits ProxyPlane, IpvsPlane, BestPlane {

    /** {@return the plane that relays connections and datagrams in this process: no privileges, any operating system} */
    static ProxyPlane proxy() {
        return new ProxyPlane(Runtime.getRuntime().availableProcessors(), ProxyPlane.Engine.AUTO);
    }

    /**
     * {@return the plane of the Linux kernel (IPVS), which this process only tells what to do: needs the module {@code ip_vs} and
     * CAP_NET_ADMIN}
     *
     * @param forwarding how packets reach the servers, unless a server says otherwise
     */
    static IpvsPlane ipvs(IpvsForwarding forwarding) {
        return IpvsPlane.of(forwarding);
    }

    /**
     * {@return {@link #ipvs} where the host can and the description is possible there, else {@link #proxy}; decided when the virtual server
     * starts, and told by {@link VirtualServerEvent.PlaneChosen}}
     *
     * @param forwarding how packets reach the servers if it is the kernel
     */
    static BestPlane best(IpvsForwarding forwarding) {
        return new BestPlane(ipvs(forwarding), proxy());
    }
}
