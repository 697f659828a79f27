package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that are kept after large bodies keep no pipe. */
class IdlePipesTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int BODY_BYTES = 4 << 20;

    @BeforeEach
    void requireLinux() {
        Lab.require(EngineKind.EPOLL.trouble() == null, "no native epoll");
    }

    private static final class Kept implements AutoCloseable {

        private final Socket client = new Socket();
        private final Socket server;

        Kept(InetSocketAddress proxy, ServerSocket accepts) throws IOException {
            client.connect(proxy, 5_000);
            client.setSoTimeout(10_000);
            server = accepts.accept();
            server.setSoTimeout(10_000);
        }

        /** Sends a body to the client, which reads all of it and keeps the connection. */
        void body() throws Exception {
            Thread sender = new Thread(
                    () -> {
                        try {
                            server.getOutputStream().write(new byte[BODY_BYTES]);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    "body");
            sender.start();
            assertThat(client.getInputStream().readNBytes(BODY_BYTES)).hasSize(BODY_BYTES);
            sender.join(10_000);
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private static int used(ProxyEngine engine) {
        FdLoop loop = (FdLoop) engine.loops().get(0);
        try {
            return loop.executor().submit(() -> loop.pipes().used()).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConnectionThatIsKeptAfterABodyKeepsNoPipe() throws Exception {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.EPOLL);
                ServerSocket server = new ServerSocket()) {
            server.bind(ANY);
            server.setSoTimeout(10_000);
            ServerPool pool = new ServerPool(Scheduler.roundRobin());
            Backend backend = new Backend((InetSocketAddress) server.getLocalSocketAddress());
            pool.update(List.of(new ServerPool.Entry(backend, 1)), List.of());
            ProxyService service =
                    new ProxyService(engine, pool, Ticker.system(), RelaySettings.unlimited(Duration.ofSeconds(5)));
            ListeningSocket listener = service.point(ANY).listen();
            InetSocketAddress proxy = listener.bound().get(10, TimeUnit.SECONDS);
            List<Kept> kept = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    Kept connection = new Kept(proxy, server);
                    kept.add(connection);
                    connection.body();
                }
                Await.until(() -> used(engine) + " pipes are in use", Duration.ofSeconds(10), () -> used(engine) == 0);
                assertThat(service.active()).isEqualTo(10);
            } finally {
                listener.close();
                for (Kept connection : kept) {
                    connection.close();
                }
            }
        }
    }
}
