package io.ha4j.lvs;

import io.ha4j.HealthSource;
import io.ha4j.loop.Loop;
import io.ha4j.lvs.core.Pool;
import io.ha4j.lvs.core.QuorumState;
import io.ha4j.lvs.core.Standing;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a virtual server as destinations in the kernel. Connections are what the kernel counts as active, which are the established ones,
 * and over UDP all that it knows; as it was read last.
 */
final class IpvsPool implements DataPlane, IpvsClaim.Listener {

    private static final Pool NOBODY = new Pool(List.of(), List.of(), List.of(), List.of(), false);

    private final Loop loop;
    private final String owner;
    private final boolean udp;
    private final List<InetSocketAddress> servers;
    private final @Nullable InetSocketAddress sorry;
    private final IpvsWish table;
    private final IpvsClaim claim;
    private final IpvsStates states;

    // On the loop only.
    private final Map<Integer, Watcher> watchers = new HashMap<>();
    private final BitSet cut = new BitSet();
    private final KeptRows kept;
    private final RestingRows resting;
    private Decision decision = new Decision(NOBODY, List.of());
    /** What the kernel was last told to have. */
    private List<WantedService> wish = List.of();

    private boolean serving;
    private CompletableFuture<Void> applied = CompletableFuture.completedFuture(null);

    /** Who can be used, and where each server stands. */
    private record Decision(Pool pool, List<Standing> standings) {}

    /** Who hears how many connections a server has, none only if that was counted since then. */
    private record Watcher(IntConsumer listener, IpvsClaim.Watch since) {}

    IpvsPool(VirtualServer config, Loop loop, IpvsWish table, IpvsDesk desk, IpvsStates states) {
        this.loop = loop;
        this.owner = config.id().toString();
        this.udp = config.protocol() == Protocol.UDP;
        this.servers = config.realServers().stream().map(RealServer::address).toList();
        this.sorry = config.pool().sorryServer();
        this.table = table;
        this.states = states;
        this.claim = desk.claim(owner, table.ids(), this);
        this.kept = new KeptRows(servers, config.pool().sorryServer(), claim.found());
        this.resting = new RestingRows(servers, claim, !table.refusesClientsOfWeightless());
    }

    IpvsClaim claim() {
        return claim;
    }

    @Override
    public void open(Runnable follower) {}

    @Override
    public QuorumState quorumBefore() {
        return kept.quorum();
    }

    @Override
    public void weigh(int server, int weight) {
        kept.weight(server, weight);
    }

    @Override
    public void update(Pool pool, IntFunction<Standing> standings) {
        kept.heed(standings);
        decision = new Decision(
                pool, IntStream.range(0, servers.size()).mapToObj(standings).toList());
        if (serving) {
            tellKernel();
        }
    }

    private void tellKernel() {
        wish = table.wanted(decision.pool(), decision.standings()::get, kept, resting::mayStay);
        applied = claim.want(wish);
        resting.told(wish.get(0).destinations());
    }

    /** Has the kernel serve: {@return completed when it does, or has refused to} */
    CompletableFuture<Void> serve() {
        serving = true;
        tellKernel();
        return applied;
    }

    /** Has the kernel serve no more: {@return completed when it does not} */
    CompletableFuture<Void> stop() {
        serving = false;
        kept.clear();
        wish = List.of();
        applied = claim.want(wish);
        resting.told(List.of());
        return applied;
    }

    @Override
    public CompletableFuture<Void> applied() {
        return applied;
    }

    /** None that was read may be older than the wish that there be none. */
    @Override
    public OptionalInt connections(int server) {
        IpvsClaim.Reading reading = claim.reading(); // once: another may come at any time
        Watcher watcher = watchers.get(server);
        int active = active(reading, server);
        boolean known = active > 0 || (watcher != null && reading.watches().contains(watcher.since()));
        return known ? OptionalInt.of(active) : OptionalInt.empty();
    }

    private int active(IpvsClaim.Reading reading, int server) {
        return active(rows(reading, server));
    }

    private int active(Stream<IpvsDestinationStatus> rows) {
        long count = rows.mapToLong(row -> row.activeConnections() + (udp ? row.inactiveConnections() : 0))
                .sum();
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    private Stream<IpvsDestinationStatus> rows(IpvsClaim.Reading reading, int server) {
        return rows(reading, servers.get(server));
    }

    private static Stream<IpvsDestinationStatus> rows(IpvsClaim.Reading reading, InetSocketAddress address) {
        return reading.services().values().stream()
                .flatMap(row -> row.destinations().stream())
                .filter(row -> row.destination().address().equals(address));
    }

    @Override
    public void watch(int server, IntConsumer listener) {
        unwatch(server);
        watchers.put(server, new Watcher(listener, claim.watch()));
    }

    @Override
    public void unwatch(int server) {
        Watcher watcher = watchers.remove(server);
        if (watcher != null) {
            claim.unwatch(watcher.since());
        }
    }

    /** On the loop of the desk. */
    @Override
    public void told(Map<IpvsServiceId, Optional<IpvsProblem>> services, List<IpvsDrift> drift) {
        Tasks.handOver(loop, owner, () -> states.told(services, drift, serving));
    }

    /** On the loop of the desk. */
    @Override
    public void read() {
        Tasks.handOver(loop, owner, this::heedReading);
    }

    private void heedReading() {
        List.copyOf(watchers.keySet()).forEach(this::tellWatcher);
        IpvsClaim.Reading reading = claim.reading();
        if (serving && resting.heed(reading, server -> active(reading, server))) {
            tellKernel();
        }
    }

    private void tellWatcher(Integer server) {
        Watcher watcher = watchers.get(server);
        if (watcher != null) {
            connections(server).ifPresent(watcher.listener());
        }
    }

    /** They end as the server is taken out of the kernel's table, which {@link #update} does: packets are not forwarded any more. */
    @Override
    public int cut(int server) {
        if (cut.get(server) || isWanted(servers.get(server))) {
            return 0;
        }
        cut.set(server);
        return active(claim.reading(), server);
    }

    /** Without a weight it stays in the table, and so do its connections. */
    private boolean isWanted(InetSocketAddress server) {
        return wish.stream()
                .flatMap(service -> service.destinations().stream())
                .anyMatch(destination -> destination.address().equals(server));
    }

    /** The kernel knows them for a while, and forwards nothing. */
    @Override
    public void whenGone(int server, Runnable then) {
        then.run();
    }

    @Override
    public void takeConnections(int server) {
        cut.clear(server);
    }

    @Override
    public void tellFailures(int server, HealthSource check) {} // nobody here sees a connection fail

    @Override
    public Ejector ejector() {
        return Ejector.NONE;
    }

    @Override
    public ServerTraffic traffic(int server) {
        return traffic(servers.get(server));
    }

    @Override
    public ServerTraffic sorryTraffic() {
        return sorry == null ? ServerTraffic.NONE : traffic(sorry);
    }

    private ServerTraffic traffic(InetSocketAddress address) {
        List<IpvsDestinationStatus> all = rows(claim.reading(), address).toList();
        return new ServerTraffic(
                false,
                active(all.stream()),
                all.stream().mapToLong(row -> row.statistics().connections()).sum(),
                0,
                0,
                0,
                0,
                all.stream().mapToLong(row -> row.statistics().inBytes()).sum(),
                all.stream().mapToLong(row -> row.statistics().outBytes()).sum());
    }

    @Override
    public void close() {}
}
