package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.health.ScriptedServer;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TcpProbeTest {

    static Stream<Named<Supplier<ProbeBench>>> engines() {
        return ProbeBench.engines();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void succeedsWhenConnectedAndHangsUpAtOnce(Supplier<ProbeBench> engine) {
        try (ProbeBench bench = engine.get();
                ScriptedServer server = ScriptedServer.silent()) {
            assertThat(bench.run(new TcpProbe(), server.address())).isEqualTo(ProbeResult.success());
            Await.until("hung up", () -> server.openConnections() == 0);
            bench.awaitNoConnection();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void saysThatAConnectionIsRefused(Supplier<ProbeBench> engine) {
        InetSocketAddress nobody;
        try (ScriptedServer server = ScriptedServer.silent()) {
            nobody = server.address();
        }
        try (ProbeBench bench = engine.get()) {
            assertThat(bench.run(new TcpProbe(), nobody)).isEqualTo(ProbeResult.failure("connection refused"));
            bench.awaitNoConnection();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void reachesTargetsOfIpVersion6(Supplier<ProbeBench> engine) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        try (ProbeBench bench = engine.get();
                ServerSocket server = new ServerSocket(0, 50, loopback)) {
            InetSocketAddress target = new InetSocketAddress(loopback, server.getLocalPort());
            assertThat(bench.run(new TcpProbe(), target)).isEqualTo(ProbeResult.success());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void leavesNoConnectionAfterManyProbes(Supplier<ProbeBench> engine) {
        try (ProbeBench bench = engine.get();
                ScriptedServer server = ScriptedServer.silent()) {
            for (int i = 0; i < 200; i++) {
                assertThat(bench.run(new TcpProbe(), server.address()).ok()).isTrue();
            }
            bench.awaitNoConnection();
            Await.until("hung up", () -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void closesOpenConnectionsWithTheNode(Supplier<ProbeBench> engine) {
        try (ScriptedServer server = ScriptedServer.silent()) {
            try (ProbeBench bench = engine.get()) {
                assertThat(bench.start(HttpProbe.get("/"), server.address())).isNotDone();
                Await.until("connected", () -> server.openConnections() == 1);
            }
            Await.until("hung up", () -> server.openConnections() == 0);
        }
    }

    @Test
    void theProgramThatListensDoesNotSeeIt() {
        Lab.require(Epoll.isAvailable(), "no epoll: " + Epoll.unavailabilityCause());
        try (ProbeBench bench = new ProbeBench();
                ScriptedServer server = ScriptedServer.silent()) {
            for (int i = 0; i < 20; i++) {
                assertThat(bench.run(new TcpProbe(), server.address()).ok()).isTrue();
            }
            // The queue of those to be accepted is one behind the other: this one comes last.
            CompletableFuture<ProbeResult> last = bench.start(HttpProbe.get("/"), server.address());
            Await.until("connected", () -> server.openConnections() == 1);
            assertThat(last).isNotDone();
            // More only if the thread was held up for 40 ms within a probe, when the kernel acknowledges on its own.
            assertThat(server.accepted()).isLessThan(5);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void goesOnWhenATargetWithAFullQueueAccepts(Supplier<ProbeBench> engine) throws IOException {
        try (ProbeBench bench = engine.get();
                FullServer server = new FullServer()) {
            CompletableFuture<ProbeResult> probe = bench.start(new TcpProbe(), server.address());
            Await.until("waits", () -> bench.openConnections() == 1);
            assertThat(probe).isNotDone();
            server.acceptAll();
            assertThat(probe.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(ProbeResult.success());
            bench.awaitNoConnection();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aProbeThatIsCancelledWhileItConnectsLeavesNothing(Supplier<ProbeBench> engine) throws IOException {
        try (ProbeBench bench = engine.get();
                FullServer server = new FullServer()) {
            CompletableFuture<ProbeResult> probe = bench.start(new TcpProbe(), server.address());
            Await.until("waits", () -> bench.openConnections() == 1);
            probe.cancel(true);
            bench.awaitNoConnection();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aNodeThatClosesGivesUpWhatConnects(Supplier<ProbeBench> engine) throws IOException {
        try (FullServer server = new FullServer()) {
            CompletableFuture<ProbeResult> probe;
            try (ProbeBench bench = engine.get()) {
                probe = bench.start(new TcpProbe(), server.address());
                Await.until("waits", () -> bench.openConnections() == 1);
            }
            Await.until("ended", probe::isDone);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aConnectionTimesOutBeforeTheProbe(Supplier<ProbeBench> engine) throws IOException {
        try (ProbeBench bench = engine.get();
                FullServer server = new FullServer()) {
            ProbeResult result = bench.start(ProbeBench.CHECK, new TcpProbe(), server.address(), Duration.ofMillis(50))
                    .orTimeout(5, TimeUnit.SECONDS)
                    .join();
            assertThat(result).isEqualTo(ProbeResult.failure("no connection within 50 ms"));
            bench.awaitNoConnection();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aConversationThatEndsBeforeItBeginsLeavesNothing(Supplier<ProbeBench> engine) {
        try (ProbeBench bench = engine.get();
                ScriptedServer server = ScriptedServer.silent()) {
            Probe hasty = request -> request.context()
                    .get(NetworkProbes.COMPONENT)
                    .connect(request, (channel, result) -> result.complete(ProbeResult.failure("in haste")));
            assertThat(bench.run(hasty, server.address())).isEqualTo(ProbeResult.failure("in haste"));
            bench.awaitNoConnection();
            Await.until("hung up", () -> server.openConnections() == 0);
            Probe broken =
                    request -> request.context().get(NetworkProbes.COMPONENT).connect(request, (channel, result) -> {
                        throw new IllegalStateException("broken");
                    });
            assertThatThrownBy(() -> bench.start(broken, server.address())).hasMessage("broken");
            bench.awaitNoConnection();
        }
    }

    /** A server whose queue of connections is full, so that its kernel does not answer more of them. */
    private static final class FullServer implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<SocketChannel> clients = new ArrayList<>();

        FullServer() throws IOException {
            for (int i = 0; i < 3; i++) {
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                client.connect(address());
                clients.add(client);
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }

        void acceptAll() throws IOException {
            server.setSoTimeout(100);
            for (int i = 0; i < 2; i++) {
                server.accept().close();
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel client : clients) {
                client.close();
            }
            server.close();
        }
    }
}
