package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Virtual servers of a node in a kernel that has IPVS, with ipvsadm as the witness. */
class PlaneInGuest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final FakeElection ELECTION = new FakeElection("vi");
    private static final String BOTH = """
            -A -t 192.0.2.10:80 -s wrr
            -a -t 192.0.2.10:80 -r 10.9.9.11:8011 -m -w 3
            -a -t 192.0.2.10:80 -r 10.9.9.12:8012 -m -w 1""";

    @RegisterExtension
    private final GuestTables tables = new GuestTables();

    @TempDir
    private Path folder;

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private HaNode node;

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private IpvsPlane plane() {
        return plane(IpvsForwarding.nat());
    }

    private IpvsPlane plane(IpvsForwarding forwarding) {
        return Plane.ipvs(forwarding).directory(folder).reread(Duration.ofSeconds(1));
    }

    private VirtualServer.Builder web() {
        return web(plane());
    }

    private static VirtualServer.Builder web(Plane plane) {
        return VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .plane(plane)
                .drainTimeout(Duration.ZERO)
                .realServer("10.9.9.11", 8011, server -> server.weight(3))
                .realServer("10.9.9.12", 8012);
    }

    private VirtualService start(VirtualServer.Builder... descriptions) {
        HaNode.Builder builder = HaNode.builder("t").listener(events::add);
        List<VirtualServer> built = new ArrayList<>();
        for (VirtualServer.Builder description : descriptions) {
            built.add(description.build());
            builder.with(built.get(built.size() - 1));
        }
        node = builder.build();
        node.start();
        return node.get(built.get(0));
    }

    private FakeCheck.Handle check(int number) {
        return node.get(new FakeCheck(new InetSocketAddress("10.9.9." + number, 8_000 + number)));
    }

    private void awaitSaved(String lines) {
        Await.until(
                () -> tables.saved() + "\nafter " + events,
                SOON,
                () -> tables.saved().equals(lines));
    }

    private <E> void awaitHeard(Class<E> kind) {
        Await.until(() -> "heard " + events, SOON, () -> events.stream().anyMatch(kind::isInstance));
    }

    @Test
    void ipvsadmReadsWhatIsDescribed() {
        VirtualServer.Builder tunnels = VirtualServer.builder("tunnels")
                .tcp("2001:db8::10", 443)
                .plane(plane(IpvsForwarding.directRouting()))
                .drainTimeout(Duration.ZERO)
                .scheduler(Scheduler.maglevHash().withFallback().withPort())
                .realServer("2001:db8::11", 443)
                .realServer("10.9.9.12", 443, server -> server.forwarding(IpvsForwarding.tunnel()));
        VirtualServer.Builder dns = VirtualServer.builder("dns")
                .udp("192.0.2.10", 53)
                .plane(plane())
                .udpOptions(udp -> udp.onePacket())
                .drainTimeout(Duration.ZERO)
                .scheduler(Scheduler.roundRobin())
                .realServer("10.9.9.11", 5353);
        start(
                web().persistence(Persistence.byClient(Duration.ofMinutes(5)).mask(24, 128))
                        .realServer("10.9.9.13", 80, rs -> rs.upperThreshold(90).lowerThreshold(50)),
                dns,
                tunnels);
        assertThat(tables.saved()).isEqualTo("""
                        -A -t 192.0.2.10:80 -s wrr -p 300 -M 255.255.255.0
                        -A -t [2001:db8::10]:443 -s mh -b mh-fallback,mh-port
                        -A -u 192.0.2.10:53 -s rr -o
                        -a -t 192.0.2.10:80 -r 10.9.9.11:8011 -m -w 3
                        -a -t 192.0.2.10:80 -r 10.9.9.12:8012 -m -w 1
                        -a -t 192.0.2.10:80 -r 10.9.9.13:80 -m -w 1
                        -a -t [2001:db8::10]:443 -r 10.9.9.12:443 -i -w 1 --tun-type ipip
                        -a -t [2001:db8::10]:443 -r [2001:db8::11]:443 -g -w 1
                        -a -u 192.0.2.10:53 -r 10.9.9.11:5353 -m -w 1""");
        assertThat(tables.ipvsadm("-Ln", "--thresholds")) // upper, lower, active, inactive
                .anyMatch(line -> line.matches(" *-> 10\\.9\\.9\\.13:80 +90 +50 +0 +0 *"));
        node.close();
        assertThat(tables.saved()).isEmpty();
    }

    /** Both real servers are on this host, and so is the client. */
    @Test
    void drainsThroughARealConnection() throws Exception {
        GuestTables.run("ip", "address", "add", "192.0.2.10/32", "dev", "lo");
        GuestTables.run("ip", "address", "add", "10.9.9.11/32", "dev", "lo");
        GuestTables.run("ip", "address", "add", "10.9.9.12/32", "dev", "lo");
        try (ServerSocket first = listen("10.9.9.11", 8011);
                ServerSocket second = listen("10.9.9.12", 8012)) {
            VirtualService service = start(web().scheduler(Scheduler.roundRobin()));
            Socket held = connect();
            boolean toFirst = accepted(first, second);
            int index = toFirst ? 0 : 1;
            String server = service.snapshot().servers().get(index).address();
            Await.until(
                    () -> "counted",
                    SOON,
                    () -> service.snapshot().servers().get(index).active() == 1);
            CompletableFuture<Void> drained = service.drain(server, Duration.ofMinutes(1));
            Await.until(() -> tables.saved(), SOON, () -> tables.saved().contains("-r " + server + " -m -w 0"));
            for (int i = 0; i < 4; i++) {
                connect().close();
                assertThat(accepted(first, second)).isEqualTo(!toFirst);
            }
            assertThat(drained).isNotDone();
            held.close();
            drained.get(20, TimeUnit.SECONDS);
            Await.until(() -> tables.saved(), SOON, () -> !tables.saved().contains(server));
            Await.until(
                    "counted, which the kernel does every two seconds",
                    () -> service.snapshot().accepted() >= 5);
        } finally {
            for (String address : List.of("192.0.2.10", "10.9.9.11", "10.9.9.12")) {
                GuestTables.run("ip", "address", "delete", address + "/32", "dev", "lo");
            }
        }
    }

    private static ServerSocket listen(String address, int port) throws IOException {
        ServerSocket server = new ServerSocket(port, 50, InetAddress.getByName(address));
        server.setSoTimeout(100);
        return server;
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("192.0.2.10", 80), 5_000);
        return socket;
    }

    /** {@return whether the first one has got the connection, which it then ends when the client does} */
    private static boolean accepted(ServerSocket first, ServerSocket second) throws IOException {
        for (int i = 0; i < 50; i++) {
            for (ServerSocket server : List.of(first, second)) {
                try {
                    Socket accepted = server.accept();
                    Thread echo = new Thread(() -> drain(accepted), "server");
                    echo.setDaemon(true);
                    echo.start();
                    return server == first;
                } catch (SocketTimeoutException e) {
                    // the other one, then
                }
            }
        }
        throw new AssertionError("nobody has got it");
    }

    private static void drain(Socket socket) {
        try (socket) {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void neverHasTheSorryServerBesideTheOthers() throws Exception {
        start(web().check(FakeCheck::new).quorum(Quorum.ofServers(2)).sorryServer("10.9.9.99", 80));
        check(11).up();
        check(12).up();
        awaitSaved(BOTH);
        try (Recorder recorder = new Recorder()) {
            for (int i = 0; i < 20; i++) {
                check(12).down();
                awaitSaved("-A -t 192.0.2.10:80 -s wrr\n-a -t 192.0.2.10:80 -r 10.9.9.99:80 -m -w 1");
                check(12).up();
                awaitSaved(BOTH);
            }
            assertThat(recorder.seen())
                    .contains("[99]", "[11, 12]")
                    .noneMatch(row -> row.contains("99") && (row.contains("11") || row.contains("12")));
        }
    }

    /**
     * Looks at the destinations as often as it can, and remembers each list that it sees. By the file, which is read in one go: netlink reads on
     * where it was by counting, and a row may have moved meanwhile.
     */
    private static final class Recorder implements AutoCloseable {

        private final List<String> seen = new CopyOnWriteArrayList<>();
        private final Thread thread = new Thread(this::record, "recorder");
        private volatile boolean closed;

        Recorder() {
            thread.start();
        }

        private void record() {
            String last = "";
            while (!closed) {
                String now = destinations();
                if (!now.equals(last)) {
                    seen.add(now);
                    last = now;
                }
            }
        }

        /** {@return the last bytes of their addresses, which are all in 10.9.9.0/24} */
        private static String destinations() {
            try {
                return Files.readAllLines(Path.of("/proc/net/ip_vs")).stream()
                        .filter(line -> line.contains("-> 0A0909"))
                        .map(line -> String.valueOf(Integer.parseInt(
                                line.substring(line.indexOf("0A0909") + 6, line.indexOf("0A0909") + 8), 16)))
                        .toList()
                        .toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> seen() {
            return seen;
        }

        @Override
        public void close() {
            closed = true;
            Await.until("the recorder has ended", () -> !thread.isAlive());
        }
    }

    @Test
    void servesWhileItIsMaster() {
        start(web(plane().program(IpvsPlane.Programming.ONLY_AS_MASTER)).serveWhile(ELECTION));
        assertThat(tables.saved()).isEmpty();
        for (int i = 0; i < 3; i++) {
            node.get(ELECTION).become(LeadershipState.MASTER);
            awaitSaved(BOTH);
            node.get(ELECTION).become(LeadershipState.BACKUP);
            awaitSaved("");
        }
    }

    @Test
    void putsRightWhatIpvsadmHasChanged() {
        start(web());
        tables.ipvsadm("-d", "-t", "192.0.2.10:80", "-r", "10.9.9.11:8011");
        tables.ipvsadm("-a", "-t", "192.0.2.10:80", "-r", "10.9.9.77:80", "-m");
        tables.ipvsadm("-e", "-t", "192.0.2.10:80", "-r", "10.9.9.12:8012", "-m", "-w", "77");
        awaitSaved(BOTH);
        awaitHeard(VirtualServerEvent.TableRepaired.class);
        tables.ipvsadm("-C");
        awaitSaved(BOTH);
    }

    @Test
    void leavesAloneWhatIsNotOurs() {
        tables.ipvsadm("-A", "-t", "192.0.2.99:80", "-s", "lc");
        tables.ipvsadm("-A", "-t", "192.0.2.10:80", "-s", "lc");
        assertThatThrownBy(() -> start(web())).isInstanceOf(HaException.class).hasMessageContaining("not ours");
        assertThat(tables.saved()).isEqualTo("-A -t 192.0.2.10:80 -s lc\n-A -t 192.0.2.99:80 -s lc");
        tables.ipvsadm("-D", "-t", "192.0.2.10:80");
        start(web());
        assertThat(tables.saved().lines()).containsAll(BOTH.lines().toList()).contains("-A -t 192.0.2.99:80 -s lc");
        node.close();
        assertThat(tables.saved()).isEqualTo("-A -t 192.0.2.99:80 -s lc");
    }

    @Test
    void goesOnWithWhatAnEarlierRunHasLeft() {
        start(web(plane().keepOnClose(true)));
        node.close();
        assertThat(tables.saved()).isEqualTo(BOTH);
        tables.ipvsadm("-Z");
        VirtualService service = start(web(plane()).check(FakeCheck::new));
        assertThat(tables.saved()).isEqualTo(BOTH);
        check(11).up();
        check(12).up();
        Await.until(() -> "listening", SOON, service::listening);
        awaitSaved(BOTH);
    }

    @Test
    void hasASchedulerThatTheKernelLacksRefused() {
        assertThatThrownBy(() -> start(web().scheduler(Scheduler.twoDraws())))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("ip_vs_twos");
        assertThat(tables.saved()).isEmpty();
    }

    @Test
    void choosesTheKernel() {
        VirtualService service = start(web(Plane.best(IpvsForwarding.nat()).ipvs(plane())));
        assertThat(service.snapshot().plane()).isEqualTo("ipvs");
        assertThat(tables.saved()).isEqualTo(BOTH);
    }

    @Test
    void synchronizesConnectionsAsTheElectionSays() {
        GuestTables.run("ip", "link", "add", "sync0", "type", "dummy");
        GuestTables.run("ip", "address", "add", "192.0.2.1/24", "dev", "sync0");
        GuestTables.run("ip", "link", "set", "sync0", "up");
        try {
            synchronizes(0, 1_472, 1_472);
            synchronizes(512, 1_024, 512);
            synchronizes(65_535, 65_507, 65_507);
        } finally {
            node.close();
            GuestTables.run("ip", "link", "delete", "sync0");
        }
    }

    private void synchronizes(int maxLength, int ofBackup, int ofMaster) {
        ConnectionSync sync = ConnectionSync.builder("sync")
                .networkInterface("sync0")
                .syncId(7)
                .maxLength(maxLength)
                .directory(folder)
                .follow(ELECTION)
                .build();
        node = HaNode.builder("t").with(sync).listener(events::add).build();
        node.start();
        awaitDaemons("backup sync daemon (mcast=sync0, syncid=7, maxlen=" + ofBackup + ",");
        node.get(ELECTION).become(LeadershipState.MASTER);
        awaitDaemons("master sync daemon (mcast=sync0, syncid=7, maxlen=" + ofMaster + ",");
        node.get(ELECTION).become(LeadershipState.BACKUP);
        awaitDaemons("backup sync daemon (mcast=sync0, syncid=7, maxlen=" + ofBackup + ",");
        node.close();
        assertThat(tables.ipvsadm("-Ln", "--daemon")).isEmpty();
    }

    private void awaitDaemons(String only) {
        Await.until(
                () -> tables.ipvsadm("-Ln", "--daemon") + " after " + events,
                SOON,
                () -> tables.ipvsadm("-Ln", "--daemon").size() == 1
                        && tables.ipvsadm("-Ln", "--daemon").get(0).startsWith(only));
    }
}
