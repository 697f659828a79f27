package io.ha4j.lvs;

import io.ha4j.lvs.core.Pool;
import io.ha4j.lvs.core.Standing;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsProtocol;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.schedule.KernelName;
import io.ha4j.value.AddressFamily;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is to have for a virtual server: a service for each address, all with the same destinations. Immutable.
 *
 * <p>A server that gets no new connection keeps its entry with weight 0 while its connections may end. One that has failed has none, as with
 * Keepalived, unless it keeps its connections. While the sorry server serves, so it is with those that could serve.
 *
 * <p>The sorry server is never beside others: while servers go on as they were found, it waits until more is known, such as one that works
 * without a quorum.
 */
final class IpvsWish {

    /** The one thing that the kernel can be told of datagrams. */
    static final UdpOptions ONE_PACKET =
            UdpOptions.standard().toBuilder().onePacket().build();

    /** {@code ip_vs_sh_reassign} and {@code ip_vs_dh_reassign} give a slot to weight 0 too, {@code ip_vs_mh_reassign} goes by the last one above it. */
    private static final Set<String> SLOTTED = Set.of("sh", "mh", "dh");

    private final IpvsPlane plane;
    private final List<RealServer> servers;
    private final List<IpvsService> services;
    private final @Nullable IpvsDestination sorry;
    private final boolean keepsFailed;

    /** @throws IllegalStateException if the kernel cannot have that; names the field */
    IpvsWish(VirtualServer config, IpvsPlane plane) {
        this.plane = plane;
        this.servers = config.realServers();
        this.services = config.addresses().stream()
                .map(address -> service(config, plane, address))
                .toList();
        InetSocketAddress last = config.pool().sorryServer();
        this.sorry = last == null ? null : IpvsDestination.of(last, plane.forwarding());
        this.keepsFailed = config.keepsFailedInKernel();
        wanted(destinations(), true); // is refused now, rather than when the pool is like this
    }

    private static IpvsService service(VirtualServer config, IpvsPlane plane, InetSocketAddress address) {
        KernelName scheduler = config.scheduler()
                .kernel()
                .orElseThrow(() -> new IllegalStateException("scheduler: " + config.scheduler()
                        + " (expected: one that the kernel has, such as wrr or wlc, with " + plane + ")"));
        IpvsService.Builder service = IpvsService.builder(id(config.protocol(), address))
                .scheduler(scheduler)
                .onePacket(config.udpOptions().equals(ONE_PACKET));
        Persistence persistence = config.pool().persistence();
        if (persistence != null) {
            boolean ipv4 = AddressFamily.of(address.getAddress()) == AddressFamily.IPV4;
            service.persistence(persistence.timeout())
                    .persistencePrefix(ipv4 ? persistence.ipv4Prefix() : persistence.ipv6Prefix());
        }
        return service.build();
    }

    private static IpvsServiceId id(Protocol protocol, InetSocketAddress address) {
        return new IpvsServiceId.Endpoint(protocol == Protocol.UDP ? IpvsProtocol.UDP : IpvsProtocol.TCP, address);
    }

    private List<IpvsDestination> destinations() {
        return servers.stream()
                .map(server -> destination(server, server.weight()))
                .toList();
    }

    private IpvsDestination destination(RealServer server, int weight) {
        IpvsForwarding forwarding = server.forwarding().orElse(plane.forwarding());
        return IpvsDestination.of(server.address(), forwarding)
                .withWeight(weight)
                .withThresholds(server.lowerThreshold(), server.upperThreshold());
    }

    /** {@return the services, in the order of the addresses} */
    List<IpvsServiceId> ids() {
        return services.stream().map(IpvsService::id).toList();
    }

    /**
     * {@return whether an entry of weight 0 takes clients from the others} It does with schedulers that give it slots (sh, mh and dh), unless they
     * look further when they come to it.
     */
    boolean refusesClientsOfWeightless() {
        IpvsService service = services.get(0);
        return SLOTTED.contains(service.scheduler()) && (service.schedulerFlags() & KernelName.FALLBACK) == 0;
    }

    /**
     * {@return what is to be there while these servers can be used}
     *
     * @param kept what servers have of which nothing is known yet
     * @param mayStay whether a server that gets no new connection may have an entry
     */
    List<WantedService> wanted(Pool pool, IntFunction<Standing> standings, KeptRows kept, IntPredicate mayStay) {
        boolean sorryServes = pool.sorry() && (!kept.anyServes() || anyIsUsable(standings));
        int[] weights = sorryServes ? new int[servers.size()] : weights(pool, kept);
        List<IpvsDestination> destinations = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            boolean stays = kept.decides(i) ? kept.hasRow(i) : staysWithoutWeight(standings.apply(i), sorryServes);
            if (weights[i] > 0 || (stays && mayStay.test(i))) {
                destinations.add(destination(servers.get(i), weights[i]));
            }
        }
        return wanted(destinations, sorryServes);
    }

    private boolean anyIsUsable(IntFunction<Standing> standings) {
        return IntStream.range(0, servers.size()).anyMatch(i -> standings.apply(i) == Standing.USABLE);
    }

    /** One that is kept counts as one that can be used. */
    private int[] weights(Pool pool, KeptRows kept) {
        int[] primaries = weights(false, pool.primaries(), kept);
        boolean served = IntStream.of(primaries).anyMatch(weight -> weight > 0);
        return served ? primaries : weights(true, pool.backups(), kept);
    }

    private int[] weights(boolean backup, List<Pool.Slot> slots, KeptRows kept) {
        int[] weights = IntStream.range(0, servers.size())
                .map(i -> servers.get(i).backup() == backup ? kept.weight(i) : 0)
                .toArray();
        slots.forEach(slot -> weights[slot.server()] = slot.weight());
        return weights;
    }

    private boolean staysWithoutWeight(Standing standing, boolean sorryServes) {
        return switch (standing) {
            case USABLE -> !sorryServes || keepsFailed;
            case RESTING, UNKNOWN -> true;
            case FAILED -> keepsFailed;
            case DRAINED -> false;
        };
    }

    private List<WantedService> wanted(List<IpvsDestination> destinations, boolean sorryServes) {
        return services.stream()
                .map(service -> wanted(service, destinations, sorryServes))
                .toList();
    }

    private WantedService wanted(IpvsService service, List<IpvsDestination> destinations, boolean sorryServes) {
        WantedService wanted = WantedService.of(service, destinations);
        if (sorry != null) {
            wanted = wanted.withSorry(sorry, sorryServes);
        }
        return plane.adoptForeign() ? wanted.adopting() : wanted;
    }

    /** {@return the same without a weight anywhere, so that nobody new comes} */
    static WantedService quiet(WantedService wanted) {
        IpvsDestination sorry = wanted.sorry();
        return new WantedService(
                wanted.service(),
                wanted.destinations().stream()
                        .map(destination -> destination.withWeight(0))
                        .toList(),
                sorry == null ? null : sorry.withWeight(0),
                wanted.sorryServes(),
                wanted.adopts());
    }
}
