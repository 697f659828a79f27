package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.core.SessionTimeouts;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.RelaySettings;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.proxy.SocketSettings;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is connected when it stops listening, and not accepted yet. */
class GracefulStopTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Socket> clients = new ArrayList<>();
    private TestServer server;
    private ProxyEngine engine;

    @BeforeEach
    void start() throws IOException {
        Lb.require(EngineKind.EPOLL);
        server = TestServer.greeting('a');
        engine = ProxyEngine.start("test-proxy-", 1, EngineKind.EPOLL);
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        for (Socket client : clients) {
            client.close();
        }
        engine.close();
        server.close();
    }

    private ProxyService service(int maxConnections) {
        ServerPool pool = new ServerPool(Scheduler.roundRobin());
        Backend backend = new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        pool.update(List.of(new ServerPool.Entry(backend, 1)), List.of());
        RelaySettings settings = new RelaySettings(
                Duration.ofSeconds(5),
                SessionTimeouts.NONE,
                SocketSettings.DEFAULTS,
                1,
                null,
                null,
                null,
                maxConnections,
                null,
                null,
                null,
                report -> {},
                0);
        return new ProxyService(engine, pool, Ticker.system(), settings);
    }

    /** The loop has something else to do until it is released. */
    private void keepBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        engine.executors().get(0).execute(() -> {
            busy.countDown();
            await(release);
        });
        await(busy);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        clients.add(socket);
        socket.setSoTimeout(10_000);
        socket.connect(address, 5_000);
        return socket;
    }

    @Test
    void servesThoseWhoAreConnectedWhenItStops() throws Exception {
        ProxyService service = service(Integer.MAX_VALUE);
        ListeningSocket listener = service.point(ANY).listen();
        InetSocketAddress address = listener.bound().get(10, TimeUnit.SECONDS);
        keepBusy();
        for (int i = 0; i < 100; i++) {
            connect(address);
        }
        listener.close();
        release.countDown();
        for (Socket client : clients) {
            assertThat(client.getInputStream().read()).isEqualTo('a');
        }
        listener.closed().get(10, TimeUnit.SECONDS);
        assertThat(service.accepted()).isEqualTo(100);
        assertThatThrownBy(() -> connect(address)).isInstanceOf(IOException.class);
    }

    @Test
    void doesNotServeThoseWhomALimitKeepsOut() throws Exception {
        ProxyService service = service(1);
        ListeningSocket listener = service.point(ANY).listen();
        InetSocketAddress address = listener.bound().get(10, TimeUnit.SECONDS);
        keepBusy();
        Socket first = connect(address);
        Socket second = connect(address);
        listener.close();
        release.countDown();
        assertThat(first.getInputStream().read()).isEqualTo('a');
        assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(IOException.class);
        assertThat(service.accepted()).isEqualTo(1);
    }
}
