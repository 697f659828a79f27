package io.ha4j.lvs;

import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.loop.Loop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** The addresses of a virtual server that the kernel serves. */
final class IpvsFront implements Front {

    private static final long START_SECONDS = 5;

    private final VirtualServer config;
    private final IpvsPlane plane;
    private final HaContext context;
    private final Loop loop;
    private final IpvsDesk desk;
    private final IpvsWish table;
    private final IpvsPool pool;
    private final IpvsStates states;
    private final String reason;

    /** On the loop only: whether the kernel is to serve. */
    private boolean wanted;

    private IpvsFront(
            VirtualServer config,
            IpvsPlane plane,
            HaContext context,
            Loop loop,
            IpvsDesk desk,
            IpvsWish table,
            IpvsPool pool,
            IpvsStates states,
            String reason) {
        this.config = config;
        this.plane = plane;
        this.context = context;
        this.loop = loop;
        this.desk = desk;
        this.table = table;
        this.pool = pool;
        this.states = states;
        this.reason = reason;
    }

    /**
     * {@return what serves}
     *
     * @param reason why it is this plane, if that was not clear
     * @throws HaException if the kernel cannot
     */
    static PlaneSides sides(VirtualServer config, IpvsPlane plane, HaContext context, Loop loop, String reason) {
        IpvsDesk desk = context.get(tables(plane)).require(config.id().toString());
        IpvsWish table = new IpvsWish(config, plane);
        IpvsStates states = new IpvsStates(config, context, table);
        IpvsPool pool = new IpvsPool(config, loop, table, desk, states);
        return new PlaneSides(pool, new IpvsFront(config, plane, context, loop, desk, table, pool, states, reason));
    }

    /** {@return the tables, which virtual servers share} */
    static KernelIpvs tables(IpvsPlane plane) {
        return new KernelIpvs(plane.settings());
    }

    @Override
    public void prepare(IntConsumer cutListener) {
        if (plane.program() == IpvsPlane.Programming.ALWAYS && config.leadership() != null) {
            serve();
        }
    }

    @Override
    public void openNow() {
        CompletableFuture<Void> done = loop.call(() -> {
            wanted = true;
            return pool.serve();
        });
        try {
            done.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new HaException(config.id() + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new HaException(config.id() + ": the kernel has not answered within " + START_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException(config.id() + ": interrupted while starting", e);
        }
        String trouble = loop.call(() -> states.refusal().orElse("")); // behind the news
        if (!trouble.isEmpty()) {
            throw new HaException(config.id() + ": " + trouble);
        }
    }

    /** The tables may have been opened for this virtual server only, when they had been told already. */
    @Override
    public void activate() {
        desk.activate();
    }

    @Override
    public void serve() {
        if (!wanted) {
            wanted = true;
            CompletableFuture<Void> unused = pool.serve();
        }
    }

    @Override
    public CompletableFuture<Void> stop(String reason) {
        if (plane.program() == IpvsPlane.Programming.ALWAYS) {
            return CompletableFuture.completedFuture(null); // the address has gone, which is enough
        }
        wanted = false;
        return pool.stop().thenRun(() -> Tasks.handOver(loop, config.id().toString(), () -> stopped(reason)));
    }

    private void stopped(String reason) {
        if (!wanted) {
            states.stopped(reason);
        }
    }

    /** The services go, or stay, with {@link #close}: a virtual server that starts anew finds them. */
    @Override
    public CompletableFuture<Void> end(String reason) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        try {
            loop.call(() -> {
                states.stopped("the node closes");
                return true;
            });
        } finally { // also if the time to close is over
            pool.claim().release(config.drainTimeout(), plane.keepOnClose() && context.isClosing());
        }
    }

    @Override
    public List<InetSocketAddress> localAddresses() {
        return states.served();
    }

    @Override
    public VirtualServerSnapshot snapshot(PoolControl control) {
        List<InetSocketAddress> local = states.served();
        IpvsSnapshot kernel = IpvsSnapshots.of(config, table, pool.claim().reading(), states);
        List<ListenerSnapshot> listeners = IpvsSnapshots.listeners(config, kernel, local);
        int active = listeners.stream().mapToInt(ListenerSnapshot::active).sum();
        long accepted = listeners.stream().mapToLong(ListenerSnapshot::accepted).sum();
        return new VirtualServerSnapshot(
                VirtualServerSnapshot.text(config.addresses()),
                local.size() == config.addresses().size(),
                VirtualServerSnapshot.text(local),
                config.scheduler().shortName(),
                control.servers().state(),
                control.servers().quorum(),
                active,
                accepted,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                control.servers().snapshot(),
                control.servers().sorry(),
                null,
                listeners,
                "ipvs",
                reason,
                kernel);
    }
}
