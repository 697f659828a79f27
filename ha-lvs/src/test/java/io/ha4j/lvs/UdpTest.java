package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaBindException;
import io.ha4j.LeadershipState;
import io.ha4j.lvs.datagram.DatagramSnapshot;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual servers over UDP, with real sockets. */
class UdpTest {

    private UdpServer a;
    private UdpServer b;
    private final List<DatagramSocket> refusing = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        a = UdpServer.named("a");
        b = UdpServer.named("b");
    }

    @AfterEach
    void stopServers() {
        a.close();
        b.close();
        refusing.forEach(DatagramSocket::close);
    }

    private static VirtualServer.Builder dns(String transport, UdpServer... servers) {
        VirtualServer.Builder builder = VirtualServer.builder("dns")
                .udp("127.0.0.1", 0)
                .scheduler(Scheduler.roundRobin())
                .plane(Lb.plane(transport.equals("nio") ? EngineKind.NIO : EngineKind.EPOLL));
        for (UdpServer server : servers) {
            builder.realServer("127.0.0.1", server.port());
        }
        return builder;
    }

    private static DatagramSnapshot udp(Lb lb) {
        return Objects.requireNonNull(lb.snapshot().udp());
    }

    /** A port that refuses until the test ends: it is taken by a socket that hears somebody else only. */
    private int closedPort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(loopback, 0));
        refusing.add(socket);
        socket.connect(loopback, 1);
        return socket.getLocalPort();
    }

    /** A port that nobody had a moment ago. */
    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static void awaitSessions(Lb lb, int count) {
        Await.until(lb::snapshot, Duration.ofSeconds(10), () -> lb.snapshot().active() == count);
    }

    /** Both servers are up, and {@code client} is the first one's, as it has come before the other. */
    private static void bothUp(Lb lb, UdpClient client) throws IOException {
        lb.check(0).up();
        lb.awaitHeard("Listening", "ServerUp");
        assertThat(client.who(2)).isEqualTo("aa");
        lb.check(1).up();
        lb.awaitHeard("Listening", "ServerUp", "ServerUp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aClientStaysWithItsServer(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b));
                UdpClient one = new UdpClient(lb);
                UdpClient two = new UdpClient(lb)) {
            assertThat(one.who()).isEqualTo("a");
            assertThat(two.who()).isEqualTo("b");
            assertThat(one.who(3)).isEqualTo("aaa");
            assertThat(two.who(3)).isEqualTo("bbb");
            assertThat(a.peers()).as("a socket for each session").hasSize(1);
            assertThat(lb.snapshot().active()).isEqualTo(2);
            assertThat(lb.snapshot().accepted()).isEqualTo(2);
            assertThat(lb.server(0).active()).isEqualTo(1);
            assertThat(lb.server(0).connections()).isEqualTo(1);
            assertThat(lb.server(0).bytesToServer()).isEqualTo(4);
            assertThat(lb.server(0).bytesFromServer()).isEqualTo(12);
            Await.until(() -> udp(lb), Duration.ofSeconds(5), () -> udp(lb).toClients() == 8);
            assertThat(udp(lb).toServers()).isEqualTo(8);
            assertThat(udp(lb).bytesToServers()).isEqualTo(8);
            assertThat(udp(lb).bytesToClients()).isEqualTo(24);
            assertThat(udp(lb).dropped()).isEqualTo(new DatagramSnapshot.Dropped(0, 0, 0, 0, 0, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void spreadsClients(String transport) throws IOException {
        List<UdpClient> clients = new ArrayList<>();
        try (Lb lb = new Lb(dns(transport, a, b))) {
            for (int i = 0; i < 40; i++) {
                clients.add(new UdpClient(lb));
                clients.get(i).who();
            }
            assertThat(a.peers()).hasSize(20);
            assertThat(b.peers()).hasSize(20);
        } finally {
            clients.forEach(UdpClient::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aSessionEndsWithItsLastExpectedAnswer(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).udpOptions(o -> o.expectedResponses(1)));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.who(6)).isEqualTo("ababab");
            awaitSessions(lb, 0);
            assertThat(lb.snapshot().accepted()).isEqualTo(6);
            assertThat(lb.server(0).active()).isZero();
            assertThat(lb.server(0).connections()).isEqualTo(3);
            assertThat(udp(lb).timedOut()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void allExpectedAnswersAreRelayed(String transport) throws IOException {
        try (UdpServer three = UdpServer.named("c", 3);
                Lb lb = new Lb(dns(transport, three).udpOptions(o -> o.expectedResponses(3)));
                UdpClient client = new UdpClient(lb)) {
            for (int i = 0; i < 10; i++) {
                client.send("x" + i);
                for (int answer = 0; answer < 3; answer++) {
                    assertThat(client.receive()).isEqualTo("c:x" + i);
                }
            }
            awaitSessions(lb, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void nobodyWaitsWhereNoAnswerIsExpected(String transport) throws IOException {
        try (UdpServer log = UdpServer.silent();
                UdpServer other = UdpServer.silent();
                Lb lb = new Lb(dns(transport, log, other).udpOptions(o -> o.expectedResponses(0)));
                UdpClient client = new UdpClient(lb)) {
            for (int i = 0; i < 20; i++) {
                client.send("line " + i);
            }
            Await.until("all has come", () -> log.heard().size() + other.heard().size() == 20);
            assertThat(log.heard()).hasSize(10);
            awaitSessions(lb, 0);
            assertThat(lb.server(0).connections()).isEqualTo(10);
            assertThat(lb.server(0).active()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void onePacketModePicksAServerForEachDatagram(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).udpOptions(o -> o.onePacket().answerTimeout(Duration.ofSeconds(2))));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.who(8)).isEqualTo("abababab");
            assertThat(lb.snapshot().accepted()).isEqualTo(8);
            awaitSessions(lb, 0);
            assertThat(udp(lb).timedOut()).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aNewSessionAfterSoManyRequests(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).udpOptions(o -> o.requestsPerSession(3)));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.who(9)).isEqualTo("aaabbbaaa");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void anIdleSessionEnds(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).udpOptions(o -> o.idleTimeout(Duration.ofSeconds(2))));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.who()).isEqualTo("a");
            awaitSessions(lb, 0);
            assertThat(udp(lb).timedOut()).isEqualTo(1);
            assertThat(client.who()).isEqualTo("b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aServerThatDoesNotAnswerIsLeftThoughItsClientGoesOnAsking(String transport) throws IOException {
        try (UdpServer dead = UdpServer.silent();
                Lb lb = new Lb(dns(transport, dead, a)
                        .udpOptions(o -> o.expectedResponses(1).answerTimeout(Duration.ofMillis(300))));
                UdpClient client = new UdpClient(lb)) {
            client.send("?");
            do {
                client.send("?");
            } while (client.hearsNothingFor(20));
            assertThat(udp(lb).timedOut()).isEqualTo(1);
            assertThat(a.received()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void whatOneServerRefusesGoesToTheNext(String transport) throws IOException {
        VirtualServer.Builder builder = dns(transport)
                .realServer("127.0.0.1", closedPort())
                .realServer("127.0.0.1", closedPort())
                .realServer("127.0.0.1", a.port())
                .check(FakeCheck::new);
        try (Lb lb = new Lb(builder)) {
            for (int i = 0; i < 3; i++) {
                lb.check(i).up();
            }
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerUp");
            for (int i = 0; i < 10; i++) {
                try (UdpClient client = new UdpClient(lb)) {
                    assertThat(client.ask("q" + i)).isEqualTo("a:q" + i);
                }
            }
            RealServerSnapshot refusing = lb.server(0);
            assertThat(refusing.connectFailures()).isPositive();
            assertThat(refusing.retries()).isEqualTo(refusing.connectFailures());
            assertThat(refusing.connections()).isZero();
            assertThat(refusing.active()).isZero();
            assertThat(lb.snapshot().active()).isEqualTo(10);
            assertThat(lb.check(0).reports).isNotEmpty().allMatch(said -> said.contains("onnection"));
            assertThat(a.received()).as("each once").isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void whatAllServersRefuseIsDropped(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport).realServer("127.0.0.1", closedPort()).backup("127.0.0.1", closedPort()));
                UdpClient client = new UdpClient(lb)) {
            client.send("?");
            Await.until("it is dropped", () -> lb.snapshot().rejected() == 1);
            assertThat(udp(lb).dropped().noServer()).isEqualTo(1);
            assertThat(lb.server(0).connectFailures()).isEqualTo(1);
            assertThat(lb.server(1).connectFailures()).isEqualTo(1);
            awaitSessions(lb, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aClientLeavesAServerThatHasGone(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, b, a).check(FakeCheck::new));
                UdpClient client = new UdpClient(lb)) {
            lb.check(0).up();
            lb.awaitHeard("Listening", "ServerUp");
            assertThat(client.who()).isEqualTo("b");
            lb.check(1).up();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp");
            b.close();
            int sent = 0;
            do { // the first one tells that nobody is there
                client.send("?");
                sent++;
            } while (client.hearsNothingFor(500) && sent < 5);
            assertThat(sent).isEqualTo(2);
            assertThat(lb.server(0).broken()).isEqualTo(1);
            assertThat(lb.server(0).active()).isZero();
            assertThat(lb.check(0).reports)
                    .as("no client can have its port closed")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsLeaveAServerThatIsDown(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).check(FakeCheck::new));
                UdpClient client = new UdpClient(lb)) {
            lb.check(0).up();
            lb.awaitHeard("Listening", "ServerUp");
            assertThat(client.who(2)).isEqualTo("aa");
            lb.check(1).up();
            lb.check(0).down();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerDown", "ConnectionsCut");
            awaitSessions(lb, 0);
            assertThat(client.who(2)).isEqualTo("bb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsLeaveAServerOfWeightZero(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).check(FakeCheck::new));
                UdpClient client = new UdpClient(lb)) {
            bothUp(lb, client);
            lb.check(0).up(0);
            awaitSessions(lb, 0);
            assertThat(client.who(2)).isEqualTo("bb");
            lb.check(0).up(1);
            Await.until("it gets sessions again", () -> {
                try (UdpClient another = new UdpClient(lb)) {
                    return another.who().equals("a");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsLeaveAServerThatIsGivenNoWeightAtRunTime(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).check(FakeCheck::new));
                UdpClient client = new UdpClient(lb)) {
            bothUp(lb, client);
            lb.service().weight(lb.name(0), 0).join();
            awaitSessions(lb, 0);
            assertThat(client.who(2)).isEqualTo("bb");
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerWeightChanged", "ConnectionsCut");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsStayWithAServerOfWeightZeroThatNothingIsKnownOf(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).check(FakeCheck::new));
                UdpClient client = new UdpClient(lb)) {
            bothUp(lb, client);
            lb.check(0).suspend();
            Await.until("it is told", () -> lb.server(0).reason().contains("suspended"));
            lb.service().weight(lb.name(0), 0).join();
            assertThat(lb.server(0).active()).isEqualTo(1);
            assertThat(client.who(2)).isEqualTo("aa");
            lb.check(0).up();
            awaitSessions(lb, 0);
            assertThat(client.who(2)).isEqualTo("bb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsStayWithAServerThatDrainsUntilItsDeadline(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).check(FakeCheck::new));
                UdpClient client = new UdpClient(lb)) {
            bothUp(lb, client);
            CompletableFuture<Void> longDrain = lb.service().drain(lb.name(0), Duration.ofHours(1));
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerDraining");
            assertThat(client.who(2)).isEqualTo("aa");
            assertThat(longDrain).isNotDone();
            lb.service().drain(lb.name(0), Duration.ZERO).join();
            awaitSessions(lb, 0);
            assertThat(client.who(2)).isEqualTo("bb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsLeaveAServerThatIsDownAfterItWasGivenAWeight(String transport) throws IOException {
        VirtualServer.Builder builder = dns(transport)
                .realServer("127.0.0.1", a.port(), server -> server.weight(0))
                .backup("127.0.0.1", b.port())
                .check(FakeCheck::new);
        try (Lb lb = new Lb(builder)) {
            lb.check(0).up();
            lb.check(1).up();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "BackupActivated");
            for (int i = 0; i < 2; i++) {
                lb.service().weight(lb.name(0), 5).join();
                try (UdpClient another = new UdpClient(lb)) {
                    assertThat(another.who()).isEqualTo("a");
                    lb.check(0).down();
                    Await.until("it is left", () -> lb.server(0).active() == 0);
                    assertThat(another.who()).isEqualTo("b");
                }
                lb.service().weight(lb.name(0), 0).join();
                lb.check(0).up();
                int outages = i + 1;
                Await.until("it is up again", () -> Collections.frequency(lb.heard(), "ServerUp") == 2 + outages);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void sessionsMayBeKeptWithAServerThatIsDown(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a, b).check(FakeCheck::new).whenDown(WhenDown.KEEP_CONNECTIONS));
                UdpClient client = new UdpClient(lb)) {
            lb.check(0).up();
            lb.awaitHeard("Listening", "ServerUp");
            assertThat(client.who()).isEqualTo("a");
            lb.check(1).up();
            lb.check(0).down();
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "ServerDown");
            assertThat(client.who(2)).isEqualTo("aa");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void takesTheLargestDatagramAndNoEmptyOne(String transport) throws IOException {
        byte[] large = new byte[65_507];
        new Random(1).nextBytes(large);
        try (UdpServer echo = UdpServer.echoing();
                Lb lb = new Lb(dns(transport, echo));
                UdpClient client = new UdpClient(lb)) {
            client.send(large);
            assertThat(client.receiveBytes()).isEqualTo(large);
            sendEmpty(lb.service().localAddress().orElseThrow());
            Await.until("it is dropped", () -> udp(lb).dropped().invalid() == 1);
            assertThat(client.ask("after it")).isEqualTo("after it");
        }
    }

    /** A connected socket of Java does not. */
    private static void sendEmpty(InetSocketAddress address) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.send(new DatagramPacket(new byte[0], 0, address));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void speaksIPv6OnBothSides(String transport) throws IOException {
        InetAddress loopback6 = Addresses.parse("loopback", "::1");
        try (UdpServer echo = new UdpServer(loopback6, UdpServer::send);
                Lb lb = new Lb(VirtualServer.builder("dns")
                        .udp("::1", 0)
                        .plane(Lb.plane(transport.equals("nio") ? EngineKind.NIO : EngineKind.EPOLL))
                        .realServer("::1", echo.port()));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.ask("six")).isEqualTo("six");
        }
        try (Lb lb = new Lb(VirtualServer.builder("dns")
                        .udp("::1", 0)
                        .plane(Lb.plane(transport.equals("nio") ? EngineKind.NIO : EngineKind.EPOLL))
                        .realServer("127.0.0.1", a.port()));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.ask("six to four")).isEqualTo("a:six to four");
        }
    }

    /** IPv6 has larger ones than IPv4. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void countsAnAnswerThatCannotBeSent(String transport) throws IOException {
        byte[] large = new byte[65_520];
        try (UdpServer server = new UdpServer(Addresses.parse("loopback", "::1"), (self, data, peer) -> {
                    self.send(large, peer);
                    self.send(data, peer);
                });
                Lb lb = new Lb(VirtualServer.builder("dns")
                        .udp("127.0.0.1", 0)
                        .plane(Lb.plane(transport.equals("nio") ? EngineKind.NIO : EngineKind.EPOLL))
                        .realServer("::1", server.port()));
                UdpClient client = new UdpClient(lb)) {
            assertThat(client.ask("small")).isEqualTo("small");
            assertThat(udp(lb).dropped().sendFailed()).isEqualTo(1);
            assertThat(lb.server(0).bytesFromServer()).isEqualTo(65_525);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void nobodyMakesRoomForAClientThatNoServerIsThereFor(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a)
                        .check(FakeCheck::new)
                        .whenDown(WhenDown.KEEP_CONNECTIONS)
                        .udpOptions(o -> o.maxSessions(1)));
                UdpClient one = new UdpClient(lb);
                UdpClient two = new UdpClient(lb)) {
            lb.check(0).up();
            lb.awaitHeard("Listening", "ServerUp");
            assertThat(one.who()).isEqualTo("a");
            lb.check(0).down();
            lb.awaitHeard("Listening", "ServerUp", "ServerDown", "PoolEmpty");
            two.send("?");
            Await.until("it is dropped", () -> udp(lb).dropped().noServer() == 1);
            assertThat(udp(lb).evicted()).isZero();
            assertThat(one.who()).isEqualTo("a");
        }
    }

    /** A scheduler of a user that fails must not take the socket with it. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void outlivesASchedulerThatFails(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a).scheduler(new FailsOnce()));
                UdpClient client = new UdpClient(lb)) {
            client.send("?");
            Await.until("it is dropped", () -> udp(lb).dropped().noServer() == 1);
            assertThat(client.who()).isEqualTo("a");
            assertThat(lb.snapshot().active()).isEqualTo(1);
        }
    }

    private record FailsOnce() implements Scheduler {
        @Override
        public String shortName() {
            return "fails";
        }

        @Override
        public <D extends Destination> Picker<D> newPicker() {
            Picker<D> picker = Scheduler.roundRobin().newPicker();
            AtomicBoolean failed = new AtomicBoolean();
            return new Picker<>() {
                @Override
                public void update(List<D> destinations) {
                    picker.update(destinations);
                }

                @Override
                public D pick(Flow flow, Set<D> tried) {
                    if (failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("on purpose");
                    }
                    return picker.pick(flow, tried);
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void noticesThatTheAddressIsTaken(String transport) throws IOException {
        try (Lb lb = new Lb(dns(transport, a))) {
            int port = lb.service().localAddress().orElseThrow().getPort();
            VirtualServer.Builder second = dns(transport, b).withoutAddresses().udp("127.0.0.1", port);
            assertThatThrownBy(() -> new Lb(second))
                    .isInstanceOf(HaBindException.class)
                    .hasMessageContaining("in use");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void listensWhileItIsMaster(String transport) throws IOException {
        FakeElection election = new FakeElection("VI_1");
        int port = freePort();
        VirtualServer.Builder builder =
                dns(transport, a).withoutAddresses().udp("127.0.0.1", port).serveWhile(election);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (Lb lb = new Lb(builder);
                UdpClient client = new UdpClient(address)) {
            assertThat(lb.service().listening()).isFalse();
            for (int i = 0; i < 3; i++) {
                lb.node.get(election).become(LeadershipState.MASTER);
                Await.until("it listens", () -> lb.service().listening());
                assertThat(client.who()).isEqualTo("a");
                lb.node.get(election).become(LeadershipState.BACKUP);
                Await.until("it stops", () -> !lb.service().listening());
                awaitSessions(lb, 0);
                Await.until("the address is free", () -> isFree(address));
            }
        }
    }

    private static boolean isFree(InetSocketAddress address) {
        try (DatagramSocket socket = new DatagramSocket(address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void answersThatAreOnTheirWayArriveWhenItStops(String transport) throws Exception {
        boolean arrived = false;
        for (int i = 0; i < 3 && !arrived; i++) { // they have 250 ms
            arrived = anAnswerArrivesWhenItStops(transport);
        }
        assertThat(arrived).isTrue();
    }

    private static boolean hears(UdpClient client, String word) throws IOException {
        try {
            return client.receive().equals(word);
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static boolean anAnswerArrivesWhenItStops(String transport) throws Exception {
        List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();
        try (UdpServer slow =
                new UdpServer(InetAddress.getLoopbackAddress(), (server, data, peer) -> asked.add(peer))) {
            Lb lb = new Lb(dns(transport, slow));
            try (UdpClient client = new UdpClient(lb)) {
                InetSocketAddress address = lb.service().localAddress().orElseThrow();
                client.send("?");
                Await.until("the server has been asked", () -> asked.size() == 1);
                Thread closing = new Thread(lb::close, "test-close");
                closing.start();
                Await.until("it stops", () -> !lb.service().listening());
                slow.send(new byte[] {'!'}, asked.get(0));
                boolean arrived = hears(client, "!");
                closing.join(10_000);
                assertThat(closing.isAlive()).isFalse();
                assertThat(isFree(address)).isTrue();
                return arrived;
            } finally {
                lb.close();
            }
        }
    }
}
