package io.ha4j.health;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.NodeEvent;
import io.ha4j.NodeState;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckNodeTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String SICK = "HTTP/1.1 503 Sick\r\nContent-Length: 0\r\n\r\n";

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    private HaNode start(HaComponent<?>... components) {
        HaNode node =
                HaNode.builder("n1").with(components).listener(events::add).build();
        node.start();
        return node;
    }

    private static HttpCheckBuilder quick() {
        return HealthCheck.http("/healthz")
                .expectStatus(200)
                .every(ofMillis(100)) // and so much time for an answer, which a busy machine may need
                .rise(2)
                .fall(2);
    }

    private List<String> changes() {
        return events.stream()
                .filter(HealthEvent.StatusChanged.class::isInstance)
                .map(HealthEvent.StatusChanged.class::cast)
                .map(e -> e.previous() + ">" + e.health().status() + ": "
                        + e.health().reason())
                .toList();
    }

    @AfterEach
    void leavesNoThread() {
        Await.until("no thread of the node, but " + threads(), () -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ha-"))
                .toList();
    }

    @Test
    void followsTheTargetUpAndDown() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            HealthCheck check = quick().every(ofSeconds(1)).build().at(server.address());
            try (HaNode node = start(check)) {
                HealthMonitor monitor = node.get(check);
                Await.until("up", () -> monitor.health().isUp());
                server.answer(SICK.getBytes(US_ASCII));
                Await.until("down", () -> monitor.health().status() == Status.DOWN);
                assertThat(monitor.health().reason()).isEqualTo("status 503 (expected 200)");
                server.answer(OK.getBytes(US_ASCII));
                Await.until("up again", () -> monitor.health().isUp());
                server.stop();
                Await.until("down again", () -> monitor.health().status() == Status.DOWN);
                assertThat(monitor.health().reason()).isIn("connection refused", "connection reset");

                HealthCheckSnapshot snapshot = monitor.snapshot();
                assertThat(snapshot.status()).isEqualTo(Status.DOWN);
                assertThat(snapshot.target())
                        .isEqualTo("127.0.0.1:" + server.address().getPort());
                assertThat(snapshot.successes()).isGreaterThanOrEqualTo(3);
                assertThat(snapshot.failures()).isGreaterThanOrEqualTo(4);
                assertThat(snapshot.lastDuration()).isPositive();
                assertThat(node.snapshot().components()).containsKey(check.id().toString());
            }
        }
        assertThat(changes()).hasSize(4);
        assertThat(changes().subList(0, 3))
                .containsExactly(
                        "UNKNOWN>UP: the first probe succeeded",
                        "UP>DOWN: status 503 (expected 200)",
                        "DOWN>UP: 2 probes succeeded");
        assertThat(changes().get(3)).startsWith("UP>DOWN: connection re");
    }

    @Test
    void aNamedCheckChangesWithoutLosingItsHealth() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            HealthCheck check = quick().name("web").every(ofSeconds(1)).build().at(server.address());
            try (HaNode node = start(check)) {
                HealthMonitor monitor = node.get(check);
                Await.until("up", () -> monitor.health().isUp());
                HealthCheck other = HealthCheck.http("/other")
                        .name("web")
                        .every(ofSeconds(1))
                        .build()
                        .at(server.address());
                NodeEvent.Changed changed = node.apply(other);
                assertThat(changed.changed()).containsExactly(check.id());
                assertThat(node.get(other)).isSameAs(monitor);
                assertThat(monitor.health().isUp()).isTrue();
                Await.until("asks for the other", () -> server.lastRequest().startsWith("GET /other "));
                server.answer(SICK.getBytes(US_ASCII));
                Await.until("down", () -> monitor.health().status() == Status.DOWN);
            }
        }
        assertThat(changes()).hasSize(2);
    }

    @Test
    void aConnectionThatIsKeptEndsWithTheCheckOrItsChange() {
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            while (!ScriptedServer.readRequest(in).isEmpty()) {
                out.write(OK.getBytes(US_ASCII));
            }
        })) {
            HttpCheckBuilder keeping =
                    quick().keepAlive().every(ofSeconds(1)); // an answer that is late ends a connection
            HealthCheck kept = keeping.name("kept").build().at(server.address());
            HealthCheck other = keeping.name("other").build().at(server.address());
            try (HaNode node = start(kept, other)) {
                Await.until("up", () -> node.get(kept).snapshot().successes() > 3);
                Await.until("up", () -> node.get(other).snapshot().successes() > 3);
                assertThat(server.accepted()).isEqualTo(2);
                node.apply(other);
                Await.until("one connection", () -> server.openConnections() == 1);
                node.apply(quick().name("other")
                        .every(Duration.ofDays(1))
                        .timeout(ofMillis(500))
                        .build()
                        .at(server.address()));
                Await.until("no connection", () -> server.openConnections() == 0);
            }
        }
    }

    @Test
    void aChangeThatCannotBeIsRefused() {
        HealthCheck check = HealthCheck.of("mine", request -> CompletableFuture.completedFuture(ProbeResult.success()))
                .every(ofMillis(20))
                .build();
        try (HaNode node = start(check)) {
            Await.until("up", () -> node.get(check).health().isUp());
            assertThatThrownBy(() -> node.apply(HealthCheck.tcp().name("mine").build()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("component: health-check/mine keeps the node from changing: target of ");
            assertThat(node.get(check).health().isUp()).isTrue();
        }
    }

    @Test
    void goesOnAfterAnErrorOfAFollower() {
        AtomicReference<ProbeResult> result = new AtomicReference<>(ProbeResult.success());
        HealthCheck check = HealthCheck.of("app", request -> CompletableFuture.completedFuture(result.get()))
                .every(ofMillis(100))
                .build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            Await.until("up", () -> monitor.health().isUp());
            monitor.subscribe(health -> {
                if (health.status() == Status.DOWN) {
                    throw new AssertionError("on purpose");
                }
            });
            result.set(ProbeResult.failure("broken"));
            Await.until("down", () -> monitor.health().status() == Status.DOWN);
            result.set(ProbeResult.success());
            Await.until("up again", () -> monitor.health().isUp());
        }
    }

    @Test
    void findsASilentTargetDownAndHangsUp() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            HealthCheck check =
                    quick().every(ofMillis(200)).timeout(ofMillis(100)).build().at(server.address());
            try (HaNode node = start(check)) {
                Await.until("down", () -> node.get(check).health().status() == Status.DOWN);
                assertThat(node.get(check).health().reason()).isEqualTo("no answer within 100 ms");
                assertThat(node.get(check).snapshot().timeouts()).isPositive();
                Await.until("hung up", () -> server.openConnections() == 0);
            }
        }
    }

    @Test
    void leavesNoConnectionWhenTheNodeClosesDuringAProbe() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            HealthCheck check = HealthCheck.http("/")
                    .every(Duration.ofMinutes(1))
                    .timeout(Duration.ofMinutes(1))
                    .build();
            HealthCheck targeted = check.at(server.address());
            HealthMonitor monitor;
            try (HaNode node = start(targeted)) {
                monitor = node.get(targeted);
                Await.until("connected", () -> server.openConnections() == 1);
                assertThat(threads()).containsExactlyInAnyOrder("ha-n1-events", "ha-n1-health");
            }
            Await.until("hung up", () -> server.openConnections() == 0);
            assertThat(monitor.health()).isEqualTo(Health.of(Status.UNKNOWN, "the check is closed"));
            monitor.checkNow();
        }
        assertThat(changes()).isEmpty();
    }

    private static HealthCheck once() {
        return HealthCheck.http("/")
                .every(Duration.ofMinutes(1))
                .timeout(ofSeconds(10))
                .build();
    }

    @Test
    void probesATargetOnceForAllWhoWantToKnow() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            HealthCheck one = once().at(server.address());
            HealthCheck two = once().at(server.address());
            try (HaNode node = start(new User("u1", one), new User("u2", two))) {
                Await.until("up", () -> node.get(one).health().isUp());
                assertThat(node.get(one)).isSameAs(node.get(two));
                assertThat(server.accepted()).isEqualTo(1);
            }
        }
        assertThat(changes()).hasSize(1);
    }

    @Test
    void runsUnequalChecksOfOneTargetSideBySide() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            HealthCheck http = quick().build().at(server.address());
            HealthCheck slower = quick().every(ofMillis(130)).build().at(server.address());
            HealthCheck tcp = HealthCheck.tcp().build().at(server.address());
            try (HaNode node = start(http, slower, tcp)) {
                for (HealthCheck check : List.of(http, slower, tcp)) {
                    Await.until("up", () -> node.get(check).health().isUp());
                }
                assertThat(threads().stream().filter("ha-n1-health"::equals)).hasSize(1);
            }
        }
    }

    @Test
    void refusesToStartANetworkCheckWithoutATarget() {
        HealthCheck template = HealthCheck.http("/healthz").build();
        HaNode node = HaNode.builder("n1").with(template).build();
        assertThatThrownBy(node::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("target of health-check/http:///healthz: none (expected: HealthCheck.at(address);"
                        + " without a target a check is a template for virtual servers)");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void leavesNothingWhenANeighbourFailsToStart() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            HealthCheck check = quick().every(Duration.ofMinutes(1)).build().at(server.address());
            HaNode node = HaNode.builder("n1").with(check, new Broken(server)).build();
            assertThatThrownBy(node::start).isInstanceOf(HaException.class).hasMessage("broken on purpose");
            Await.until("hung up", () -> server.openConnections() == 0);
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void checksAtOnceWhenAsked() {
        AtomicReference<ProbeResult> result = new AtomicReference<>(ProbeResult.success());
        HealthCheck check = HealthCheck.of("app", request -> CompletableFuture.completedFuture(result.get()))
                .every(Duration.ofHours(1))
                .fall(2)
                .build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            Await.until("up", () -> monitor.health().isUp());
            result.set(ProbeResult.failure("queue full"));
            monitor.checkNow();
            Await.until("seen", () -> monitor.snapshot().contrary() == 1);
            monitor.checkNow();
            Await.until("down", () -> monitor.health().status() == Status.DOWN);
            assertThat(monitor.snapshot().target()).isEmpty();
        }
        assertThat(changes()).containsExactly("UNKNOWN>UP: the first probe succeeded", "UP>DOWN: queue full");
    }

    @Test
    void takesWhateverAUsersProbeDoesForAFailure() {
        List<Probe> probes = List.of(
                request -> {
                    throw new IllegalStateException("thrown");
                },
                request -> {
                    throw new NoClassDefFoundError("missing");
                },
                request -> null,
                request -> CompletableFuture.completedFuture(null),
                request -> CompletableFuture.failedFuture(new IllegalArgumentException("failed")),
                request -> CompletableFuture.supplyAsync(() -> {
                    throw new IllegalArgumentException("wrapped");
                }),
                request -> CompletableFuture.completedFuture(
                        ProbeResult.of(request.target().getPort() > 0, "no port")),
                request -> new CompletableFuture<>());
        List<String> expected = List.of(
                "IllegalStateException: thrown",
                "NoClassDefFoundError: missing",
                "the probe returned null",
                "the probe returned null",
                "IllegalArgumentException: failed",
                "IllegalArgumentException: wrapped",
                "IllegalStateException: target: none (expected: a check pointed at one: HealthCheck.at(address))",
                "no answer within 50 ms");
        for (int i = 0; i < probes.size(); i++) {
            boolean elsewhere = expected.get(i).endsWith("wrapped"); // in a thread that may be late
            HealthCheck check = HealthCheck.of("user", probes.get(i))
                    .every(elsewhere ? ofSeconds(2) : ofMillis(50))
                    .build();
            try (HaNode node = start(check)) {
                Await.until("down", () -> node.get(check).health().status() == Status.DOWN);
                assertThat(node.get(check).health().reason()).isEqualTo(expected.get(i));
                Await.until("goes on", () -> node.get(check).snapshot().failures() >= 2);
            }
        }
    }

    @Test
    void cancelsTheProbeOfAUserOnceItIsOverdue() {
        List<CompletableFuture<ProbeResult>> probes = new CopyOnWriteArrayList<>();
        HealthCheck check = HealthCheck.of("user", request -> {
                    CompletableFuture<ProbeResult> probe = new CompletableFuture<>();
                    probes.add(probe);
                    return probe;
                })
                .every(ofMillis(30))
                .build();
        try (HaNode node = start(check)) {
            Await.until("three probes in " + node, () -> probes.size() >= 3);
            assertThat(probes.subList(0, 2)).allMatch(CompletableFuture::isCancelled);
        }
        assertThat(probes).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void keepsABlockingProbeOffTheLoop() {
        AtomicInteger calls = new AtomicInteger();
        HealthCheck stuck = HealthCheck.of("stuck", Probe.blocking(request -> {
                    calls.incrementAndGet();
                    Thread.currentThread().join(); // for ever, unless interrupted
                    return ProbeResult.success();
                }))
                .every(ofMillis(50))
                .build();
        HealthCheck fine = HealthCheck.of("fine", Probe.blocking(request -> ProbeResult.success()))
                .every(ofMillis(20))
                .build();
        try (HaNode node = start(stuck, fine)) {
            Await.until("stuck is down", () -> node.get(stuck).health().status() == Status.DOWN);
            Await.until("fine goes on", () -> node.get(fine).snapshot().successes() > 5);
            Await.until("called again after the interrupt", () -> calls.get() > 1);
            Await.until("fine is up", () -> node.get(fine).health().isUp());
        }
    }

    @Test
    void tellsFollowersInOrder() {
        AtomicReference<ProbeResult> result = new AtomicReference<>(ProbeResult.failure("a"));
        HealthCheck check = HealthCheck.of("app", request -> CompletableFuture.completedFuture(result.get()))
                .every(ofMillis(10))
                .rise(1)
                .build();
        List<String> heard = new CopyOnWriteArrayList<>();
        try (HaNode node = start(check)) {
            Await.until("down", () -> node.get(check).health().status() == Status.DOWN);
            node.get(check).subscribe(h -> heard.add(h.status() + " " + h.reason()));
            Await.until("heard", () -> heard.size() == 1);
            result.set(ProbeResult.failure("b"));
            Await.until("another reason", () -> heard.size() == 2);
            result.set(ProbeResult.success());
            Await.until("up", () -> heard.size() == 3);
        }
        assertThat(heard).containsExactly("DOWN a", "DOWN b", "UP a probe succeeded", "UNKNOWN the check is closed");
        assertThat(changes()).containsExactly("UNKNOWN>DOWN: a", "DOWN>UP: a probe succeeded");
    }

    @Test
    void runsManyChecksAtOnce() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            HealthCheck[] checks = new HealthCheck[100];
            for (int i = 0; i < checks.length; i++) {
                checks[i] =
                        HealthCheck.http("/" + i).every(ofMillis(500)).build().at(server.address());
            }
            try (HaNode node = start(checks)) {
                for (HealthCheck check : checks) {
                    Await.until("up", () -> node.get(check).health().isUp());
                }
            }
            Await.until("hung up", () -> server.openConnections() == 0);
        }
    }

    /** Somebody who wants to know. */
    private record User(String name, HealthCheck check) implements HaComponent<String> {

        @Override
        public ComponentId id() {
            return new ComponentId("user", name);
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            return List.of(check);
        }

        @Override
        public HaRuntime<String> start(HaContext context) {
            return new HaRuntime<>() {
                @Override
                public String handle() {
                    return name;
                }

                @Override
                public Object snapshot() {
                    return name;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Fails to start once the check of the server is at work. */
    private record Broken(ScriptedServer server) implements HaComponent<String> {

        @Override
        public ComponentId id() {
            return new ComponentId("broken", "broken");
        }

        @Override
        public HaRuntime<String> start(HaContext context) {
            Await.until("probed", () -> server.openConnections() == 1);
            throw new HaException("broken on purpose");
        }
    }
}
