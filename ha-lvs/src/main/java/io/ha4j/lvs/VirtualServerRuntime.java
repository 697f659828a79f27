package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.Leadership;
import io.ha4j.LeadershipState;
import io.ha4j.PreparedChange;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.Subscription;
import io.ha4j.lvs.core.PoolChange;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.proxy.Listener;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A virtual server at work. Decides on the loop {@code lvs}; the proxy threads move the bytes. */
final class VirtualServerRuntime implements HaRuntime<VirtualService>, VirtualService, Binding.Outcome {

    private static final Logger log = LoggerFactory.getLogger(VirtualServerRuntime.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final VirtualServer config;
    private final ComponentId id;
    private final HaContext context;
    private final Loop loop;
    private final ServerPool pool;
    private final ProxyService service;
    private final Servers servers;
    private final List<Subscription> subscriptions = new ArrayList<>();

    // On the loop only.
    private @Nullable Binding binding;
    private @Nullable LoopTimer drain;
    private boolean quiet;

    private volatile @Nullable InetSocketAddress localAddress;
    private volatile long drainDeadlineNanos;

    private VirtualServerRuntime(VirtualServer config, HaContext context) {
        this.config = config;
        this.id = config.id();
        this.context = context;
        this.loop = context.loop("lvs");
        this.pool = new ServerPool(config.scheduler());
        this.service = new ProxyService(context.get(config.threads()), pool, config.connectTimeout());
        this.servers = new Servers(config, pool);
    }

    static VirtualServerRuntime start(VirtualServer config, HaContext context) {
        VirtualServerRuntime runtime = new VirtualServerRuntime(config, context);
        try {
            runtime.open();
            return runtime;
        } catch (RuntimeException | Error e) {
            runtime.close();
            throw e;
        }
    }

    private void open() {
        Binding listens = loop.call(() -> {
            drain = loop.newTimer(now -> cut());
            Binding made = new Binding(id.toString(), config.address(), service, loop, this);
            binding = made;
            return made;
        });
        for (int i = 0; i < config.checks().size(); i++) {
            follow(i, context.get(config.checks().get(i)));
        }
        HaComponent<? extends Leadership> election = config.leadership();
        if (election == null) {
            Listener listener = Binding.openNow(id.toString(), config.address(), service);
            loop.call(() -> {
                listens.adopt(listener);
                return true;
            });
        } else {
            Leadership leadership = context.get(election);
            subscriptions.add(leadership.subscribe(
                    state -> Tasks.handOver(loop, id.toString(), () -> onLeadership(election.id(), state))));
        }
    }

    private void follow(int server, HealthSource source) {
        Health first =
                source.health(); // it may be known already: no need to refuse anybody until the subscription tells
        servers.onConnectFailure(server, source::report);
        loop.execute(() -> onHealth(server, first));
        subscriptions.add(source.subscribe(news -> Tasks.handOver(loop, id.toString(), () -> onHealth(server, news))));
    }

    private void onLeadership(ComponentId election, LeadershipState state) {
        if (quiet || binding == null || drain == null) {
            return;
        }
        if (state == LeadershipState.MASTER) {
            drain.set(LoopTimer.NEVER);
            binding.open();
        } else {
            CompletableFuture<Void> unused = stop(binding, election + " is " + state);
        }
    }

    /** Listens no longer, and lets the connections go on for a while: {@return completed when the listener is closed} */
    private CompletableFuture<Void> stop(Binding listens, String reason) {
        long deadlineNanos = loop.ticker().nanos() + config.drainTimeout().toNanos();
        // Only then is the last connection known, which may have been accepted just now.
        return listens.close(reason)
                .thenRun(() -> Tasks.handOver(loop, id.toString(), () -> drainUntil(deadlineNanos)));
    }

    private void drainUntil(long deadlineNanos) {
        if (drain != null && binding != null && !binding.isWanted() && drain.deadlineNanos() == LoopTimer.NEVER) {
            drain.set(deadlineNanos);
        }
    }

    private void cut() {
        tellCut(service.cut());
    }

    private void tellCut(int count) {
        if (count > 0) {
            context.publish(new VirtualServerEvent.ConnectionsCut(id, now(), count));
        }
    }

    private void onHealth(int server, Health news) {
        if (news.isUp()) {
            servers.backend(server).takeConnections();
        }
        for (PoolChange change : servers.onHealth(server, news)) {
            publish(change);
        }
        if (config.whenDown() == WhenDown.CUT_CONNECTIONS && news.status() == Health.Status.DOWN) {
            tellCut(service.cut(servers.backend(server)));
        }
        servers.showChange(); // the reason may be new although nothing else is
    }

    private void publish(PoolChange change) {
        if (change instanceof PoolChange.ServerUp up) {
            publish(new VirtualServerEvent.ServerUp(id, now(), servers.address(up.server()), up.reason()));
        } else if (change instanceof PoolChange.ServerDown down) {
            publish(new VirtualServerEvent.ServerDown(id, now(), servers.address(down.server()), down.reason()));
        } else if (change instanceof PoolChange.WeightChanged weight) {
            publish(new VirtualServerEvent.ServerWeightChanged(
                    id, now(), servers.address(weight.server()), weight.previous(), weight.weight()));
        } else if (change instanceof PoolChange.StateChanged state) {
            publish(state.previous(), state.state());
        } else {
            throw new AssertionError(change);
        }
    }

    private void publish(PoolState previous, PoolState state) {
        if (previous == PoolState.BACKUP) {
            publish(new VirtualServerEvent.BackupDeactivated(id, now()));
        } else if (previous == PoolState.EMPTY) {
            publish(new VirtualServerEvent.PoolRestored(id, now()));
        }
        if (state == PoolState.BACKUP) {
            publish(new VirtualServerEvent.BackupActivated(id, now()));
        } else if (state == PoolState.EMPTY) {
            publish(new VirtualServerEvent.PoolEmpty(id, now()));
        }
    }

    private void publish(VirtualServerEvent event) {
        context.publish(event, servers::showChange);
    }

    private Instant now() {
        return context.wallClock().instant();
    }

    @Override
    public void listening(InetSocketAddress address) {
        context.publish(new VirtualServerEvent.Listening(id, now(), address), () -> localAddress = address);
    }

    @Override
    public void listenFailed(InetSocketAddress address, String reason) {
        context.publish(new VirtualServerEvent.ListenFailed(id, now(), address, reason));
    }

    @Override
    public void stoppedListening(InetSocketAddress address, String reason) {
        context.publish(new VirtualServerEvent.StoppedListening(id, now(), address, reason), () -> localAddress = null);
    }

    /**
     * What is meant by the references of a virtual server may change: they are the same components, which this one goes on following. (What
     * has started anew takes this one with it.) Any other change is made by starting anew.
     */
    @Override
    public @Nullable PreparedChange prepareChange(HaComponent<?> next) {
        return config.refersToTheSame((VirtualServer) next) ? () -> {} : null;
    }

    @Override
    public VirtualService handle() {
        return this;
    }

    @Override
    public boolean listening() {
        return localAddress != null;
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.ofNullable(localAddress);
    }

    @Override
    public VirtualServerSnapshot snapshot() {
        InetSocketAddress local = localAddress;
        return new VirtualServerSnapshot(
                Addresses.text(config.address()),
                local != null,
                local == null ? "" : Addresses.text(local),
                config.scheduler().shortName(),
                servers.state(),
                service.active(),
                service.accepted(),
                service.rejected(),
                servers.snapshot());
    }

    @Override
    public void quiesce() {
        CompletableFuture<Void> closed = loop.call(() -> {
            if (quiet || binding == null) {
                return CompletableFuture.completedFuture(null);
            }
            quiet = true;
            drainDeadlineNanos = loop.ticker().nanos() + config.drainTimeout().toNanos();
            return stop(binding, "the node closes");
        });
        try {
            closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("{}: the listener did not close within {}", id, PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        quiesce();
        Duration left =
                Duration.ofNanos(Math.max(0, drainDeadlineNanos - loop.ticker().nanos()));
        try {
            if (!service.awaitIdle(left.plus(PATIENCE))) { // the timer has cut the rest long ago
                log.warn("{}: {} connections did not close within {}", id, service.active(), left.plus(PATIENCE));
                cut();
            }
        } catch (InterruptedException e) {
            cut();
            Thread.currentThread().interrupt();
        }
    }
}
