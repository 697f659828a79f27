package io.ha4j.lvs;

import io.ha4j.value.Require;

/**
 * The kernel where that is possible, else the proxy. An immutable value, made by {@link Plane#best}.
 *
 * <p>It is the kernel if it has IPVS (its module is loaded if it can be), this process may program it (CAP_NET_ADMIN), and the virtual server
 * asks for nothing that only the proxy can do. That is decided when the virtual server starts; {@link VirtualServerEvent.PlaneChosen} and the
 * snapshot say which it is and why. If the kernel cannot be used for another reason, such as a record of services that is in use or cannot be
 * written, the virtual server does not start: services of an earlier run may be in the kernel, which come before the proxy's sockets. What clients
 * and servers see differs: {@code docs/virtual-servers.md}.
 */
public final class BestPlane implements Plane {

    private final IpvsPlane ipvs;
    private final ProxyPlane proxy;

    BestPlane(IpvsPlane ipvs, ProxyPlane proxy) {
        this.ipvs = ipvs;
        this.proxy = proxy;
    }

    /** {@return this, with the kernel programmed so} Default: {@link Plane#ipvs}. */
    public BestPlane ipvs(IpvsPlane kernel) {
        return new BestPlane(Require.nonNull("ipvs", kernel, "a plane"), proxy);
    }

    /** {@return this, with this proxy where it is not the kernel} Default: {@link Plane#proxy}. */
    public BestPlane proxy(ProxyPlane other) {
        return new BestPlane(ipvs, Require.nonNull("proxy", other, "a plane"));
    }

    /** {@return the plane of the kernel} */
    public IpvsPlane ipvs() {
        return ipvs;
    }

    /** {@return the plane in this process} */
    public ProxyPlane proxy() {
        return proxy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BestPlane that && ipvs.equals(that.ipvs) && proxy.equals(that.proxy);
    }

    @Override
    public int hashCode() {
        return 31 * ipvs.hashCode() + proxy.hashCode();
    }

    @Override
    public String toString() {
        return "best of " + ipvs + " and " + proxy;
    }
}
