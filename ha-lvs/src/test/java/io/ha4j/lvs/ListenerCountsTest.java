package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the snapshot of a virtual server with two addresses says of each. */
class ListenerCountsTest {

    private static VirtualServer.Builder web(EngineKind engine, int serverPort) {
        return Lb.web().tcp("127.0.0.1", 0).plane(Lb.plane(engine)).realServer("127.0.0.1", serverPort);
    }

    private static Socket connect(Lb lb, int listener) throws IOException {
        Socket socket = new Socket();
        socket.connect(lb.service().localAddresses().get(listener), 5_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Sends {@code text} and the end: {@return what comes back} */
    private static String ask(Lb lb, int listener, String text) throws IOException {
        try (Socket socket = connect(lb, listener)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static boolean isRefused(Lb lb, int listener, String text) {
        try {
            return ask(lb, listener, text).isEmpty();
        } catch (IOException e) {
            return true; // reset, perhaps while it connects
        }
    }

    private static List<Long> each(Lb lb, ToLongFunction<ListenerSnapshot> count) {
        return lb.snapshot().listeners().stream()
                .map(listener -> count.applyAsLong(listener))
                .toList();
    }

    private static void awaitEach(Lb lb, ToLongFunction<ListenerSnapshot> count, long first, long second) {
        List<Long> expected = List.of(first, second);
        Await.until(
                () -> lb.snapshot().listeners(),
                Duration.ofSeconds(10),
                () -> each(lb, count).equals(expected));
    }

    @ParameterizedTest
    @EnumSource
    void countsConnectionsAndBytes(EngineKind engine) throws IOException {
        try (TestServer server = TestServer.echoing();
                Lb lb = new Lb(web(engine, server.port()))) {
            assertThat(ask(lb, 0, "one")).isEqualTo("one");
            assertThat(ask(lb, 1, "three")).isEqualTo("three");
            assertThat(ask(lb, 1, "four")).isEqualTo("four");
            awaitEach(lb, ListenerSnapshot::active, 0, 0);
            try (Socket open = connect(lb, 1)) {
                open.getOutputStream().write('!');
                assertThat(open.getInputStream().read()).isEqualTo('!');
                awaitEach(lb, ListenerSnapshot::active, 0, 1);
            }
            awaitEach(lb, ListenerSnapshot::active, 0, 0);
            assertThat(each(lb, ListenerSnapshot::accepted)).containsExactly(1L, 3L);
            assertThat(each(lb, ListenerSnapshot::bytesFromClients)).containsExactly(3L, 10L);
            assertThat(each(lb, ListenerSnapshot::bytesFromServers)).containsExactly(3L, 10L);
            assertThat(lb.snapshot().accepted()).isEqualTo(4);
            assertThat(lb.snapshot().listeners()).allMatch(ListenerSnapshot::listening);
            assertThat(lb.snapshot().listeners())
                    .extracting(ListenerSnapshot::address)
                    .containsExactly("127.0.0.1:0", "127.0.0.1:0");
            assertThat(lb.snapshot().listeners())
                    .extracting(ListenerSnapshot::localAddress)
                    .containsExactly(lb.snapshot().localAddress().split(", "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsWhoIsNotServed(EngineKind engine) throws IOException {
        try (RefusingPort closed = new RefusingPort();
                Lb lb = new Lb(web(engine, closed.number()))) {
            assertThat(isRefused(lb, 1, "")).isTrue();
            awaitEach(lb, ListenerSnapshot::rejected, 0, 1);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsWhoMayNotConnect(EngineKind engine) throws IOException {
        try (TestServer server = TestServer.saying("a");
                Lb lb = new Lb(web(engine, server.port())
                        .tcpOptions(tcp -> tcp.clients(AddressFilter.allow("192.0.2.0/24"))))) {
            assertThat(isRefused(lb, 1, "")).isTrue();
            awaitEach(lb, ListenerSnapshot::denied, 0, 1);
            assertThat(each(lb, ListenerSnapshot::accepted)).containsExactly(0L, 0L);
            assertThat(lb.snapshot().denied()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsProxyHeadersThatAreWrongAndNoBytesOfThoseThatAreRight(EngineKind engine) throws IOException {
        try (TestServer server = TestServer.echoing();
                Lb lb = new Lb(
                        web(engine, server.port()).tcpOptions(tcp -> tcp.acceptProxyProtocol(Duration.ofSeconds(5))))) {
            assertThat(ask(lb, 0, "PROXY TCP4 192.0.2.7 192.0.2.100 4711 80\r\nhello"))
                    .isEqualTo("hello");
            assertThat(isRefused(lb, 1, "GET / HTTP/1.1\r\n\r\n")).isTrue();
            awaitEach(lb, ListenerSnapshot::malformed, 0, 1);
            assertThat(each(lb, ListenerSnapshot::bytesFromClients)).containsExactly(5L, 0L);
            assertThat(each(lb, ListenerSnapshot::accepted)).containsExactly(1L, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsWhoIsSilentForTooLong(EngineKind engine) throws IOException {
        try (TestServer server =
                        new TestServer(socket -> socket.getInputStream().read());
                Lb lb = new Lb(web(engine, server.port()).tcpOptions(tcp -> tcp.idleTimeout(Duration.ofMillis(100))));
                Socket silent = connect(lb, 0)) {
            assertThat(silent.isConnected()).isTrue();
            awaitEach(lb, ListenerSnapshot::timeouts, 1, 0);
            assertThat(lb.snapshot().timeouts()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NIO", "EPOLL"})
    void countsSessionsOverUdp(String engine) throws IOException {
        VirtualServer.Builder dns = VirtualServer.builder("dns")
                .udp("127.0.0.1", 0)
                .udp("127.0.0.1", 0)
                .plane(Lb.plane(EngineKind.valueOf(engine)));
        try (UdpServer server = UdpServer.named("a");
                Lb lb = new Lb(dns.realServer("127.0.0.1", server.port()))) {
            List<InetSocketAddress> at = lb.service().localAddresses();
            try (UdpClient one = new UdpClient(at.get(0));
                    UdpClient two = new UdpClient(at.get(1));
                    UdpClient three = new UdpClient(at.get(1))) {
                assertThat(one.who() + two.who(2) + three.who()).isEqualTo("aaaa");
                awaitEach(lb, ListenerSnapshot::bytesFromServers, 3, 9);
                assertThat(each(lb, ListenerSnapshot::bytesFromClients)).containsExactly(1L, 3L);
                assertThat(each(lb, ListenerSnapshot::accepted)).containsExactly(1L, 2L);
                assertThat(each(lb, ListenerSnapshot::active)).containsExactly(1L, 2L);
                assertThat(lb.snapshot().accepted()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesOnCountingWhenItListensAgain(EngineKind engine) throws IOException {
        FakeElection election = new FakeElection("e");
        try (TestServer server = TestServer.echoing();
                Lb lb = new Lb(web(engine, server.port()).serveWhile(election))) {
            assertThat(lb.snapshot().listeners()).hasSize(2).noneMatch(ListenerSnapshot::listening);
            for (int round = 1; round <= 2; round++) {
                lb.node.get(election).become(LeadershipState.MASTER);
                Await.until("listening", () -> lb.service().listening());
                assertThat(ask(lb, 0, "a") + ask(lb, 1, "a")).isEqualTo("aa");
                lb.node.get(election).become(LeadershipState.BACKUP);
                Await.until("none", () -> lb.service().localAddresses().isEmpty());
                assertThat(each(lb, ListenerSnapshot::accepted)).containsExactly((long) round, (long) round);
                assertThat(lb.snapshot().listeners())
                        .allMatch(listener ->
                                !listener.listening() && listener.localAddress().isEmpty());
            }
        }
    }
}
