package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaBindException;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A virtual server at several addresses and at ranges of ports. */
class SeveralAddressesTest {

    private static String ask(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(address, 5_000);
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        }
    }

    /** The first of so many ports that were free a moment ago. To be called when all has been bound to which the system gives a port. */
    private static int freePorts(int count) throws IOException {
        for (int attempt = 0; attempt < 50; attempt++) {
            try (ServerSocket first = new ServerSocket(0)) {
                if (areFree(first.getLocalPort() + 1, count - 1)) {
                    return first.getLocalPort();
                }
            }
        }
        throw new IOException("no " + count + " free ports beside each other");
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket free = new ServerSocket(port)) {
                assertThat(free.isBound()).isTrue();
            } catch (IOException | IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }

    @Test
    void servesAtAllOfThem() throws IOException {
        try (TestServer server = TestServer.saying("a")) {
            int first = freePorts(3);
            servesAtAllOfThem(server, first);
        }
    }

    private static void servesAtAllOfThem(TestServer server, int first) throws IOException {
        VirtualServer.Builder web = Lb.web()
                .withoutAddresses()
                .tcp("127.0.0.1", first, first + 2)
                .tcp("::1", 0) // behind the others, to which it might come
                .realServer("127.0.0.1", server.port());
        try (Lb lb = new Lb(web)) {
            assertThat(lb.service().listening()).isTrue();
            assertThat(lb.service().localAddresses()).hasSize(4);
            for (InetSocketAddress address : lb.service().localAddresses()) {
                assertThat(ask(address)).isEqualTo("a");
            }
            assertThat(lb.snapshot().accepted()).isEqualTo(4);
            assertThat(lb.snapshot().localAddress()).contains("[0:0:0:0:0:0:0:1]:", "127.0.0.1:" + (first + 1));
        }
    }

    @Test
    void followsTheElectionWithAllOfThem() throws IOException {
        FakeElection election = new FakeElection("e");
        try (TestServer server = TestServer.saying("a");
                Lb lb = new Lb(Lb.web()
                        .tcp("127.0.0.1", 0)
                        .realServer("127.0.0.1", server.port())
                        .serveWhile(election))) {
            assertThat(lb.service().listening()).isFalse();
            lb.node.get(election).become(LeadershipState.MASTER);
            Await.until("listening", () -> lb.service().listening());
            List<InetSocketAddress> both = lb.service().localAddresses();
            lb.node.get(election).become(LeadershipState.BACKUP);
            Await.until("none", () -> lb.service().localAddresses().isEmpty());
            for (InetSocketAddress address : both) { // what is told is a moment ahead of the socket
                Await.until("refused at " + address, () -> isRefused(address));
            }
        }
    }

    private static boolean isRefused(InetSocketAddress address) {
        try {
            ask(address);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void listensNowhereIfOneOfThemIsInUse() throws IOException {
        try (TestServer server = TestServer.saying("a");
                ServerSocket used = new ServerSocket()) {
            int first = freePorts(2);
            used.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first + 1));
            VirtualServer web = VirtualServer.builder("web")
                    .tcp("127.0.0.1", first, first + 1)
                    .plane(Lb.PLANE)
                    .realServer("127.0.0.1", server.port())
                    .build();
            try (HaNode node = HaNode.builder("t").with(web).build()) {
                assertThatThrownBy(node::start)
                        .isInstanceOf(HaBindException.class)
                        .hasMessageContaining(":" + (first + 1));
            }
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), first));
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    @Test
    void refusesWhatIsThereTwiceAndTooMany() {
        VirtualServer.Builder web =
                VirtualServer.builder("web").realServer("192.0.2.11", 1).tcp("192.0.2.10", 80, 90);
        assertThatThrownBy(() -> web.tcp("192.0.2.10", 85).build())
                .hasMessage("tcp: 192.0.2.10:85 (expected: each address once)");
        assertThatThrownBy(() -> web.tcp("192.0.2.10", 90, 80)).hasMessage("tcp last port: 80 (expected: 90..345)");
        assertThatThrownBy(() -> web.tcp("192.0.2.10", 1, 300)).hasMessage("tcp last port: 300 (expected: 1..256)");
        assertThat(web.withoutAddresses().tcp("192.0.2.10", 8080).build().addresses())
                .containsExactly(new InetSocketAddress("192.0.2.10", 8080));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, ::",
        "::, 0.0.0.0",
    })
    void listensAtAllAddressesOfBothFamilies(String one, String other) throws IOException {
        try (TestServer server = TestServer.saying("a")) {
            listensAtAllAddressesOfBothFamilies(server, one, other, freePorts(1));
        }
    }

    private static void listensAtAllAddressesOfBothFamilies(TestServer server, String one, String other, int port)
            throws IOException {
        VirtualServer.Builder web = VirtualServer.builder("web")
                .plane(Lb.plane(EngineKind.EPOLL))
                .tcp(one, port)
                .tcp(other, port)
                .realServer("127.0.0.1", server.port());
        try (Lb lb = new Lb(web)) {
            assertThat(lb.service().listening()).isTrue();
            assertThat(ask(Addresses.endpoint("client", "127.0.0.1", port))).isEqualTo("a");
            assertThat(ask(Addresses.endpoint("client", "::1", port))).isEqualTo("a");
            assertThat(lb.snapshot().listeners())
                    .extracting(ListenerSnapshot::accepted)
                    .containsExactly(1L, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allAddressesOfIpv6AreThoseOfIpv4TooUnlessBothAreNamed(EngineKind engine) throws IOException {
        try (TestServer server = TestServer.saying("a")) {
            listensAtAllAddresses(engine, server, freePorts(1));
        }
    }

    private static void listensAtAllAddresses(EngineKind engine, TestServer server, int port) throws IOException {
        VirtualServer.Builder web = VirtualServer.builder("web")
                .plane(Lb.plane(engine))
                .tcp("::", port)
                .realServer("127.0.0.1", server.port());
        try (Lb lb = new Lb(web)) {
            assertThat(ask(Addresses.endpoint("client", "127.0.0.1", port))).isEqualTo("a");
            assertThat(ask(Addresses.endpoint("client", "::1", port))).isEqualTo("a");
            assertThat(lb.snapshot().accepted()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EPOLL")
    void saysWhatToDoWhereAnEngineCannotTellTheFamiliesApart(EngineKind engine) {
        VirtualServer.Builder both = VirtualServer.builder("web")
                .plane(Lb.plane(engine))
                .tcp("::", 8_080)
                .tcp("0.0.0.0", 8_080)
                .realServer("127.0.0.1", 80);
        assertThatThrownBy(() -> new Lb(both))
                .hasStackTraceContaining("tcp: not 0.0.0.0 and :: at one port with the engine " + engine.text()
                        + " (expected: :: alone, which takes IPv4 too, or the engine epoll)");
    }
}
