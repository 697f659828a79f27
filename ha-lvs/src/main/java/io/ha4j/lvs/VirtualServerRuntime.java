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
import io.ha4j.loop.Subscription;
import java.net.InetSocketAddress;
import java.time.Duration;
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

/** A virtual server at work. Decides on the loop {@code lvs}; its plane moves the bytes. */
final class VirtualServerRuntime implements HaRuntime<VirtualService>, VirtualService {

    private static final Logger log = LoggerFactory.getLogger(VirtualServerRuntime.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final VirtualServer config;
    private final ComponentId id;
    private final HaContext context;
    private final Loop loop;
    private final DataPlane plane;
    private final Front front;
    private final PoolControl control;
    private final PoolOperations operations;
    private final List<Subscription> subscriptions = new ArrayList<>();

    /** On the loop only: whether it was told to take no part any more. */
    private boolean quiet;

    private VirtualServerRuntime(VirtualServer config, HaContext context) {
        this.config = config;
        this.id = config.id();
        this.context = context;
        this.loop = context.loop("lvs");
        PlaneSides sides = PlaneSides.of(config, context, loop);
        this.plane = sides.servers();
        this.front = sides.front();
        this.control = new PoolControl(config, context, loop, plane);
        this.operations = new PoolOperations(control, loop);
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
        loop.call(() -> {
            front.prepare(control::tellCut);
            control.open();
            return true;
        });
        for (int i = 0; i < config.checks().size(); i++) {
            follow(i, context.get(config.checks().get(i)));
        }
        HaComponent<? extends Leadership> election = config.leadership();
        if (election == null) {
            front.openNow();
        } else {
            Leadership leadership = context.get(election);
            subscriptions.add(leadership.subscribe(
                    state -> Tasks.handOver(loop, id.toString(), () -> onLeadership(election.id(), state))));
        }
    }

    private void follow(int server, HealthSource source) {
        Health first =
                source.health(); // it may be known already: no need to refuse anybody until the subscription tells
        plane.tellFailures(server, source);
        loop.execute(() -> control.onHealth(server, first));
        subscriptions.add(
                source.subscribe(news -> Tasks.handOver(loop, id.toString(), () -> control.onHealth(server, news))));
    }

    private void onLeadership(ComponentId election, LeadershipState state) {
        if (quiet) {
            return;
        }
        if (state == LeadershipState.MASTER) {
            front.serve();
        } else {
            CompletableFuture<Void> unused = front.stop(election + " is " + state);
        }
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
        return front.localAddresses().size() == config.addresses().size();
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return front.localAddresses().stream().findFirst();
    }

    @Override
    public List<InetSocketAddress> localAddresses() {
        return front.localAddresses();
    }

    @Override
    public VirtualServerSnapshot snapshot() {
        return front.snapshot(control);
    }

    @Override
    public CompletableFuture<Void> weight(String server, int weight) {
        return operations.weight(server, weight);
    }

    @Override
    public CompletableFuture<Void> drain(String server, Duration deadline) {
        return operations.drain(server, deadline);
    }

    @Override
    public CompletableFuture<Void> disable(String server) {
        return operations.disable(server);
    }

    @Override
    public CompletableFuture<Void> enable(String server) {
        return operations.enable(server);
    }

    @Override
    public void activate() {
        front.activate();
    }

    @Override
    public void quiesce() {
        CompletableFuture<Void> stopped = loop.call(() -> {
            if (quiet) {
                return CompletableFuture.completedFuture(null);
            }
            quiet = true;
            return front.end("the node closes");
        });
        try {
            stopped.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("{}: it did not stop serving within {}", id, PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        try {
            quiesce();
        } finally { // also if the time to close is over
            try {
                front.close();
            } finally {
                Tasks.handOver(loop, id.toString(), control::close);
            }
        }
    }
}
