package io.ha4j.examples.faults;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipState;
import io.ha4j.examples.common.BackendProcess;
import io.ha4j.examples.common.Child;
import io.ha4j.health.HealthCheck;
import io.ha4j.lab.Signals;
import io.ha4j.lvs.ProxyPlane;
import io.ha4j.lvs.RealServerSnapshot;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerSnapshot;
import io.ha4j.lvs.WhenDown;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A virtual server in this process, and its real servers in processes of their own. One thread. */
final class Plant implements AutoCloseable {

    /** Real servers; one backup comes behind them. */
    static final int SERVERS = 3;

    private static final int BACKUP = SERVERS;
    /** Between two looks at a server, and for how long each waits. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** Until a server is down, however busy the machine: an ordeal that is short would be over before. */
    private static final int MOST_LOOKS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Integer> ports;
    private final List<Child> servers = new ArrayList<>();
    private final FakeElection election = new FakeElection("faults");
    private final InetSocketAddress address;
    private final VirtualServer web;
    private final HaNode node;
    private final Duration busy;

    private Plant(ProxyPlane plane, Duration busy) throws IOException {
        this.busy = busy;
        ports = FreePorts.find(BACKUP + 2);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(BACKUP + 1));
        VirtualServer.Builder builder = VirtualServer.builder("web")
                .tcp("127.0.0.1", address.getPort())
                .plane(plane)
                .connectTimeout(Duration.ofMillis(300))
                .drainTimeout(Duration.ofMillis(300))
                .whenDown(WhenDown.CUT_CONNECTIONS)
                .check(HealthCheck.http("/healthz")
                        .expectStatus(200)
                        .every(LOOK)
                        .timeout(LOOK)
                        .rise(1)
                        .fall((int) Math.min(MOST_LOOKS, busy.dividedBy(LOOK)))
                        .build())
                .serveWhile(election);
        for (int i = 0; i < SERVERS; i++) {
            builder.realServer("127.0.0.1", ports.get(i));
        }
        web = builder.backup("127.0.0.1", ports.get(BACKUP)).build();
        node = HaNode.builder("faults").with(web).build();
    }

    /**
     * {@return a plant where all servers work, and the virtual server listens}
     *
     * @param busy for how long a server may be silent before it is known to be down, a second at most
     */
    static Plant start(ProxyPlane plane, Duration busy) throws IOException, InterruptedException {
        Plant plant = new Plant(plane, busy);
        try {
            for (int i = 0; i <= BACKUP; i++) {
                plant.servers.add(plant.startServer(i));
            }
            plant.node.start();
            plant.lead(true);
            for (int i = 0; i <= BACKUP; i++) {
                plant.await(i, true);
            }
            return plant;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            plant.close();
            throw e;
        }
    }

    private Child startServer(int index) throws IOException, InterruptedException {
        String name = index == BACKUP ? "backup" : "server-" + index;
        List<String> arguments = List.of(name, Integer.toString(ports.get(index)));
        Child child = Child.start(name, BackendProcess.class, arguments, line -> {});
        child.awaitLine(0, BackendProcess.READY, BackendProcess.READY::equals);
        return child;
    }

    /** {@return where clients connect} */
    InetSocketAddress address() {
        return address;
    }

    VirtualServerSnapshot snapshot() {
        return node.get(web).snapshot();
    }

    /** {@return the connections that are relayed to a server now} */
    int connections(int index) {
        return server(index).active();
    }

    private RealServerSnapshot server(int index) {
        return snapshot().servers().get(index);
    }

    /** Kills it without a warning. */
    void kill(int index) {
        servers.get(index).kill();
    }

    /** Starts it anew after {@link #kill}. */
    void restart(int index) throws IOException, InterruptedException {
        servers.get(index).awaitEnd();
        servers.set(index, startServer(index));
    }

    /** Stops its process: its connections stay, and the kernel goes on accepting for it. */
    void freeze(int index) {
        Signals.send("STOP", List.of(servers.get(index).handle()));
    }

    void thaw(int index) {
        Signals.send("CONT", List.of(servers.get(index).handle()));
    }

    /** Has it close its listening socket and its connections. */
    void refuse(int index) throws IOException, InterruptedException {
        tell(index, BackendProcess.REFUSE, BackendProcess.REFUSE);
    }

    void listen(int index) throws IOException, InterruptedException {
        tell(index, BackendProcess.LISTEN, BackendProcess.READY);
    }

    private void tell(int index, String command, String answer) throws IOException, InterruptedException {
        servers.get(index).ask(command, answer);
    }

    /** Wins or loses the election, and waits until the listener has followed. */
    void lead(boolean master) {
        node.get(election).become(master ? LeadershipState.MASTER : LeadershipState.BACKUP);
        Await.until("listening: " + master, () -> node.get(web).listening() == master);
    }

    /** Waits until the check of a server has noticed. */
    void await(int index, boolean up) {
        Health.Status wanted = up ? Health.Status.UP : Health.Status.DOWN;
        Await.until(
                () -> "server " + index + " " + wanted,
                PATIENCE.plus(busy),
                () -> server(index).status() == wanted);
    }

    /** Waits until no connection is open. */
    void awaitIdle() {
        Await.until("no connection is open", () -> snapshot().active() == 0);
    }

    @Override
    public void close() {
        node.close();
        servers.forEach(Child::kill);
    }
}
