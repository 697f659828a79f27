package io.ha4j.lvs;

import io.ha4j.HealthSource;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.lvs.core.ConnectionLimits;
import io.ha4j.lvs.core.Pool;
import io.ha4j.lvs.core.Standing;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ServerPool;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The servers of a virtual server whose bytes move through this process. */
final class ProxyPool implements DataPlane {

    private final Loop loop;
    private final String owner;
    private final ServerPool pool;
    private final ToIntFunction<Backend> cutter;
    private final List<Backend> backends;
    private final @Nullable Backend sorry;
    private final @Nullable Outliers outliers;
    private @Nullable LoopTimer timer;
    private @Nullable Departures departures;
    private boolean closed;

    /** @param cutter resets the connections of a server, and says how many there are */
    ProxyPool(VirtualServer config, Loop loop, ServerPool pool, ToIntFunction<Backend> cutter) {
        this.loop = loop;
        this.owner = config.id().toString();
        this.pool = pool;
        this.cutter = cutter;
        this.backends = config.realServers().stream().map(ProxyPool::newBackend).toList();
        InetSocketAddress last = config.pool().sorryServer();
        this.sorry = last == null ? null : new Backend(last);
        OutlierEjection ejection = config.pool().outlierEjection();
        this.outliers = ejection == null ? null : new Outliers(ejection.rules(), backends, loop, owner);
    }

    private static Backend newBackend(RealServer server) {
        if (!server.isLimited()) {
            return new Backend(server.address());
        }
        ConnectionLimits limits = new ConnectionLimits();
        limits.max(server.maxConnections());
        limits.thresholds(server.upperThreshold(), server.lowerThreshold());
        return new Backend(server.address(), limits);
    }

    @Override
    public void open(Runnable follower) {
        timer = loop.newTimer(this::onDeadline);
        departures = new Departures(loop);
        pool.onTimed(() -> Tasks.handOver(loop, owner, this::heedPool));
        if (outliers != null) {
            outliers.follower(follower);
        }
    }

    private void onDeadline(long nowNanos) {
        pool.onDeadline(nowNanos);
        heedPool();
    }

    private void heedPool() {
        if (!closed && timer != null) {
            timer.set(pool.nextDeadlineNanos());
        }
    }

    @Override
    public void update(Pool next, IntFunction<Standing> standings) {
        List<ServerPool.Entry> primaries =
                next.sorry() && sorry != null ? List.of(new ServerPool.Entry(sorry, 1)) : entries(next.primaries());
        pool.update(new ServerPool.Lists(
                primaries,
                entries(next.backups()),
                backends(next.quiescent()),
                backends(next.forgotten()),
                !next.sorry()));
    }

    @Override
    public CompletableFuture<Void> applied() {
        return CompletableFuture.completedFuture(null);
    }

    private List<ServerPool.Entry> entries(List<Pool.Slot> slots) {
        return slots.stream()
                .map(slot -> new ServerPool.Entry(backend(slot.server()), slot.weight()))
                .toList();
    }

    private List<Backend> backends(List<Integer> numbers) {
        return numbers.stream().map(backends::get).toList();
    }

    Backend backend(int server) {
        return backends.get(server);
    }

    /** {@return the number of a server; negative for the sorry server} */
    int number(Backend server) {
        return backends.indexOf(server);
    }

    @Override
    public OptionalInt connections(int server) {
        return OptionalInt.of(active(server));
    }

    private int active(int server) {
        return backend(server).activeConnections();
    }

    @Override
    public void watch(int server, IntConsumer listener) {
        backend(server).onIdle(() -> Tasks.handOver(loop, owner, () -> listener.accept(active(server))));
        listener.accept(active(server)); // behind the above: who goes in between is noticed
    }

    @Override
    public void unwatch(int server) {
        backend(server).onIdle(null);
    }

    @Override
    public int cut(int server) {
        return cutter.applyAsInt(backend(server));
    }

    @Override
    public void whenGone(int server, Runnable then) {
        if (departures == null) {
            then.run();
        } else {
            departures.await(() -> active(server) == 0, then);
        }
    }

    @Override
    public void takeConnections(int server) {
        backend(server).takeConnections();
    }

    @Override
    public void tellFailures(int server, HealthSource check) {
        backend(server).onFailure(check::report);
        backend(server).onDoubt(check::suspect);
    }

    @Override
    public Ejector ejector() {
        return outliers == null ? Ejector.NONE : outliers;
    }

    @Override
    public ServerTraffic traffic(int server) {
        return traffic(backend(server));
    }

    @Override
    public ServerTraffic sorryTraffic() {
        return sorry == null ? ServerTraffic.NONE : traffic(sorry);
    }

    private static ServerTraffic traffic(Backend backend) {
        return new ServerTraffic(
                backend.overloaded(),
                backend.relayed(),
                backend.connections(),
                backend.connectFailures(),
                backend.localFailures(),
                backend.brokenConnections(),
                backend.retries(),
                backend.bytesToServer(),
                backend.bytesFromServer());
    }

    @Override
    public void close() {
        closed = true;
        if (timer != null) {
            timer.set(LoopTimer.NEVER);
        }
        if (departures != null) {
            departures.close();
        }
    }
}
