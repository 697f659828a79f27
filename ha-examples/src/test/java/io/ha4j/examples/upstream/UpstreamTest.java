package io.ha4j.examples.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.examples.common.HttpClient;
import io.ha4j.lvs.RealServerSnapshot;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerEvent;
import io.ha4j.lvs.VirtualServerSnapshot;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.testkit.Await;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients of the upstream see when its active server stops, freezes and returns. */
@Timeout(60)
class UpstreamTest {

    /** Of a client. Longer than the second after which the end must be heard: who hears nothing fails. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: app\r\nConnection: close\r\n\r\n";

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private AppServer active;
    private AppServer backup;
    private VirtualServer app;
    private HaNode node;

    @BeforeEach
    void theActiveServerServes() throws Exception {
        active = new AppServer("active-");
        backup = new AppServer("backup-");
        app = Upstream.upstream(0, active.port(), backup.port());
        node = HaNode.builder("test").with(app).listener(events::add).build();
        node.start();
        Await.until(
                "all work", () -> server(0).status() == Status.UP && server(1).status() == Status.UP);
        Await.until(
                "that is told", () -> told(VirtualServerEvent.ServerUp.class).count() == 2);
        events.clear(); // on a busy machine a first probe may have failed
        assertThat(ask()).isEqualTo(new HttpClient.Answer("active-1", false, null));
    }

    @AfterEach
    void end() {
        node.close();
        active.close();
        backup.close();
    }

    @Test
    void theBackupAnswersAtOnceWhenTheActiveServerStops() throws Exception {
        active.stop();
        assertThat(ask()).isEqualTo(new HttpClient.Answer("backup-1", false, null));
        Await.until("the outage is known", () -> snapshot().pool() == PoolState.BACKUP);
        assertThat(ask()).isEqualTo(new HttpClient.Answer("backup-1", false, null));

        active.start();
        Await.until("it is known to work", () -> snapshot().pool() == PoolState.PRIMARY);
        assertThat(ask()).isEqualTo(new HttpClient.Answer("active-2", false, null));
        assertThat(snapshot().rejected()).isZero();
    }

    @Test
    void whoAsksAFrozenServerIsToldAfterASecond() throws Exception {
        active.freeze();
        long asked = System.nanoTime();
        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> awaitAnswer(REQUEST));
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(snapshot().timeouts()).isEqualTo(1);
        Await.until("the outage is known", () -> snapshot().pool() == PoolState.BACKUP);
        assertThat(server(0).broken()).isEqualTo(1);
        Await.until(
                "that is told", () -> told(VirtualServerEvent.ServerDown.class).count() == 1);
        assertThat(told(VirtualServerEvent.ServerDown.class).map(VirtualServerEvent.ServerDown::reason))
                .containsExactly("no answer within 1 s");
        assertThat(ask()).isEqualTo(new HttpClient.Answer("backup-1", false, null));

        active.thaw();
        Await.until("it is known to work", () -> snapshot().pool() == PoolState.PRIMARY);
        assertThat(ask()).isEqualTo(new HttpClient.Answer("active-1", false, null));
    }

    @Test
    void aClientThatSaysHalfARequestTakesNoServerDown() {
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(SocketException.class).isThrownBy(() -> awaitAnswer("G"));
        }
        int before = active.probes();
        Await.until("it has been looked at since", () -> active.probes() >= before + 2);
        assertThat(server(0).broken()).isEqualTo(2);
        assertThat(told(VirtualServerEvent.ServerDown.class).map(VirtualServerEvent.ServerDown::reason))
                .noneMatch(reason -> reason.contains("reported"));
    }

    /** Reads what comes on a connection of its own, until its end. */
    private void awaitAnswer(String request) throws Exception {
        try (Socket client = new Socket()) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            client.connect(address());
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = client.getInputStream().readAllBytes();
            throw new AssertionError("it answered: " + new String(answer, StandardCharsets.UTF_8));
        }
    }

    private HttpClient.Answer ask() {
        try (HttpClient client = new HttpClient(address(), false, PATIENCE)) {
            return client.request();
        }
    }

    private InetSocketAddress address() {
        return node.get(app).localAddress().orElseThrow();
    }

    private VirtualServerSnapshot snapshot() {
        return node.get(app).snapshot();
    }

    private RealServerSnapshot server(int index) {
        return snapshot().servers().get(index);
    }

    private <E extends HaEvent> Stream<E> told(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }
}
