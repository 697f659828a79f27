package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaBindException;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipState;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import io.ha4j.testkit.Lab;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VirtualServerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private TestServer a;
    private TestServer b;
    private TestServer c;
    private final List<RefusingPort> refusing = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        a = TestServer.saying("a");
        b = TestServer.saying("b");
        c = TestServer.saying("c");
    }

    @AfterEach
    void stopServers() throws IOException {
        a.close();
        b.close();
        c.close();
        for (RefusingPort port : refusing) {
            port.close();
        }
        awaitNoThreads();
    }

    /** A thread that has done its work may still be there for a moment. */
    private static void awaitNoThreads() {
        Await.until(
                () -> "threads left: " + haThreads(),
                Duration.ofSeconds(5),
                () -> haThreads().isEmpty());
    }

    private static List<String> haThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ha-"))
                .toList();
    }

    private VirtualServer.Builder web(TestServer... servers) {
        VirtualServer.Builder builder = Lb.web();
        for (TestServer server : servers) {
            builder.realServer("127.0.0.1", server.port());
        }
        return builder;
    }

    /** A port where nobody listens until the test ends. */
    private int closedPort() throws IOException {
        RefusingPort port = new RefusingPort();
        refusing.add(port);
        return port.number();
    }

    /** A port that nobody listened at a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void spreadsByWeightByDefault() throws IOException {
        try (Lb lb = new Lb(
                Lb.web().realServer("127.0.0.1", a.port(), rs -> rs.weight(3)).realServer("127.0.0.1", b.port()))) {
            assertThat(lb.ask(8)).isEqualTo("aaabaaab");
            assertThat(lb.server(0).connections()).isEqualTo(6);
        }
    }

    @Test
    void spreadsByFewestConnections() throws IOException {
        try (TestServer holding =
                        new TestServer(socket -> socket.getInputStream().read());
                TestServer other =
                        new TestServer(socket -> socket.getInputStream().read());
                Lb lb = new Lb(web(holding, other).scheduler(Scheduler.leastConnections()))) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(lb.connect());
                int expected = i + 1;
                Await.until(
                        "relayed", () -> lb.server(0).active() + lb.server(1).active() == expected);
            }
            assertThat(lb.server(0).active()).isEqualTo(3);
            for (Socket client : clients) {
                client.close();
            }
            Await.until("the connections end", () -> lb.snapshot().active() == 0);
        }
    }

    @Test
    void triesTheNextServerWhenOneRefuses() throws IOException {
        try (Lb lb = new Lb(Lb.web()
                .scheduler(Scheduler.roundRobin())
                .realServer("127.0.0.1", closedPort())
                .realServer("127.0.0.1", a.port())
                .realServer("127.0.0.1", b.port()))) {
            assertThat(lb.ask(6)).matches("[ab]{6}");
            assertThat(lb.server(0).connectFailures()).isPositive();
            assertThat(lb.server(0).retries()).isEqualTo(lb.server(0).connectFailures());
            assertThat(lb.server(0).connections()).isZero();
            assertThat(lb.snapshot().rejected()).isZero();
        }
    }

    @Test
    void resetsTheClientWhenAllServersRefuse() throws IOException {
        try (Lb lb = new Lb(Lb.web()
                .realServer("127.0.0.1", closedPort())
                .realServer("127.0.0.1", closedPort())
                .backup("127.0.0.1", closedPort()))) {
            assertThatThrownBy(lb::ask).isInstanceOf(IOException.class).hasMessageContaining("reset");
            Await.until("the connection ends", () -> lb.snapshot().active() == 0);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
            assertThat(lb.server(0).connectFailures()).isEqualTo(1);
            assertThat(lb.server(2).connectFailures()).isEqualTo(1);
            assertThat(lb.server(2).retries()).isZero();
        }
    }

    @Test
    void triesTheNextServerWhenOneDoesNotAnswer() throws IOException {
        try (ServerSocket full = new ServerSocket()) {
            full.bind(new InetSocketAddress(LOOPBACK, 0), 1);
            List<Socket> waiting = fill(full);
            try (Lb lb = new Lb(Lb.web()
                    .scheduler(Scheduler.roundRobin())
                    .connectTimeout(Duration.ofMillis(100))
                    .realServer("127.0.0.1", full.getLocalPort())
                    .realServer("127.0.0.1", a.port()))) {
                assertThat(lb.ask(2)).isEqualTo("aa");
                assertThat(lb.server(0).connectFailures()).isPositive();
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    /** Connects until the backlog is full: from then on Linux drops what comes. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(server.getLocalSocketAddress(), 150);
                waiting.add(socket);
            } catch (IOException full) {
                socket.close();
                return waiting;
            }
        }
        Lab.require(false, "a full backlog does not drop connections here");
        return waiting;
    }

    @Test
    void usesBackupsOnlyWhileNoOtherServerCanBe() throws IOException {
        VirtualServer.Builder web =
                web(a, b).backup("127.0.0.1", c.port()).check(FakeCheck::new).scheduler(Scheduler.roundRobin());
        try (Lb lb = new Lb(web)) {
            assertThat(lb.snapshot().pool()).isEqualTo(PoolState.STARTING);
            assertThatThrownBy(lb::ask).isInstanceOf(IOException.class);
            lb.check(0).up();
            lb.awaitHeard("Listening", "ServerUp");
            lb.check(2).up();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp");
            lb.check(1).down();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerDown");
            assertThat(lb.ask(3)).isEqualTo("aaa");
            lb.check(0).down();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerDown", "ServerDown", "BackupActivated");
            assertThat(lb.ask(2)).isEqualTo("cc");
            assertThat(lb.server(0).status()).isEqualTo(Health.Status.DOWN);
            assertThat(lb.server(0).reason()).isEqualTo("refused");
            lb.check(1).up();
            Await.until("back", () -> lb.heard().contains("BackupDeactivated"));
            assertThat(lb.ask(2)).isEqualTo("bb");
            lb.check(1).down();
            lb.check(2).down();
            Await.until("empty", () -> lb.snapshot().pool() == PoolState.EMPTY);
            assertThatThrownBy(lb::ask).isInstanceOf(IOException.class);
            lb.check(0).up(7);
            Await.until("restored", () -> lb.heard().contains("PoolRestored"));
            assertThat(lb.server(0).weight()).isEqualTo(7);
            assertThat(lb.ask()).isEqualTo("a");
        }
    }

    @Test
    void raisesNoAlarmWhileChecksAreSuspended() throws IOException {
        VirtualServer.Builder web = web(a).backup("127.0.0.1", c.port()).check(FakeCheck::new);
        try (Lb lb = new Lb(web)) {
            lb.check(0).up();
            lb.awaitHeard("Listening", "ServerUp");
            lb.check(1).up();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp");
            lb.check(0).suspend();
            Await.until("the backup serves", () -> lb.snapshot().pool() == PoolState.BACKUP);
            assertThat(lb.ask()).isEqualTo("c");
            lb.check(1).suspend();
            Await.until("nobody serves", () -> lb.snapshot().pool() == PoolState.STARTING);
            lb.check(1).up();
            Await.until("the backup serves", () -> lb.snapshot().pool() == PoolState.BACKUP);
            lb.check(0).up();
            Await.until("the real server serves", () -> lb.snapshot().pool() == PoolState.PRIMARY);
            lb.check(0).down();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerDown", "BackupActivated");
        }
    }

    @Test
    void tellsTheCheckOfAConnectionThatFails() throws IOException {
        try (Lb lb = new Lb(Lb.web()
                .realServer("127.0.0.1", closedPort())
                .realServer("127.0.0.1", a.port())
                .check(FakeCheck::new)
                .scheduler(Scheduler.roundRobin()))) {
            lb.check(0).up();
            lb.check(1).up();
            Await.until(
                    "both up",
                    () -> lb.server(0).weight() == 1
                            && lb.server(0).status() == Health.Status.UP
                            && lb.server(1).status() == Health.Status.UP);
            assertThat(lb.ask(2)).isEqualTo("aa");
            assertThat(lb.check(0).reports)
                    .hasSize(Math.toIntExact(lb.server(0).connectFailures()))
                    .allMatch(
                            words -> words.startsWith("a connection failed: ") && words.contains("Connection refused"));
            assertThat(lb.check(1).reports).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(WhenDown.class)
    void keepsOrCutsTheConnectionsOfAServerThatGoesDown(WhenDown action) throws IOException {
        try (TestServer holding =
                        new TestServer(socket -> socket.getInputStream().read());
                TestServer other =
                        new TestServer(socket -> socket.getInputStream().read());
                Lb lb = new Lb(web(holding, other)
                        .check(FakeCheck::new)
                        .scheduler(Scheduler.roundRobin())
                        .whenDown(action))) {
            lb.check(0).up();
            lb.check(1).up();
            Await.until(
                    "both up",
                    () -> lb.server(0).status() == Health.Status.UP
                            && lb.server(1).status() == Health.Status.UP);
            try (Socket one = lb.connect();
                    Socket two = lb.connect()) {
                Await.until(
                        "relayed", () -> lb.server(0).active() + lb.server(1).active() == 2);
                lb.check(0).down();
                Await.until("down", () -> lb.server(0).status() == Health.Status.DOWN);
                int left = action == WhenDown.CUT_CONNECTIONS ? 0 : 1;
                Await.until("cut or kept", () -> lb.server(0).active() == left);
                assertThat(lb.server(1).active()).isEqualTo(1);
                assertThat(one.isConnected() && two.isConnected()).isTrue();
                lb.check(0).up();
                Await.until("up again", () -> lb.server(0).status() == Health.Status.UP);
                try (Socket three = lb.connect();
                        Socket four = lb.connect()) {
                    Await.until(
                            "relayed",
                            () -> lb.server(0).active() == left + 1
                                    && lb.server(1).active() == 2);
                    assertThat(three.isConnected() && four.isConnected()).isTrue();
                }
            }
        }
    }

    @Test
    void newsThatChangeNothingForAListLeaveItsRoundAlone() throws IOException {
        VirtualServer.Builder web =
                web(a, b, c).backup("127.0.0.1", closedPort()).check(FakeCheck::new);
        try (Lb lb = new Lb(web)) {
            lb.check(0).up(4);
            lb.check(1).up(3);
            Await.until(
                    "both serve",
                    () -> lb.server(1).weight() == 3 && lb.server(1).status() == Health.Status.UP);
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 14; i++) {
                String reason = "reason " + i;
                lb.check(2).down(reason);
                Await.until("heard", () -> lb.server(2).reason().equals(reason));
                lb.check(3).up(1 + i);
                int weight = 1 + i;
                Await.until("heard", () -> lb.server(3).weight() == weight);
                answers.append(lb.ask());
            }
            assertThat("aababab".repeat(3)).contains(answers); // the round may have begun anywhere
        }
    }

    /** A scheduler as a user may write one: to the first server, whatever was tried. */
    private enum Careless implements Scheduler {
        FORGETS(false),
        THROWS(true);

        private final boolean throwing;

        Careless(boolean throwing) {
            this.throwing = throwing;
        }

        @Override
        public String shortName() {
            return "careless";
        }

        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new Picker<>() {
                private List<D> list = List.of();

                @Override
                public void update(List<D> destinations) {
                    list = destinations;
                }

                @Override
                public D pick(Flow flow, Set<D> tried) {
                    if (throwing && !tried.isEmpty()) {
                        throw new IllegalStateException("on purpose");
                    }
                    return list.get(0);
                }
            };
        }
    }

    @Test
    void takesNobodyFromASchedulerThatForgetsWhatWasTried() throws IOException {
        try (Lb lb = new Lb(Lb.web()
                .scheduler(Careless.FORGETS)
                .realServer("127.0.0.1", closedPort())
                .backup("127.0.0.1", c.port()))) {
            assertThat(lb.ask()).isEqualTo("c");
        }
    }

    @Test
    void resetsTheClientWhenTheSchedulerFails() throws IOException {
        try (Lb lb = new Lb(Lb.web()
                .scheduler(Careless.THROWS)
                .realServer("127.0.0.1", closedPort())
                .realServer("127.0.0.1", a.port()))) {
            assertThatThrownBy(lb::ask).isInstanceOf(IOException.class).hasMessageContaining("reset");
            Await.until("the connection ends", () -> lb.snapshot().active() == 0);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
            assertThat(lb.server(0).connectFailures()).isEqualTo(1);
            assertThat(lb.server(0).retries()).isZero();
        }
    }

    @Test
    void triesABackupForAConnectionThatNoPrimaryTakes() throws IOException {
        try (Lb lb = new Lb(Lb.web().realServer("127.0.0.1", closedPort()).backup("127.0.0.1", c.port()))) {
            assertThat(lb.ask(2)).isEqualTo("cc");
            assertThat(lb.snapshot().pool()).isEqualTo(PoolState.PRIMARY);
        }
    }

    @Test
    void listensOnlyWhileMaster() throws IOException {
        FakeElection vi1 = new FakeElection("VI_1");
        try (Lb lb = new Lb(web(a).serveWhile(vi1))) {
            assertThat(lb.service().listening()).isFalse();
            assertThat(lb.service().localAddress()).isEmpty();
            lb.node.get(vi1).become(LeadershipState.MASTER);
            Await.until("listens", () -> lb.service().listening());
            assertThat(lb.ask()).isEqualTo("a");
            InetSocketAddress address = lb.service().localAddress().orElseThrow();
            lb.node.get(vi1).become(LeadershipState.BACKUP);
            Await.until("does not listen", () -> !lb.service().listening());
            Await.until("refuses", () -> refuses(address));
            lb.node.get(vi1).become(LeadershipState.MASTER);
            lb.awaitHeard("Listening", "StoppedListening", "Listening");
        }
    }

    @Test
    void itsOwnListenerIsNotInTheWayWhenMastershipComesBackAtOnce() throws IOException {
        FakeElection vi1 = new FakeElection("VI_1");
        try (Lb lb =
                new Lb(web(a).withoutAddresses().tcp("127.0.0.1", freePort()).serveWhile(vi1))) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                lb.node.get(vi1).become(LeadershipState.MASTER);
                expected.add("Listening");
                lb.awaitHeard(expected.toArray(String[]::new));
                lb.node.get(vi1).become(LeadershipState.BACKUP);
                expected.add("StoppedListening");
            }
            lb.node.get(vi1).become(LeadershipState.MASTER);
            expected.add("Listening");
            lb.awaitHeard(expected.toArray(String[]::new));
            assertThat(lb.ask()).isEqualTo("a");
        }
    }

    private static boolean refuses(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void triesUntilTheAddressIsFree(EngineKind engine) throws IOException {
        FakeElection vi1 = new FakeElection("VI_1");
        ServerSocket holder = new ServerSocket(0, 1, LOOPBACK);
        VirtualServer.Builder web = web(a).plane(Lb.plane(engine))
                .withoutAddresses()
                .tcp("127.0.0.1", holder.getLocalPort())
                .serveWhile(vi1);
        try (holder;
                Lb lb = new Lb(web)) {
            lb.node.get(vi1).become(LeadershipState.MASTER);
            lb.awaitHeard("ListenFailed");
            assertThat(lb.events.get(0).toString()).contains("Address already in use");
            holder.close();
            lb.awaitHeard("ListenFailed", "Listening");
            assertThat(lb.ask()).isEqualTo("a");
        }
    }

    /** {@return a connection to an echo server that has carried a byte there and back} */
    private static Socket connectToMaster(Lb lb, FakeElection election) throws IOException {
        lb.node.get(election).become(LeadershipState.MASTER);
        Await.until("listens", () -> lb.service().listening());
        Socket client = lb.connect();
        client.getOutputStream().write('1');
        assertThat(client.getInputStream().read()).isEqualTo('1');
        return client;
    }

    @Test
    void letsConnectionsGoOnForAWhileAfterMastershipIsLost() throws IOException {
        FakeElection vi1 = new FakeElection("VI_1");
        try (TestServer echo = TestServer.echoing();
                Lb lb = new Lb(web(echo).serveWhile(vi1).drainTimeout(Duration.ofSeconds(60)))) {
            try (Socket client = connectToMaster(lb, vi1)) {
                InputStream in = client.getInputStream();
                lb.node.get(vi1).become(LeadershipState.FAULT);
                Await.until("does not listen", () -> !lb.service().listening());
                client.getOutputStream().write('2');
                assertThat(in.read()).isEqualTo('2');
                lb.awaitHeard("Listening", "StoppedListening");
            }
        }
    }

    @Test
    void cutsConnectionsThatHaveGoneOnForLongEnoughAfterMastershipWasLost() throws IOException {
        FakeElection vi1 = new FakeElection("VI_1");
        try (TestServer echo = TestServer.echoing();
                Lb lb = new Lb(web(echo).serveWhile(vi1).drainTimeout(Duration.ofMillis(300)))) {
            try (Socket client = connectToMaster(lb, vi1)) {
                InputStream in = client.getInputStream();
                long lost = System.nanoTime();
                lb.node.get(vi1).become(LeadershipState.FAULT);
                assertThatThrownBy(in::read).isInstanceOf(IOException.class).hasMessageContaining("reset");
                assertThat(Duration.ofNanos(System.nanoTime() - lost)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
                lb.awaitHeard("Listening", "StoppedListening", "ConnectionsCut");
            }
        }
    }

    @Test
    void keepsConnectionsWhenMastershipComesBackInTime() throws IOException {
        FakeElection vi1 = new FakeElection("VI_1");
        try (TestServer echo = TestServer.echoing();
                Lb lb = new Lb(web(echo).serveWhile(vi1).drainTimeout(Duration.ofSeconds(2)))) {
            lb.node.get(vi1).become(LeadershipState.MASTER);
            Await.until("listens", () -> lb.service().listening());
            try (Socket client = lb.connect()) {
                client.getOutputStream().write('1');
                assertThat(client.getInputStream().read()).isEqualTo('1');
                lb.node.get(vi1).become(LeadershipState.BACKUP);
                lb.node.get(vi1).become(LeadershipState.MASTER);
                lb.awaitHeard("Listening", "StoppedListening", "Listening");
                client.setSoTimeout(2_500);
                assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("timed out");
                client.setSoTimeout(10_000);
                client.getOutputStream().write('2');
                assertThat(client.getInputStream().read()).isEqualTo('2');
            }
        }
    }

    @Test
    void drainsBeforeTheNodeHasClosed() throws Exception {
        try (TestServer echo = TestServer.echoing();
                Lb lb = new Lb(web(echo).drainTimeout(Duration.ofSeconds(60)));
                Socket client = lb.connect()) {
            client.getOutputStream().write('1');
            assertThat(client.getInputStream().read()).isEqualTo('1');
            InetSocketAddress address = lb.service().localAddress().orElseThrow();
            Thread closing = new Thread(lb::close);
            closing.start();
            Await.until("refuses", () -> refuses(address));
            client.getOutputStream().write('2');
            assertThat(client.getInputStream().read()).isEqualTo('2');
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            closing.join(20_000);
            assertThat(closing.isAlive()).isFalse();
        }
    }

    @Test
    void doesNotWaitForAClientThatNeverCloses() throws IOException {
        Duration fastest = Duration.ofDays(1);
        for (int i = 0; i < 3; i++) { // to wait would take each of them as long
            Duration took = closeWithAnOpenConnection();
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
        }
        assertThat(fastest).isLessThan(Duration.ofSeconds(2));
    }

    private Duration closeWithAnOpenConnection() throws IOException {
        try (TestServer echo = TestServer.echoing();
                Lb lb = new Lb(web(echo).drainTimeout(Duration.ZERO));
                Socket client = lb.connect()) {
            Await.until("relayed", () -> lb.server(0).active() == 1);
            long before = System.nanoTime();
            lb.node.close();
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
            return took;
        }
    }

    @Test
    void failsToStartWhenTheAddressIsInUseAndLeavesNothing() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, LOOPBACK)) {
            VirtualServer first = web(a).build();
            VirtualServer taken = VirtualServer.builder("taken")
                    .withoutAddresses()
                    .tcp("127.0.0.1", holder.getLocalPort())
                    .plane(Lb.PLANE)
                    .realServer("127.0.0.1", a.port())
                    .build();
            try (HaNode node = HaNode.builder("t").with(first, taken).build()) {
                assertThatThrownBy(node::start)
                        .isInstanceOf(HaBindException.class)
                        .hasMessageContaining("virtual-server/taken: cannot bind 127.0.0.1:" + holder.getLocalPort());
            }
            awaitNoThreads();
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void leavesNoFileDescriptorBehind(EngineKind engine) throws IOException {
        Lab.require(new File("/proc/self/fd").isDirectory(), "there is no /proc");
        int before = 0;
        for (int round = 0; round < 12; round++) {
            try (Lb lb = new Lb(web(a, b).plane(Lb.plane(engine)))) {
                assertThat(lb.ask(2)).isEqualTo("ab");
            }
            if (round == 3) {
                before = openFiles();
            }
        }
        int first = before;
        Await.until(
                () -> first + " open files became " + openFiles(),
                Duration.ofSeconds(5),
                () -> openFiles() <= first + 1);
    }

    private static int openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void carriesManyShortConnections(EngineKind engine) throws IOException {
        try (Lb lb = new Lb(web(a, b).plane(Lb.plane(engine)))) {
            assertThat(lb.ask(2_000)).hasSize(2_000);
            assertThat(lb.snapshot().accepted()).isEqualTo(2_000);
            assertThat(lb.server(0).connections()).isEqualTo(1_000);
            Await.until(
                    "all end", () -> lb.snapshot().active() == 0 && lb.server(0).active() == 0);
        }
    }

    @Test
    void sharesTheThreadsOfEqualPlanes() {
        VirtualServer one = web(a).build();
        VirtualServer two = VirtualServer.builder("two")
                .tcp("127.0.0.1", 0)
                .plane(Plane.proxy().threads(2))
                .realServer("127.0.0.1", b.port())
                .build();
        try (HaNode node = HaNode.builder("t").with(one, two).build()) {
            node.start();
            assertThat(node.snapshot().components())
                    .containsOnlyKeys(
                            "proxy-plane/auto-2",
                            "virtual-server-admin/web",
                            "virtual-server/web",
                            "virtual-server-admin/two",
                            "virtual-server/two");
        }
    }
}
