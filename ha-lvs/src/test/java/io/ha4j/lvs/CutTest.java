package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ProxyService;
import io.ha4j.lvs.proxy.RelaySettings;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that are cut off while a connection to them is being set up: the scheduler, asked for the first one, does it. */
class CutTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private TestServer a;
    private TestServer b;
    private Backend first;
    private Backend second;
    private final List<String> reports = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        a = TestServer.saying("a");
        b = TestServer.saying("b");
        first = backend(a);
        second = backend(b);
    }

    @AfterEach
    void stopServers() throws IOException {
        a.close();
        b.close();
    }

    private Backend backend(TestServer server) {
        Backend made = new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        made.onFailure(reports::add);
        return made;
    }

    private static ServerPool.Entry entry(Backend backend) {
        return new ServerPool.Entry(backend, 1);
    }

    /** Picks the first server that was not tried, and then has {@code meanwhile} happen before it is connected to. */
    private record Interrupted(Runnable meanwhile) implements Scheduler {

        @Override
        public String shortName() {
            return "interrupted";
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
                    D picked = list.stream()
                            .filter(one -> !tried.contains(one))
                            .findFirst()
                            .orElse(null);
                    meanwhile.run();
                    return picked;
                }
            };
        }
    }

    private static String ask(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsBeingSetUpGoesOnToTheNextServer(EngineKind kind) throws IOException {
        Lb.require(kind);
        ProxyService[] made = new ProxyService[1];
        ServerPool pool = new ServerPool(new Interrupted(
                () -> Objects.requireNonNull(made[0], "a service").cut(first)));
        pool.update(List.of(entry(first), entry(second)), List.of());
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 2, kind)) {
            ProxyService service =
                    new ProxyService(engine, pool, Ticker.system(), RelaySettings.unlimited(Duration.ofSeconds(5)));
            made[0] = service;
            ListeningSocket listener = service.point(ANY).listen();
            assertThat(ask(listener.bound().join())).isEqualTo("b");
            Await.until("idle", () -> service.active() == 0);
            assertThat(first.connections()).isZero();
            assertThat(first.activeConnections()).isZero();
            assertThat(first.connectFailures()).isEqualTo(1);
            assertThat(first.retries()).isEqualTo(1);
            assertThat(second.connections()).isEqualTo(1);
            assertThat(second.activeConnections()).isZero();
            assertThat(reports).isEmpty();
            assertThat(service.rejected()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatHasNoOtherServerIsResetUntilTheServerIsBack(EngineKind kind) throws IOException {
        Lb.require(kind);
        ProxyService[] made = new ProxyService[1];
        boolean[] back = new boolean[1];
        ServerPool pool = new ServerPool(new Interrupted(() -> {
            Objects.requireNonNull(made[0], "a service").cut(first);
            if (back[0]) {
                first.takeConnections();
            }
        }));
        pool.update(List.of(entry(first)), List.of());
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, kind)) {
            ProxyService service =
                    new ProxyService(engine, pool, Ticker.system(), RelaySettings.unlimited(Duration.ofSeconds(5)));
            made[0] = service;
            InetSocketAddress address = service.point(ANY).listen().bound().join();
            assertThatThrownBy(() -> ask(address)).hasMessageContaining("reset");
            Await.until("idle", () -> service.active() == 0);
            assertThat(service.rejected()).isEqualTo(1);
            back[0] = true;
            assertThat(ask(address)).isEqualTo("a");
            assertThat(reports).isEmpty();
        }
    }

    /** A loop carries out a cut when it has done what it is about, and with the engine epoll the connection is made within that. */
    @ParameterizedTest
    @EnumSource
    void aCutDoesNotEndWhatBeganAfterTheServerCameBack(EngineKind kind) throws IOException {
        Lb.require(kind);
        ProxyService[] made = new ProxyService[1];
        ServerPool pool = new ServerPool(new Interrupted(() -> {
            Objects.requireNonNull(made[0], "a service").cut(first);
            first.takeConnections();
        }));
        pool.update(List.of(entry(first)), List.of());
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, kind)) {
            ProxyService service =
                    new ProxyService(engine, pool, Ticker.system(), RelaySettings.unlimited(Duration.ofSeconds(5)));
            made[0] = service;
            assertThat(ask(service.point(ANY).listen().bound().join())).isEqualTo("a");
            assertThat(service.rejected()).isZero();
        }
    }
}
