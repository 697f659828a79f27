package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.ha4j.HaException;
import io.ha4j.Health;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxyprotocol.ProxyHeaderDecoder;
import io.ha4j.lvs.proxyprotocol.ProxyHeaderEncoder;
import io.ha4j.lvs.proxyprotocol.ProxyProtocol;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link TcpOptions} promise, over each engine. */
class TcpRelayOptionsTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private static Lb lb(EngineKind engine, TestServer server, Consumer<TcpOptions.Builder> options) {
        return new Lb(Lb.web()
                .plane(Lb.plane(engine))
                .realServer("127.0.0.1", server.port())
                .tcpOptions(options));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isReset(Socket socket) {
        try {
            return socket.getInputStream().read() < -1;
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("reset");
        }
    }

    /** The reset may come so early that connecting fails with it. */
    private static boolean isRefused(Lb lb) {
        try (Socket client = lb.connect()) {
            return isReset(client);
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).contains("reset");
        }
    }

    private static void assertTook(long sinceNanos, Duration least) {
        assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos)).isGreaterThanOrEqualTo(least);
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void resetsWhatIsIdle(EngineKind engine) throws Exception {
        Duration idle = Duration.ofSeconds(1);
        try (TestServer server = TestServer.echoing();
                Lb lb = lb(engine, server, tcp -> tcp.idleTimeout(idle));
                Socket client = lb.connect()) {
            long last = 0;
            for (int i = 0; i < 12; i++) { // longer than the time-out, all together
                LockSupport.parkNanos(idle.toNanos() / 10);
                last = System.nanoTime();
                client.getOutputStream().write(i);
                assertThat(client.getInputStream().read()).isEqualTo(i);
            }
            assertThat(isReset(client)).isTrue();
            assertTook(last, idle);
            Await.until(
                    "counted",
                    () -> lb.snapshot().timeouts() == 1 && lb.snapshot().active() == 0);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void aHalfClosedConnectionMayBeSilentForLess(EngineKind engine) throws Exception {
        try (TestServer server = new TestServer(socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    assertThat(socket.getInputStream().read()).isEqualTo(-1 - all.length);
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(20));
                });
                Lb lb = lb(engine, server, tcp -> tcp.halfCloseTimeout(SHORT));
                Socket client = lb.connect()) {
            long since = System.nanoTime();
            client.shutdownOutput();
            assertThat(isReset(client)).isTrue();
            assertTook(since, SHORT);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void aServerThatDoesNotAnswerIsGivenUpAndBlamed(EngineKind engine) throws Exception {
        try (TestServer server = new TestServer(socket -> {
                    socket.getOutputStream().write('!');
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                });
                Lb lb = lb(engine, server, tcp -> tcp.readTimeout(SHORT));
                Socket client = lb.connect()) {
            assertThat(client.getInputStream().read()).isEqualTo('!');
            LockSupport.parkNanos(2 * SHORT.toNanos()); // nobody has asked
            long since = System.nanoTime();
            client.getOutputStream().write('?');
            assertThat(isReset(client)).isTrue();
            assertTook(since, SHORT);
            assertThat(lb.server(0).broken()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void aClientThatTakesNothingIsGivenUp(EngineKind engine) throws Exception {
        CompletableFuture<Boolean> cut = new CompletableFuture<>();
        try (TestServer server = new TestServer(socket -> {
                    byte[] chunk = new byte[1 << 16];
                    try {
                        for (int i = 0; i < 4_096; i++) {
                            socket.getOutputStream().write(chunk);
                        }
                        cut.complete(false);
                    } catch (IOException e) {
                        cut.complete(true);
                    }
                });
                Lb lb = lb(engine, server, tcp -> tcp.sendTimeout(SHORT));
                Socket client = lb.connect(4_096)) {
            assertThat(cut.get(10, TimeUnit.SECONDS)).isTrue();
            Await.until("over", () -> lb.snapshot().active() == 0);
            assertThat(lb.snapshot().timeouts()).isEqualTo(1);
            assertThat(lb.server(0).broken()).isZero();
            assertThat(client.isConnected()).isTrue();
        }
    }

    /**
     * Linux tells of room in a socket when a third of its buffer is free, which on loopback is many seconds of what this client takes.
     */
    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO")
    void aClientThatTakesALittleAllTheTimeIsNotGivenUp(EngineKind engine) throws Exception {
        boolean borne = false;
        for (int i = 0; i < 3 && !borne; i++) { // this machine may be the one that takes nothing for so long
            borne = takesALittleAllTheTime(engine);
        }
        assertThat(borne).isTrue();
    }

    /** {@return whether it was still connected in the end} */
    private static boolean takesALittleAllTheTime(EngineKind engine) throws Exception {
        byte[] all = new byte[8 << 20];
        byte[] piece = new byte[5_000];
        try (TestServer server =
                        new TestServer(socket -> socket.getOutputStream().write(all));
                Lb lb = lb(engine, server, tcp -> tcp.sendTimeout(Duration.ofSeconds(1)));
                Socket client = lb.connect(16_384)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            while (System.nanoTime() < end) {
                client.getInputStream().readNBytes(piece, 0, piece.length);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            return lb.snapshot().timeouts() == 0 && lb.snapshot().active() == 1;
        } catch (SocketException e) { // reset
            assertThat(e).hasMessageContaining("reset");
            return false;
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void resetsWhoMayNotConnect(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.saying("hello");
                Lb lb = lb(engine, server, tcp -> tcp.clients(AddressFilter.allow("127.0.0.2/32")))) {
            InetSocketAddress address = lb.service().localAddress().orElseThrow();
            assertThat(isRefused(lb)).isTrue();
            try (Socket allowed = new Socket()) {
                allowed.setSoTimeout(10_000);
                allowed.bind(new InetSocketAddress("127.0.0.2", 0));
                allowed.connect(address);
                assertThat(allowed.getInputStream().readAllBytes()).asString().isEqualTo("hello");
            }
            assertThat(lb.snapshot().denied()).isEqualTo(1);
            assertThat(lb.snapshot().accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void acceptsNoMoreThanMayBeOpenAndTheNextWhenOneEnds(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.greeting('a');
                Lb lb = lb(engine, server, tcp -> tcp.maxConnections(3))) {
            List<Lb.Held> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(lb.hold());
            }
            try (Socket fourth = lb.connect()) { // the kernel has it
                fourth.setSoTimeout(300);
                assertThatThrownBy(() -> fourth.getInputStream().read()).isInstanceOf(IOException.class);
                assertThat(lb.snapshot().accepted()).isEqualTo(3);
                held.get(1).close();
                fourth.setSoTimeout(10_000);
                assertThat(fourth.getInputStream().read()).isEqualTo('a');
            }
            for (Lb.Held each : held) {
                each.close();
            }
            assertThat(lb.snapshot().accepted()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void aBurstDoesNotGetPastTheLimit(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.greeting('a');
                Lb lb = lb(engine, server, tcp -> tcp.maxConnections(3))) {
            List<Socket> burst = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                burst.add(lb.connect());
            }
            Await.until("three are in", () -> lb.snapshot().active() == 3);
            Await.throughout(
                    () -> lb.snapshot().accepted() + " accepted",
                    Duration.ofMillis(100),
                    () -> lb.snapshot().accepted() == 3);
            for (Socket each : burst) {
                each.close();
            }
            Await.until(
                    "all have had their turn",
                    () -> lb.snapshot().accepted() == 50 && lb.snapshot().active() == 0);
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void acceptsNoMoreInASecondThanIsAllowed(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.saying("a");
                Lb lb = lb(engine, server, tcp -> tcp.newConnectionsPerSecond(20, 5))) {
            long since = System.nanoTime();
            assertThat(lb.ask(15)).isEqualTo("a".repeat(15));
            assertTook(
                    since,
                    Duration.ofMillis(450)); // ten of them had to wait for 50 ms each, less what of one was there
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void slowsDownWhatIsTooFast(EngineKind engine) throws Exception {
        int bytes = 200_000;
        try (TestServer server =
                        new TestServer(socket -> socket.getOutputStream().write(new byte[bytes]));
                Lb lb = lb(engine, server, tcp -> tcp.downloadRate(200_000));
                Socket client = lb.connect()) {
            long since = System.nanoTime();
            assertThat(client.getInputStream().readAllBytes()).hasSize(bytes);
            assertTook(since, Duration.ofMillis(450)); // less than a burst and one read are free
        }
    }

    private static byte[] header(ProxyProtocol version) {
        ByteBuffer out = ByteBuffer.allocate(ProxyHeaderEncoder.MAX_LENGTH);
        ProxyHeaderEncoder.encode(
                version, new InetSocketAddress("192.0.2.7", 4711), new InetSocketAddress("192.0.2.100", 80), out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void takesTheClientFromItsProxyHeaderHoweverThatIsSplit(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.echoing();
                Lb lb = lb(
                        engine,
                        server,
                        tcp -> tcp.acceptProxyProtocol(Duration.ofSeconds(5)).accessLog(1))) {
            int count = 0;
            for (ProxyProtocol version : ProxyProtocol.values()) {
                byte[] sent = new byte[header(version).length + 5];
                System.arraycopy(header(version), 0, sent, 0, sent.length - 5);
                System.arraycopy(ascii("hello"), 0, sent, sent.length - 5, 5);
                for (int split = 0; split <= sent.length; split++) {
                    try (Socket client = lb.connect()) {
                        client.setTcpNoDelay(true);
                        client.getOutputStream().write(sent, 0, split);
                        client.getOutputStream().write(sent, split, sent.length - split);
                        client.shutdownOutput();
                        assertThat(client.getInputStream().readAllBytes())
                                .asString()
                                .isEqualTo("hello");
                    }
                    count++;
                }
            }
            int all = count;
            Await.until("all told", () -> ended(lb).size() == all);
            assertThat(ended(lb))
                    .allMatch(event -> event.client().equals(new InetSocketAddress("192.0.2.7", 4711)))
                    .allMatch(event -> event.destination().equals(new InetSocketAddress("192.0.2.100", 80)))
                    .allMatch(event -> event.bytesFromClient() == 5)
                    .allMatch(event -> event.bytesFromServer() == 5);
        }
    }

    private static List<VirtualServerEvent.ConnectionEnded> ended(Lb lb) {
        return lb.events.stream()
                .filter(VirtualServerEvent.ConnectionEnded.class::isInstance)
                .map(VirtualServerEvent.ConnectionEnded.class::cast)
                .toList();
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void resetsWhoHasNoProxyHeader(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.echoing();
                Lb lb = lb(engine, server, tcp -> tcp.acceptProxyProtocol(SHORT))) {
            for (String bad :
                    List.of("GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 1.2.3.4\r\n", "PROXY ", "\r\n\r\n\0\r\nQUIT!")) {
                try (Socket client = lb.connect()) {
                    client.getOutputStream().write(ascii(bad));
                    assertThat(isReset(client)).as(bad).isTrue();
                }
            }
            try (Socket silent = lb.connect()) {
                assertThat(isReset(silent)).isTrue();
            }
            try (Socket early = lb.connect()) {
                early.shutdownOutput();
                assertThat(isReset(early)).isTrue();
            }
            Await.until(
                    "counted",
                    () -> lb.snapshot().malformed() == 6 && lb.snapshot().active() == 0);
            assertThat(server.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void tellsServersWhoTheClientIs(EngineKind engine) throws Exception {
        for (ProxyProtocol version : ProxyProtocol.values()) {
            CompletableFuture<String> seen = new CompletableFuture<>();
            try (TestServer server = new TestServer(socket -> seen.complete(readHeader(socket.getInputStream())));
                    Lb lb = lb(engine, server, tcp -> tcp.sendProxyProtocol(version));
                    Socket client = lb.connect()) {
                client.getOutputStream().write(ascii("hello"));
                client.shutdownOutput();
                String local = "127.0.0.1:" + client.getLocalPort();
                String destination = "127.0.0.1:" + client.getPort();
                assertThat(seen.get(10, TimeUnit.SECONDS))
                        .isEqualTo(version + " PROXY " + local + " to " + destination + " hello");
            }
        }
    }

    private static String readHeader(InputStream in) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(in.readAllBytes());
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        assertThat(decoder.decode(all)).isEqualTo(ProxyHeaderDecoder.Status.COMPLETE);
        return decoder.header() + " " + StandardCharsets.US_ASCII.decode(all);
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void connectsFromTheAddressThatIsWanted(EngineKind engine) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (TestServer server = new TestServer(
                        socket -> seen.complete(socket.getInetAddress().getHostAddress()));
                Lb lb = lb(engine, server, tcp -> tcp.sourceAddress("127.0.0.9"));
                Socket client = lb.connect()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("127.0.0.9");
        }
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
    }

    @Test
    @Execution(CONCURRENT)
    void aServerSeesTheClientItselfWhereThatIsWanted() throws Exception {
        Lab.require(isRoot(), "root, for IP_TRANSPARENT");
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (TestServer server = new TestServer(
                        socket -> seen.complete(socket.getInetAddress().getHostAddress()));
                Lb lb = lb(EngineKind.EPOLL, server, tcp -> tcp.transparent(true));
                Socket client = new Socket()) {
            client.setSoTimeout(10_000);
            client.bind(new InetSocketAddress("127.0.0.7", 0));
            client.connect(lb.service().localAddress().orElseThrow());
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("127.0.0.7");
        }
    }

    /** Such as an address that has just moved to another host. */
    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void noServerIsBlamedForAnAddressThatThisHostDoesNotHave(EngineKind engine) throws Exception {
        VirtualServer.Builder web = Lb.web()
                .plane(Lb.plane(engine))
                .check(FakeCheck::new)
                .outlierEjection(OutlierEjection.afterFailures(1).panicThreshold(0))
                .tcpOptions(tcp -> tcp.sourceAddress("192.0.2.1"));
        for (int port = 1; port <= 3; port++) { // nobody gets there
            web.realServer("127.0.0.1", port);
        }
        try (Lb lb = new Lb(web)) {
            for (int i = 0; i < 3; i++) {
                lb.check(i).up();
            }
            Await.until(
                    "all can be used",
                    () -> lb.snapshot().servers().stream().allMatch(one -> one.status() == Health.Status.UP));
            assertThat(isRefused(lb)).isTrue();
            assertThat(isRefused(lb)).isTrue();
            Await.until("over", () -> lb.snapshot().active() == 0);
            assertThat(lb.snapshot().rejected()).isEqualTo(2);
            for (int i = 0; i < 3; i++) {
                RealServerSnapshot seen = lb.server(i);
                assertThat(seen.localFailures()).as("each was tried").isEqualTo(2);
                assertThat(seen.connectFailures()).isZero();
                assertThat(seen.retries()).isZero();
                assertThat(seen.ejected()).isFalse();
                assertThat(lb.check(i).reports).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource
    void triesNoMoreServersThanAllowed(EngineKind engine) throws Exception {
        VirtualServer.Builder builder = Lb.web().plane(Lb.plane(engine)).tcpOptions(tcp -> tcp.attempts(2));
        try (RefusingPort one = new RefusingPort();
                RefusingPort two = new RefusingPort();
                RefusingPort three = new RefusingPort();
                Lb lb = new Lb(builder.realServer("127.0.0.1", one.number())
                        .realServer("127.0.0.1", two.number())
                        .realServer("127.0.0.1", three.number()))) {
            assertThat(isRefused(lb)).isTrue();
            Await.until("rejected", () -> lb.snapshot().rejected() == 1);
            assertThat(lb.snapshot().servers().stream()
                            .mapToLong(RealServerSnapshot::connectFailures)
                            .sum())
                    .isEqualTo(2);
        }
    }

    @Test
    @Execution(CONCURRENT)
    void tellsOfOneConnectionInSoMany() throws Exception {
        try (TestServer server = TestServer.saying("a");
                Lb lb = lb(EngineKind.NIO, server, tcp -> tcp.accessLog(4))) {
            assertThat(lb.ask(12)).isEqualTo("a".repeat(12));
            Await.until("three are told", () -> ended(lb).size() == 3);
            VirtualServerEvent.ConnectionEnded first = ended(lb).get(0);
            assertThat(first.server()).contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            assertThat(first.attempts()).isEqualTo(1);
            assertThat(first.bytesFromServer()).isEqualTo(1);
            assertThat(first.total()).isGreaterThanOrEqualTo(first.waited());
            assertThat(first.ending()).isEqualTo("closed in order");
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @EnumSource(
            names = {"EPOLL"},
            mode = EnumSource.Mode.EXCLUDE)
    void saysWhenAnEngineCannotDoWhatIsAsked(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.saying("a")) {
            assertThatThrownBy(() -> lb(engine, server, tcp -> tcp.userTimeout(Duration.ofSeconds(5))))
                    .isInstanceOf(HaException.class)
                    .hasMessageContaining("need the engine epoll (this is " + engine.text() + ")");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void asksTheKernelToNoticeDeadPeers() throws Exception {
        try (TestServer server = TestServer.greeting('a');
                Lb lb = lb(
                        EngineKind.EPOLL,
                        server,
                        tcp -> tcp.userTimeout(Duration.ofSeconds(5))
                                .keepAlive(Duration.ofSeconds(10), Duration.ofSeconds(2), 3));
                Lb.Held held = lb.hold()) {
            assertThat(held.by()).isEqualTo('a');
        }
    }
}
