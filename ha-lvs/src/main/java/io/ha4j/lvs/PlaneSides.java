package io.ha4j.lvs;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.loop.Loop;
import java.util.List;
import java.util.Optional;

/** What is different in each plane, of one virtual server at work. */
record PlaneSides(DataPlane servers, Front front) {

    /** {@return what a virtual server of that plane needs in its node} */
    static List<HaComponent<?>> dependencies(Plane plane) {
        if (plane instanceof ProxyPlane proxy) {
            return List.of(new ProxyThreads(proxy));
        } else if (plane instanceof IpvsPlane ipvs) {
            return List.of(IpvsFront.tables(ipvs));
        } else {
            BestPlane best = (BestPlane) plane;
            return List.of(IpvsFront.tables(best.ipvs()), new ProxyThreads(best.proxy()));
        }
    }

    /** @throws HaException if the plane does not work on this host */
    static PlaneSides of(VirtualServer config, HaContext context, Loop loop) {
        if (config.plane() instanceof ProxyPlane proxy) {
            return ProxyFront.sides(config, proxy, context, loop, "");
        } else if (config.plane() instanceof IpvsPlane ipvs) {
            return IpvsFront.sides(config, ipvs, context, loop, "");
        }
        BestPlane best = (BestPlane) config.plane();
        Optional<String> trouble = kernelTrouble(config, best.ipvs(), context);
        String reason = trouble.map(why -> "the kernel cannot serve it: " + why).orElse("the kernel can serve it");
        PlaneSides chosen = trouble.isEmpty()
                ? IpvsFront.sides(config, best.ipvs(), context, loop, reason)
                : ProxyFront.sides(config, best.proxy(), context, loop, reason);
        context.publish(new VirtualServerEvent.PlaneChosen(
                config.id(), context.wallClock().instant(), trouble.isEmpty() ? "ipvs" : "proxy", reason));
        return chosen;
    }

    /** Where there is IPVS that cannot be used, an earlier run may have left services, which come before a socket: no proxy then. */
    private static Optional<String> kernelTrouble(VirtualServer config, IpvsPlane plane, HaContext context) {
        return context.get(IpvsFront.tables(plane)).absence().or(() -> PlaneRules.kernelTrouble(config, plane));
    }
}
