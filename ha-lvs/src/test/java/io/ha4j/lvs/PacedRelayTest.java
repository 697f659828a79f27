package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.SessionTimeouts;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.RelaySettings;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Time-outs of connections that are slowed down: who is not read is not silent. */
class PacedRelayTest {

    private static final long NEVER = Long.MAX_VALUE;
    private static final long HALF_A_SECOND = TimeUnit.MILLISECONDS.toNanos(500);
    /** A pause of a second after each read. */
    private static final RelaySettings.Rate CRAWL = new RelaySettings.Rate(256, 256);

    private static RelaySettings settings(SessionTimeouts timeouts, boolean upload) {
        RelaySettings plain = RelaySettings.unlimited(Duration.ofSeconds(5));
        return new RelaySettings(
                plain.connectTimeout(),
                timeouts,
                plain.sockets(),
                plain.attempts(),
                null,
                null,
                plain.clients(),
                plain.maxConnections(),
                null,
                upload ? CRAWL : null,
                upload ? null : CRAWL,
                plain.log(),
                0);
    }

    private interface Client {
        void talk(Socket socket) throws IOException;
    }

    private static void relay(EngineKind kind, TestServer server, RelaySettings settings, Client client)
            throws IOException {
        Lb.require(kind);
        Backend backend = new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        ServerPool pool = new ServerPool(Scheduler.roundRobin());
        pool.update(List.of(new ServerPool.Entry(backend, 1)), List.of());
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, kind)) {
            ProxyService service = new ProxyService(engine, pool, Ticker.system(), settings);
            InetSocketAddress address = service.point(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .listen()
                    .bound()
                    .join();
            try (Socket socket = new Socket()) {
                socket.connect(address, 5_000);
                socket.setSoTimeout(10_000);
                client.talk(socket);
            }
            Await.until("over", () -> service.active() == 0);
            assertThat(service.timeouts()).isZero();
            assertThat(backend.brokenConnections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerNeedNotAnswerWhatItHasNotBeenTold(EngineKind kind) throws IOException {
        byte[] request = new byte[600];
        try (TestServer server = new TestServer(socket -> {
            int told = socket.getInputStream().readNBytes(request.length).length;
            socket.getOutputStream().write(told == request.length ? '!' : '?');
        })) {
            relay(kind, server, settings(new SessionTimeouts(NEVER, NEVER, HALF_A_SECOND, NEVER), true), socket -> {
                socket.getOutputStream().write(request);
                assertThat(socket.getInputStream().read()).isEqualTo('!');
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionIsNotIdleWhileItIsHeldBack(EngineKind kind) throws IOException {
        byte[] answer = new byte[600];
        try (TestServer server =
                new TestServer(socket -> socket.getOutputStream().write(answer))) {
            relay(
                    kind,
                    server,
                    settings(new SessionTimeouts(HALF_A_SECOND, HALF_A_SECOND, NEVER, NEVER), false),
                    socket -> assertThat(socket.getInputStream().readAllBytes()).isEqualTo(answer));
        }
    }
}
