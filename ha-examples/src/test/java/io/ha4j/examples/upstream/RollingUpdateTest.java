package io.ha4j.examples.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.examples.common.HttpClient;
import io.ha4j.examples.common.Traffic;
import io.ha4j.examples.common.TrafficLog;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.RealServerSnapshot;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerEvent;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.testkit.Await;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers are updated one after the other while clients go on asking, half of them over connections that they keep. */
@Timeout(60)
class RollingUpdateTest {

    private static final int CLIENTS = 8;
    /** Requests that must be answered between two steps. */
    private static final int MANY = 40;

    private static final Predicate<TrafficLog.Entry> KEPT = TrafficLog.Entry::keepAlive;
    private static final Predicate<TrafficLog.Entry> NEW = KEPT.negate();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_OF_CLIENTS = Duration.ofSeconds(10);
    private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(10);
    private static final Duration START_DEADLINE = Duration.ofSeconds(10);

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private AppServer a;
    private AppServer b;
    private VirtualServer web;
    private HealthCheck check;
    private HaNode node;

    @BeforeEach
    void bothServe() throws Exception {
        a = new AppServer("a");
        b = new AppServer("b");
        check = HealthCheck.http("/healthz").every(Duration.ofSeconds(1)).build();
        web = VirtualServer.builder("web")
                .tcp("127.0.0.1", 0)
                .realServer("127.0.0.1", a.port())
                .realServer("127.0.0.1", b.port())
                .check(check)
                .build();
        node = HaNode.builder("test").with(web).listener(events::add).build();
        node.start();
        Await.until(
                "both work", () -> server(0).status() == Status.UP && server(1).status() == Status.UP);
        Await.until(
                "that is told",
                () -> told(VirtualServerEvent.ServerUp.class).size() == 2
                        && told(VirtualServerEvent.Listening.class).size() == 1);
        events.clear(); // on a busy machine a first probe may have failed
    }

    @AfterEach
    void end() {
        node.close();
        a.close();
        b.close();
    }

    @Test
    void noRequestFailsWhileBothAreUpdated() throws Exception {
        try (Traffic traffic = Traffic.start(address(), CLIENTS, PATIENCE_OF_CLIENTS)) {
            TrafficLog log = traffic.log();
            long began = System.nanoTime();
            awaitAnswers(log, NEW, "a1", "b1");
            Restart seenToBeServedByTheOther = new Restart(stopped -> {
                String other = stopped == a ? "b1" : "a2";
                awaitAnswers(log, NEW, other);
                awaitAnswers(log, KEPT, other);
            });
            update(seenToBeServedByTheOther, DRAIN_DEADLINE, START_DEADLINE).run();
            awaitAnswers(log, NEW, "a2", "b2");
            awaitAnswers(log, KEPT, "a2"); // where they went when the other was drained

            List<TrafficLog.Entry> all = log.between(began, System.nanoTime());
            assertThat(all).filteredOn(entry -> !entry.succeeded()).isEmpty();
            assertThat(all).filteredOn(entry -> entry.answer().repeated()).isEmpty();
            assertThat(traffic.isComplete()).isTrue();
        }
        Await.until(
                "all is told",
                () -> told(VirtualServerEvent.ServerEnabled.class).size() == 2);
        assertThat(events.stream().filter(VirtualServerEvent.class::isInstance).map(RollingUpdateTest::words))
                .containsExactly(
                        "ServerDraining " + a.address(),
                        "ServerDrained " + a.address() + ", 0 cut",
                        "ServerEnabled " + a.address(),
                        "ServerDraining " + b.address(),
                        "ServerDrained " + b.address() + ", 0 cut",
                        "ServerEnabled " + b.address());
    }

    /** What a script would do. */
    private class Restart implements Deployment {

        private final Consumer<AppServer> whileStopped;

        Restart(Consumer<AppServer> whileStopped) {
            this.whileStopped = whileStopped;
        }

        @Override
        public void finish(String server) {
            named(server).finish();
        }

        @Override
        public void replace(String server) throws IOException {
            AppServer replaced = named(server);
            replaced.stop();
            whileStopped.accept(replaced);
            replaced.start();
        }
    }

