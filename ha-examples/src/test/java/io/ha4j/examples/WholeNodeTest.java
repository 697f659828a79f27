package io.ha4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.HaBindException;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.NodeEvent;
import io.ha4j.NodeSnapshot;
import io.ha4j.NodeState;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerEvent;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VRRP, a health check and a virtual server together, two nodes in one process. */
class WholeNodeTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Authentication KEY =
            Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"));

    private final List<AutoCloseable> resources = new ArrayList<>();
    private int portA;
    private int portB;
    private int virtualPort;
    private Backend backend;

    /** Says hello to whoever connects. */
    private static final class Backend implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 100, LOOPBACK);
        private final Thread thread = new Thread(this::serve, "test-backend");

        Backend() throws IOException {
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    client.getOutputStream().write("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    assertThat(e).isNotNull(); // a probe that has gone already, or the end of the test
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void findPorts() throws IOException {
        backend = new Backend();
        resources.add(backend);
        try (DatagramSocket a = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
                DatagramSocket b = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
                ServerSocket v = new ServerSocket(0, 1, LOOPBACK)) {
            portA = a.getLocalPort();
            portB = b.getLocalPort();
            virtualPort = v.getLocalPort();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = resources.size() - 1; i >= 0; i--) {
            resources.get(i).close();
        }
    }

    private VrrpInstance router(int self, int peer, int priority) {
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(50))
                .transport(UdpTransport.builder()
                        .bind("127.0.0.1", self)
                        .peer("127.0.0.1", peer)
                        .build())
                .authentication(KEY)
                .virtualAddress("127.0.0.1")
                .build();
    }

    private VirtualServer.Builder web() {
        return VirtualServer.builder("web")
                .tcp("127.0.0.1", virtualPort)
                .drainTimeout(Duration.ofMillis(100))
                .realServer("127.0.0.1", backend.port())
                .check(HealthCheck.tcp().every(Duration.ofMillis(50)).build());
    }

    private HaNode node(String name, VrrpInstance router, VirtualServer web, List<HaEvent> events) {
        HaNode node =
                HaNode.builder(name).with(router, web).listener(events::add).build();
        resources.add(node);
        return node;
    }

    private String ask() {
        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(LOOPBACK, virtualPort), PATIENCE_MILLIS);
            client.setSoTimeout(PATIENCE_MILLIS);
            return new String(client.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void theAddressIsServedByWhoeverIsMaster() {
        List<HaEvent> eventsA = new CopyOnWriteArrayList<>();
        List<HaEvent> eventsB = new CopyOnWriteArrayList<>();
        Duration interval =
                Duration.ofMillis(500); // a busy machine may keep a for so long that b would take over at shorter ones
        VrrpInstance routerA = router(portA, portB, 200).toBuilder()
                .advertisementInterval(interval)
                .build();
        VrrpInstance routerB = router(portB, portA, 100).toBuilder()
                .advertisementInterval(interval)
                .build();
        VirtualServer webA = web().serveWhile(routerA).build();
        VirtualServer webB = web().serveWhile(routerB).build();
        HaNode a = node("a", routerA, webA, eventsA);
        HaNode b = node("b", routerB, webB, eventsB);
        a.start();
        Await.until("a serves", () -> ask().equals("hello"));
        b.start();
        Await.until("b follows a", () -> b.get(routerB).snapshot().master() != null);
        assertThat(a.get(webA).listening()).isTrue();
        assertThat(b.get(webB).listening()).isFalse();
        assertThat(b.get(routerB).state()).isEqualTo(LeadershipState.BACKUP);

        a.close();

        Await.until("b serves", () -> b.get(webB).listening() && ask().equals("hello"));
        b.close();
        assertThat(kinds(eventsA))
                .containsSubsequence(
                        VrrpEvent.StateChanged.class, // BACKUP
                        VrrpEvent.StateChanged.class, // MASTER
                        VirtualServerEvent.Listening.class,
                        NodeEvent.Closing.class,
                        VrrpEvent.StateChanged.class, // INIT: gives up before it stops listening
                        VirtualServerEvent.StoppedListening.class,
                        NodeEvent.Closed.class);
        assertThat(eventsB.get(eventsB.size() - 1)).isInstanceOf(NodeEvent.Closed.class);
    }

    private static List<Class<?>> kinds(List<HaEvent> events) {
        return events.stream().<Class<?>>map(Object::getClass).toList();
    }

    @Test
    void oneSnapshotShowsAllComponents() {
        VrrpInstance router = router(portA, portB, 200);
        HaNode node = node("a", router, web().serveWhile(router).build(), new CopyOnWriteArrayList<>());
        node.start();
        Await.until("served", () -> ask().equals("hello"));
        NodeSnapshot snapshot = node.snapshot();
        assertThat(snapshot.state()).isEqualTo(NodeState.RUNNING);
        assertThat(snapshot.components().keySet()).contains("vrrp/VI_1", "virtual-server/web");
        assertThat(snapshot.components().keySet()).anyMatch(id -> id.startsWith("health-check/"));
        assertThat(snapshot.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void aVirtualServerListensOnWhileItsElectionChanges() {
        List<HaEvent> events = new CopyOnWriteArrayList<>();
        VrrpInstance router = router(portA, portB, 200);
        VirtualServer web = web().serveWhile(router).build();
        HaNode node = node("a", router, web, events);
        node.start();
        Await.until("served", () -> ask().equals("hello"));
        VrrpInstance next = router.toBuilder().priority(150).build();
        NodeEvent.Changed changed =
                node.apply(next, web.toBuilder().serveWhile(next).build());
        assertThat(changed.changed()).containsExactly(router.id(), web.id());
        assertThat(changed.restarted()).isEmpty();
        Await.throughout(this::ask, Duration.ofMillis(300), () -> ask().equals("hello"));
        VirtualServer slower = web.toBuilder()
                .serveWhile(next)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        assertThat(node.apply(next, slower).restarted())
                .as("cannot do that yet")
                .containsExactly(web.id());
        Await.until("served again", () -> ask().equals("hello"));
        node.apply(next);
        assertThat(ask()).isNotEqualTo("hello");
        assertThat(node.get(router).state()).isEqualTo(LeadershipState.MASTER);
        node.close();
        assertThat(kinds(events).stream().filter(VirtualServerEvent.Listening.class::equals))
                .hasSize(2);
    }

    @Test
    void changesLeaveNoThreadSocketOrDescriptor() {
        VrrpInstance router = router(portA, portB, 200);
        VirtualServer web = web().serveWhile(router).build();
        HaNode node = node("a", router, web, new CopyOnWriteArrayList<>());
        node.start();
        Await.until("served", () -> ask().equals("hello"));
        long before = 0;
        int threads = 0;
        for (int round = 0; round < 6; round++) {
            VrrpInstance other = router(portB, portA, 200);
            VirtualServer there = web().serveWhile(other)
                    .check(HealthCheck.tcp().every(Duration.ofMillis(40)).build())
                    .build();
            node.apply(other, there);
            node.apply();
            node.apply(router, web);
            Await.until("served", () -> ask().equals("hello"));
            if (round == 0) {
                before = descriptors();
                threads = ownThreads().size();
            }
        }
        long expected = before;
        Await.until(
                () -> "at most " + expected + " descriptors", Duration.ofSeconds(10), () -> descriptors() <= expected);
        int most = threads;
        Await.until(
                () -> "at most " + most + " of " + ownThreads(),
                Duration.ofSeconds(10),
                () -> ownThreads().size() <= most);
    }

    @Test
    void closingLeavesNoThreadSocketOrDescriptor() throws IOException {
        long before = 0;
        for (int round = 0; round < 5; round++) {
            VrrpInstance router = router(portA, portB, 200);
            HaNode node = node("n" + round, router, web().serveWhile(router).build(), new CopyOnWriteArrayList<>());
            node.start();
            Await.until("served", () -> ask().equals("hello"));
            node.close();
            awaitNoThreads();
            assertPortsAreFree();
            if (round == 0) {
                before = descriptors(); // the first round opens what the JVM keeps, jars for example
            }
        }
        long expected = before;
        Await.until(
                () -> "at most " + expected + " descriptors", Duration.ofSeconds(10), () -> descriptors() <= expected);
    }

    @Test
    void aStartThatFailsHalfWayLeavesNothing() throws IOException {
        VrrpInstance router = router(portA, portB, 200);
        try (ServerSocket taken = new ServerSocket(virtualPort, 1, LOOPBACK)) {
            HaNode node = node("n", router, web().build(), new CopyOnWriteArrayList<>()); // binds while it starts
            assertThatExceptionOfType(HaBindException.class)
                    .isThrownBy(node::start)
                    .withMessageContaining("127.0.0.1:" + taken.getLocalPort());
            assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        }
        awaitNoThreads();
        assertPortsAreFree();
    }

    private void assertPortsAreFree() throws IOException {
        try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, portA));
                ServerSocket tcp = new ServerSocket()) {
            tcp.setReuseAddress(true); // past connections may be in TIME_WAIT; a listener would still be in the way
            tcp.bind(new InetSocketAddress(LOOPBACK, virtualPort));
            assertThat(udp.isBound() && tcp.isBound()).isTrue();
        }
    }

    /** Netty says that a loop has ended a moment before its thread has. */
    private static void awaitNoThreads() {
        Await.until(
                () -> "no thread, but " + ownThreads(),
                Duration.ofSeconds(10),
                () -> ownThreads().isEmpty());
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ha-"))
                .toList();
    }

    /** Sockets and the like of this process; 0 where the system does not tell. */
    private static long descriptors() {
        Path own = Path.of("/proc/self/fd");
        if (!Files.isDirectory(own)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(own)) {
            return all.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
