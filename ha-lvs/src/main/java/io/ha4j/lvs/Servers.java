package io.ha4j.lvs;

import io.ha4j.Health;
import io.ha4j.lvs.core.Pool;
import io.ha4j.lvs.core.PoolChange;
import io.ha4j.lvs.core.PoolMachine;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The servers of a virtual server: drives the machine that decides, and hands its decisions to the data plane. */
final class Servers {

    private final List<RealServer> described;
    private final List<Backend> backends;
    private final PoolMachine machine;
    private final ServerPool plane;
    private volatile View view;

    /** What snapshots tell; replaced as a whole. */
    private record View(PoolState state, List<Health> health, List<Integer> weights) {}

    Servers(VirtualServer config, ServerPool plane) {
        this.described = config.realServers();
        this.backends =
                described.stream().map(server -> new Backend(server.address())).toList();
        this.plane = plane;
        boolean checked = !config.checks().isEmpty();
        this.machine = new PoolMachine(described.stream()
                .map(server -> new PoolMachine.Member(server.weight(), server.backup(), checked))
                .toList());
        this.view = newView();
        updatePlane();
    }

    /**
     * Takes the news of a check. On the loop.
     *
     * @return what has changed; the data plane knows already, and snapshots will after {@link #showChange}
     */
    List<PoolChange> onHealth(int server, Health news) {
        List<PoolChange> changes = machine.onHealth(server, news);
        updatePlane();
        return changes;
    }

    /** Has {@code listener} told of each connection to a server that could not be made. */
    void onConnectFailure(int server, Consumer<String> listener) {
        backends.get(server).onConnectFailure(listener);
    }

    Backend backend(int server) {
        return backends.get(server);
    }

    /** Lets snapshots see the present state. On the loop. */
    void showChange() {
        view = newView();
    }

    InetSocketAddress address(int server) {
        return described.get(server).address();
    }

    PoolState state() {
        return view.state();
    }

    List<RealServerSnapshot> snapshot() {
        View current = view;
        List<RealServerSnapshot> all = new ArrayList<>();
        for (int i = 0; i < described.size(); i++) {
            all.add(snapshot(
                    described.get(i),
                    backends.get(i),
                    current.health().get(i),
                    current.weights().get(i)));
        }
        return List.copyOf(all);
    }

    private static RealServerSnapshot snapshot(RealServer server, Backend backend, Health health, int weight) {
        return new RealServerSnapshot(
                Addresses.text(server.address()),
                health.status(),
                health.reason(),
                weight,
                server.backup(),
                backend.relayed(),
                backend.connections(),
                backend.connectFailures(),
                backend.retries(),
                backend.bytesToServer(),
                backend.bytesFromServer());
    }

    private void updatePlane() {
        Pool pool = machine.pool();
        plane.update(entries(pool.primaries()), entries(pool.backups()));
    }

    private List<ServerPool.Entry> entries(List<Pool.Slot> slots) {
        return slots.stream()
                .map(slot -> new ServerPool.Entry(backends.get(slot.server()), slot.weight()))
                .toList();
    }

    private View newView() {
        List<Health> health = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        for (int i = 0; i < described.size(); i++) {
            health.add(machine.health(i));
            weights.add(machine.weight(i));
        }
        return new View(machine.state(), List.copyOf(health), List.copyOf(weights));
    }
}