    /** Its client learns of the end with its next request, and may send that again. */
    @Test
    void aConnectionThatStaysIdleIsCutAtTheDeadline() throws Exception {
        node.get(web).disable(b.address()).join();
        try (HttpClient idle = new HttpClient(address(), true, PATIENCE_OF_CLIENTS)) {
            assertThat(idle.request()).isEqualTo(new HttpClient.Answer("a1", false, null));
            node.get(web).enable(b.address()).join();
            update(new Restart(stopped -> {}), Duration.ofMillis(50), START_DEADLINE)
                    .run();
            assertThat(idle.request().repeated()).isTrue();
        }
        Await.until(
                "all is told",
                () -> told(VirtualServerEvent.ServerDrained.class).size() == 2);
        assertThat(told(VirtualServerEvent.ServerDrained.class).stream().map(RollingUpdateTest::words))
                .containsExactly(
                        "ServerDrained " + a.address() + ", 1 cut", "ServerDrained " + b.address() + ", 0 cut");
    }

    @Test
    void anUpdateThatDoesNotWorkEndsAtTheFirstServer() throws Exception {
        Restart broken = new Restart(stopped -> {}) {
            @Override
            public void replace(String server) {
                named(server).stop(); // and the next version does not start
            }
        };
        RollingUpdate update = update(broken, DRAIN_DEADLINE, Duration.ofMillis(300));
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(update::run);
        assertThat(server(0).admin()).isEqualTo(AdminState.DRAINED);
        assertThat(server(1).admin()).isEqualTo(AdminState.ENABLED);
        try (HttpClient client = new HttpClient(address(), false, PATIENCE_OF_CLIENTS)) {
            assertThat(client.request()).isEqualTo(new HttpClient.Answer("b1", false, null));
        }
    }

    @Test
    void theLastServerThatServesIsNotUpdated() {
        node.get(web).disable(b.address()).join();
        RollingUpdate update = update(new Restart(stopped -> {}), DRAIN_DEADLINE, START_DEADLINE);
        assertThatIllegalStateException()
                .isThrownBy(update::run)
                .withMessage("nobody serves while " + a.address() + " is updated");
        assertThat(server(0).admin()).isEqualTo(AdminState.ENABLED);
    }

    private RollingUpdate update(Deployment deployment, Duration drainDeadline, Duration startDeadline) {
        return new RollingUpdate(node, web, check, deployment, drainDeadline, startDeadline);
    }

    /** Waits until many requests of a kind that begin after now are answered, by each of {@code servers} and by nobody else. */
    private static void awaitAnswers(TrafficLog log, Predicate<TrafficLog.Entry> kind, String... servers) {
        long from = System.nanoTime();
        Predicate<TrafficLog.Entry> later = kind.and(entry -> entry.began() - from >= 0);
        Await.until(
                () -> Set.of(servers) + " to answer, not " + log.answersByBackend(from, System.nanoTime(), later),
                PATIENCE,
                () -> {
                    Map<String, Long> answers = log.answersByBackend(from, System.nanoTime(), later);
                    return answers.keySet().equals(Set.of(servers))
                            && answers.values().stream().mapToLong(n -> n).sum() >= MANY;
                });
    }

    private AppServer named(String server) {
        return server.equals(a.address()) ? a : b;
    }

    private InetSocketAddress address() {
        return node.get(web).localAddress().orElseThrow();
    }

    private RealServerSnapshot server(int index) {
        return node.get(web).snapshot().servers().get(index);
    }

    private List<HaEvent> told(Class<? extends HaEvent> kind) {
        return events.stream().filter(kind::isInstance).toList();
    }

    private static String words(HaEvent event) {
        if (event instanceof VirtualServerEvent.ServerDraining draining) {
            return "ServerDraining " + Addresses.text(draining.server());
        } else if (event instanceof VirtualServerEvent.ServerDrained drained) {
            return "ServerDrained " + Addresses.text(drained.server()) + ", " + drained.cut() + " cut";
        } else if (event instanceof VirtualServerEvent.ServerEnabled enabled) {
            return "ServerEnabled " + Addresses.text(enabled.server());
        }
        return event.toString();
    }
}
