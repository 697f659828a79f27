package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsClient;
import java.util.function.Supplier;

/**
 * The kernel's IPVS tables as a component of their own: all virtual servers of a node that are in the kernel depend on the same one. That there is
 * no IPVS is no reason for it not to start: who needs it says so.
 */
record KernelIpvs(IpvsPlane.Settings settings) implements HaComponent<KernelTables> {

    /** The real one. */
    static final Supplier<Ipvs> KERNEL = IpvsClient::open;

    @Override
    public ComponentId id() {
        return new ComponentId("ipvs", "tables");
    }

    @Override
    public HaRuntime<KernelTables> start(HaContext context) {
        return new KernelTables(context, settings);
    }
}
