package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.lvs.datagram.DatagramRehearsal;
import io.ha4j.lvs.datagram.DatagramService;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.proxy.SessionReport;
import io.ha4j.lvs.proxy.Traffic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of a virtual server whose bytes move through this process: listening sockets, and the connections that they accept. */
final class ProxyFront implements Front, Binding.Outcome {

    private static final Logger log = LoggerFactory.getLogger(ProxyFront.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final VirtualServer config;
    private final ComponentId id;
    private final HaContext context;
    private final Loop loop;
    private final ServerPool pool;
    private final Traffic traffic;
    private final String reason;

    /** Set on the loop, and used there but for its snapshot. */
    private volatile @Nullable Bindings bindings;

    /** On the loop only. */
    private @Nullable LoopTimer drain;

    /** Where it listens, in the order in which that began; replaced as a whole. */
    private volatile List<InetSocketAddress> localAddresses = List.of();

    private volatile long drainDeadlineNanos;
    private volatile IntConsumer cutListener = count -> {};

    private ProxyFront(
            VirtualServer config, ProxyPlane plane, HaContext context, Loop loop, ServerPool pool, String reason) {
        this.config = config;
        this.reason = reason;
        this.id = config.id();
        this.context = context;
        this.loop = loop;
        this.pool = pool;
        this.traffic = newTraffic(context.get(new ProxyThreads(plane)));
    }

    /** @param reason why it is this plane, if that was not clear */
    static PlaneSides sides(VirtualServer config, ProxyPlane plane, HaContext context, Loop loop, String reason) {
        ServerPool pool = new ServerPool(config.scheduler(), loop.ticker(), Relaying.poolRules(config.pool()));
        ProxyFront front = new ProxyFront(config, plane, context, loop, pool, reason);
        return new PlaneSides(new ProxyPool(config, loop, pool, front.traffic::cut), front);
    }

    private Traffic newTraffic(ProxyEngine engine) {
        if (config.protocol() == Protocol.TCP) {
            return new ProxyService(
                    engine,
                    pool,
                    loop.ticker(),
                    Relaying.settings(config.connectTimeout(), config.tcpOptions(), this::tellEnded));
        }
        engine.requireDatagrams();
        DatagramRehearsal.run(engine);
        return new DatagramService(
                engine,
                pool,
                loop.ticker(),
                config.udpOptions().rules(),
                config.udpOptions().maxSessions(),
                config.drainTimeout());
    }

    @Override
    public void prepare(IntConsumer listener) {
        cutListener = listener;
        drain = loop.newTimer(now -> cut());
        bindings = new Bindings(id.toString(), config.addresses(), traffic, loop, this);
    }

    @Override
    public void openNow() {
        Bindings listens = Objects.requireNonNull(bindings, "prepared");
        List<ListeningSocket> opened = listens.openNow();
        loop.call(() -> {
            listens.adopt(opened);
            return true;
        });
    }

    @Override
    public void serve() {
        Bindings listens = bindings;
        if (listens != null && drain != null) {
            drain.set(LoopTimer.NEVER);
            listens.open();
        }
    }

    @Override
    public CompletableFuture<Void> stop(String reason) {
        Bindings listens = bindings;
        if (listens == null) {
            return CompletableFuture.completedFuture(null);
        }
        long deadlineNanos = loop.ticker().nanos() + config.drainTimeout().toNanos();
        drainDeadlineNanos = deadlineNanos;
        // Only then is the last connection known, which may have been accepted just now.
        return listens.close(reason)
                .thenRun(() -> Tasks.handOver(loop, id.toString(), () -> drainUntil(deadlineNanos)));
    }

    @Override
    public CompletableFuture<Void> end(String reason) {
        return stop(reason);
    }

    private void drainUntil(long deadlineNanos) {
        Bindings listens = bindings;
        if (drain != null && listens != null && !listens.areWanted() && drain.deadlineNanos() == LoopTimer.NEVER) {
            drain.set(deadlineNanos);
        }
    }

    private void cut() {
        cutListener.accept(traffic.cut());
    }

    @Override
    public void close() {
        Duration left =
                Duration.ofNanos(Math.max(0, drainDeadlineNanos - loop.ticker().nanos()));
        try {
            if (!traffic.awaitIdle(left.plus(PATIENCE))) { // the timer has cut the rest long ago
                log.warn("{}: {} connections did not close within {}", id, traffic.active(), left.plus(PATIENCE));
                cut();
            }
        } catch (InterruptedException e) {
            cut();
            Thread.currentThread().interrupt();
        }
    }

    /** On a proxy thread. */
    private void tellEnded(SessionReport report) {
        context.publish(new VirtualServerEvent.ConnectionEnded(
                id,
                now(),
                report.client(),
                report.destination(),
                Optional.ofNullable(report.server()),
                report.attempts(),
                Duration.ofNanos(report.waitNanos()),
                Duration.ofNanos(report.totalNanos()),
                report.bytesFromClient(),
                report.bytesFromServer(),
                report.ending()));
    }

    @Override
    public void listening(InetSocketAddress address, Runnable change) {
        context.publish(new VirtualServerEvent.Listening(id, now(), address), () -> {
            listensAt(address);
            change.run();
        });
    }

    @Override
    public void listenFailed(InetSocketAddress address, String reason) {
        context.publish(new VirtualServerEvent.ListenFailed(id, now(), address, reason));
    }

    @Override
    public void stoppedListening(InetSocketAddress address, String reason, Runnable change) {
        context.publish(new VirtualServerEvent.StoppedListening(id, now(), address, reason), () -> {
            listensNoMoreAt(address);
            change.run();
        });
    }

    private void listensAt(InetSocketAddress address) {
        List<InetSocketAddress> next = new ArrayList<>(localAddresses);
        next.add(address);
        localAddresses = List.copyOf(next);
    }

    private void listensNoMoreAt(InetSocketAddress address) {
        localAddresses =
                localAddresses.stream().filter(other -> !other.equals(address)).toList();
    }

    private Instant now() {
        return context.wallClock().instant();
    }

    @Override
    public List<InetSocketAddress> localAddresses() {
        return localAddresses;
    }

    @Override
    public VirtualServerSnapshot snapshot(PoolControl control) {
        List<InetSocketAddress> local = localAddresses;
        Bindings listens = bindings;
        return new VirtualServerSnapshot(
                VirtualServerSnapshot.text(config.addresses()),
                local.size() == config.addresses().size(),
                VirtualServerSnapshot.text(local),
                config.scheduler().shortName(),
                control.servers().state(),
                control.servers().quorum(),
                traffic.active(),
                traffic.accepted(),
                traffic.rejected(),
                traffic.denied(),
                traffic.malformed(),
                traffic.timeouts(),
                pool.waiting(),
                pool.waited(),
                pool.queueRefusals(),
                pool.persistenceEntries(),
                control.ejections(),
                control.servers().snapshot(),
                control.servers().sorry(),
                traffic instanceof DatagramService datagrams ? datagrams.snapshot() : null,
                listens == null ? List.of() : listens.snapshot(),
                "proxy",
                reason,
                null);
    }
}
