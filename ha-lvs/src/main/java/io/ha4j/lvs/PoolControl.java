package io.ha4j.lvs;

import io.ha4j.HaContext;
import io.ha4j.Health;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.lvs.core.OutlierChange;
import io.ha4j.lvs.core.PoolChange;
import io.ha4j.lvs.core.PoolMachine;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Drives the machine that decides who can be used: by the news of checks, by what is wanted, by connections that fail, and by time. Each
 * decision reaches the data plane first and is told then, so whoever hears of it can rely on it. On the loop, unless said otherwise.
 */
final class PoolControl {

    private final VirtualServer config;
    private final Loop loop;
    private final DataPlane plane;
    private final Administration.Ledger ledger;
    private final PoolMachine machine;
    private final Servers servers;
    private final PoolEvents events;
    private final Drains drains;
    private final Ejector ejector;

    private @Nullable LoopTimer timer;
    private boolean closed;
    private final LongAdder ejections = new LongAdder();

    PoolControl(VirtualServer config, HaContext context, Loop loop, DataPlane plane) {
        this.config = config;
        this.loop = loop;
        this.plane = plane;
        this.ejector = plane.ejector();
        this.ledger = context.get(config.administration());
        this.machine = PoolMachines.of(config, ejector);
        machine.resume(plane.quorumBefore());
        this.drains = new Drains(config.realServers().size());
        PoolMachines.recall(machine, config.realServers(), ledger, loop.ticker().nanos());
        this.servers = new Servers(config, plane, machine);
        this.events = new PoolEvents(config.id(), context, servers);
    }

    /** Begins to heed time and connections that fail. */
    void open() {
        timer = loop.newTimer(this::onDeadline);
        plane.open(this::onEjections);
        settle(List.of());
    }

    /** Thread-safe. */
    Servers servers() {
        return servers;
    }

    /** {@return how many times servers were ejected so far; thread-safe} */
    long ejections() {
        return ejections.sum();
    }

    /** Tells that connections were cut. */
    void tellCut(int count) {
        events.cut(count);
    }

    void onHealth(int server, Health news) {
        if (closed) {
            return;
        }
        settle(machine.onHealth(server, news, now()));
    }

    /** {@return whether a server is to have no connections, by its health or its weight} One that was drained has lost them already. */
    private boolean isLeft(int server) {
        return config.whenDown() == WhenDown.CUT_CONNECTIONS
                && !isDrained(server)
                && (machine.health(server).status() == Health.Status.DOWN || cannotEnd(server));
    }

    /** A UDP session has no end of its own while its client sends, so a server without weight would never be left. A drain has a deadline. */
    private boolean cannotEnd(int server) {
        return config.protocol() == Protocol.UDP
                && !keepsRemembered()
                && machine.health(server).isUp()
                && machine.admin(server) == AdminState.ENABLED
                && machine.weight(server) == 0;
    }

    /** {@return whether clients that are remembered stay with a server without weight} */
    private boolean keepsRemembered() {
        Persistence persistence = config.pool().persistence();
        return persistence != null && !persistence.expireQuiescent();
    }

    /** What is not known changes nothing: a connection that was being set up when its server was cut stays cut. */
    private boolean isTaken(int server) {
        return machine.health(server).status() != Health.Status.UNKNOWN
                && machine.admin(server) == AdminState.ENABLED
                && !isLeft(server);
    }

    private void takeConnections() {
        for (int i = 0; i < servers.size(); i++) {
            if (isTaken(i)) {
                plane.takeConnections(i);
            }
        }
    }

    private void cutConnections() {
        for (int i = 0; i < servers.size(); i++) {
            if (isLeft(i)) {
                events.cut(plane.cut(i));
            }
        }
    }

    void weight(int server, int weight) {
        plane.weigh(server, weight);
        settle(machine.weight(server, weight, now()));
        remember(server);
    }

    void enable(int server) {
        plane.unwatch(server);
        settle(machine.enable(server, now()));
        remember(server);
        drains.fail(server, wasNotDrained("enabled"));
    }

    void disable(int server) {
        plane.unwatch(server);
        settle(machine.disable(server, now()));
        remember(server);
        drains.fail(server, wasNotDrained("disabled"));
    }

    private CancellationException wasNotDrained(String butWhat) {
        return new CancellationException(name() + ": the server was " + butWhat + " before it was drained");
    }

    Drains drain(int server, long deadlineNanos) {
        settle(machine.drain(server, deadlineNanos, now()));
        remember(server);
        if (machine.admin(server) == AdminState.DRAINING) {
            plane.watch(server, left -> count(server, left));
        }
        return drains;
    }

    /** {@return completed when all that was decided so far holds for all connections to come} */
    CompletableFuture<Void> applied() {
        return plane.applied();
    }

    /** {@return whether a server has been drained} */
    boolean isDrained(int server) {
        return machine.admin(server) == AdminState.DRAINED;
    }

    private void count(int server, int left) {
        if (!closed && machine.admin(server) == AdminState.DRAINING) {
            settle(machine.onConnections(server, left, now()));
        }
    }

    private void onDeadline(long nowNanos) {
        for (int i = 0; i < servers.size(); i++) {
            int server = i;
            plane.connections(i).ifPresent(left -> count(server, left));
        }
        settle(machine.onDeadline(nowNanos));
    }

    private void onEjections() {
        if (!closed) {
            settle(machine.onDeadline(now()));
        }
    }

    private void settle(List<PoolChange> changes) {
        takeConnections(); // before they are given any
        servers.updatePlane();
        publishEjections();
        for (PoolChange change : changes) {
            if (change instanceof PoolChange.Drained drained) {
                drained(drained);
            } else {
                events.publish(change);
            }
        }
        cutConnections();
        servers.showChange(); // the reason may be new although nothing else is
        if (timer != null && !closed) {
            timer.set(Math.min(machine.nextDeadlineNanos(), ejector.nextDeadlineNanos()));
        }
    }

    private void publishEjections() {
        for (OutlierChange<Integer> change : ejector.takeChanges()) {
            if (change instanceof OutlierChange.Ejected<Integer>) {
                ejections.increment();
            }
            events.publish(change);
        }
    }

    private void drained(PoolChange.Drained drained) {
        int server = drained.server();
        plane.unwatch(server);
        int cut = drained.left() == 0 ? 0 : plane.cut(server);
        remember(server);
        events.drained(server, drained.finished(), cut);
        tellDrained(server);
    }

    /** Tells those who wait for the end of a drain, once the connections that it has cut are gone. */
    void tellDrained(int server) {
        plane.whenGone(server, drains.completion(server));
    }

    private void remember(int server) {
        ledger.set(config.realServers().get(server), machine.admin(server), machine.baseWeight(server));
    }

    /** Changes nothing any more. */
    void close() {
        closed = true;
        if (timer != null) {
            timer.set(LoopTimer.NEVER);
        }
        plane.close();
        drains.failAll(isClosed());
    }

    boolean closed() {
        return closed;
    }

    IllegalStateException isClosed() {
        return new IllegalStateException(name() + " is closed");
    }

    private String name() {
        return config.id().toString();
    }

    private long now() {
        return loop.ticker().nanos();
    }
}
