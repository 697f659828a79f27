package io.ha4j.health;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaComponent;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.HealthSource;
import io.ha4j.LeadershipState;
import io.ha4j.health.probe.BlockingRemedy;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.health.probe.Remedy;
import io.ha4j.health.probe.RemedyResult;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Running checks with what the machine decides beyond rise and fall. */
class JudgedChecksTest {

    private final List<HaEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<ProbeResult> result = new AtomicReference<>(ProbeResult.success());
    private final AtomicInteger probes = new AtomicInteger();
    private final Probe probe = request -> {
        probes.incrementAndGet();
        return CompletableFuture.completedFuture(result.get());
    };

    private HaNode start(HaComponent<?>... components) {
        HaNode node =
                HaNode.builder("n1").with(components).listener(events::add).build();
        node.start();
        return node;
    }

    private ProbeCheckBuilder check(String name) {
        return HealthCheck.of(name, probe).every(ofMillis(20)).timeout(ofMillis(20));
    }

    private static void await(HealthSource source, Status status) {
        Await.until(status + ", but " + source.health(), () -> source.health().status() == status);
    }

    @AfterEach
    void leavesNoThread() {
        Await.until(
                "no thread of the node",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("ha-")));
    }

    @Test
    void aRemedyThatHelpsKeepsTheTargetUp() {
        Remedy remedy = Remedy.blocking(request -> {
            assertThat(request.check().name()).isEqualTo("app");
            assertThat(request.reason()).isEqualTo("dead");
            assertThat(request.target()).isEmpty();
            assertThat(request.timeout()).isEqualTo(ofMinutes(1));
            result.set(ProbeResult.success());
            return RemedyResult.done("restarted\n");
        });
        HealthCheck check = check("app")
                .remedy(remedy)
                .remedyTimeout(ofMinutes(1))
                .retryAfter(ofMillis(30))
                .build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            await(monitor, Status.UP);
            result.set(ProbeResult.failure("dead"));
            Await.until("tried", () -> monitor.snapshot().remedies() == 1);
            long before = monitor.snapshot().successes();
            Await.until("probed again", () -> monitor.snapshot().successes() > before);
            assertThat(monitor.health()).isEqualTo(Health.of(Status.UP, "the first probe succeeded"));
        }
        assertThat(events.stream().filter(HealthEvent.class::isInstance).map(JudgedChecksTest::words))
                .containsExactly("UP the first probe succeeded", "remedy, as dead", "remedy ended: true restarted?");
    }

    private static String words(HaEvent event) {
        if (event instanceof HealthEvent.StatusChanged changed) {
            return changed.health().status() + " " + changed.health().reason();
        }
        if (event instanceof HealthEvent.RemedyStarted started) {
            return "remedy, as " + started.reason();
        }
        HealthEvent.RemedyEnded ended = (HealthEvent.RemedyEnded) event;
        assertThat(ended.duration()).isPositive();
        return "remedy ended: " + ended.ok() + " " + ended.words();
    }

    @Test
    void takesWhateverARemedyDoesForItsEnd() {
        List<Remedy> remedies = List.of(
                request -> {
                    throw new IllegalStateException("thrown");
                },
                request -> null,
                request -> CompletableFuture.completedFuture(null),
                request -> CompletableFuture.failedFuture(new IllegalArgumentException("failed")),
                Remedy.blocking(request -> null),
                Remedy.blocking(request -> {
                    throw new IOException("no such file");
                }),
                request -> new CompletableFuture<>());
        List<String> expected = List.of(
                "IllegalStateException: thrown",
                "the remedy returned null",
                "the remedy returned null",
                "IllegalArgumentException: failed",
                "the remedy returned null",
                "IOException: no such file",
                "not done within");
        result.set(ProbeResult.failure("dead"));
        for (int i = 0; i < remedies.size(); i++) {
            HealthCheck check = check("app")
                    .remedy(remedies.get(i))
                    .remedyTimeout(i == 6 ? ofMillis(50) : ofMinutes(1))
                    .retryAfter(Duration.ZERO)
                    .build();
            try (HaNode node = start(check)) {
                await(node.get(check), Status.DOWN);
                assertThat(node.get(check).health().reason())
                        .startsWith("dead, and the remedy failed: " + expected.get(i));
            }
        }
    }

    @Test
    void anotherRemedyTakesThePlaceOfTheOneThatRuns() {
        CompletableFuture<RemedyResult> endless = new CompletableFuture<>();
        result.set(ProbeResult.failure("dead"));
        HealthCheck check = check("app").remedy(request -> endless).build();
        HealthCheck other = check("app")
                .remedy(request -> CompletableFuture.completedFuture(RemedyResult.done("moved")))
                .retryAfter(ofHours(1))
                .build();
        try (HaNode node = start(check)) {
            Await.until("tried", () -> node.get(check).snapshot().remedies() == 1);
            node.apply(other);
            Await.until("the other one, too", () -> node.get(other).snapshot().remedies() == 2);
            assertThat(endless).isCancelled();
        }
        assertThat(events.stream().filter(HealthEvent.class::isInstance).map(JudgedChecksTest::words))
                .containsExactly(
                        "remedy, as dead",
                        "remedy ended: false given up: the check has changed",
                        "remedy, as dead",
                        "remedy ended: true moved");
    }

    @Test
    void tellsOfTheEndOfARemedyThatRunsWhenTheNodeCloses() {
        result.set(ProbeResult.failure("dead"));
        HealthCheck check =
                check("app").remedy(request -> new CompletableFuture<>()).build();
        try (HaNode node = start(check)) {
            Await.until("tried", () -> node.get(check).snapshot().remedies() == 1);
        }
        assertThat(events.stream().filter(HealthEvent.class::isInstance).map(JudgedChecksTest::words))
                .containsExactly("remedy, as dead", "remedy ended: false given up: the check is closed");
    }

    @Test
    void interruptsABlockingRemedyThatTakesTooLong() {
        CountDownLatch interrupted = new CountDownLatch(1);
        BlockingRemedy stuck = request -> {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return RemedyResult.done("never");
        };
        result.set(ProbeResult.failure("dead"));
        HealthCheck check = check("app")
                .remedy(Remedy.blocking(stuck))
                .remedyTimeout(ofMillis(50))
                .build();
        try (HaNode node = start(check)) {
            Await.until("interrupted in " + node, () -> interrupted.getCount() == 0);
        }
        assertThat(Remedy.blocking(stuck)).isEqualTo(Remedy.blocking(stuck));
    }

    @Test
    void probesOnlyWhileThisNodeIsMaster() {
        FakeElection election = new FakeElection("VI_1");
        HealthCheck check = check("app").suspendUnless(election).build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            FakeElection.Handle handle = node.get(election);
            Await.until("suspended", () -> monitor.snapshot().suspended());
            assertThat(monitor.health()).isEqualTo(Health.of(Status.UNKNOWN, "suspended: election/VI_1 is INIT"));
            assertThat(monitor.snapshot().nextProbe()).isNull();
            monitor.resume(); // it was not paused
            handle.become(LeadershipState.MASTER);
            await(monitor, Status.UP);
            monitor.pause();
            await(monitor, Status.UNKNOWN);
            assertThat(monitor.health().reason()).isEqualTo("suspended: paused by hand");
            handle.become(LeadershipState.FAULT);
            monitor.resume();
            Await.until("not master", () -> monitor.health().reason().endsWith("VI_1 is FAULT"));
            int before = probes.get();
            handle.become(LeadershipState.MASTER);
            await(monitor, Status.UP);
            assertThat(probes.get()).isGreaterThan(before);

            FakeElection other = new FakeElection("VI_2");
            node.apply(check("app").suspendUnless(other).build());
            Await.until("the other one", () -> monitor.health().reason().endsWith("VI_2 is INIT"));
            node.apply(check("app").build());
            await(monitor, Status.UP);
        }
        assertThat(probes.get()).isPositive();
    }

    @Test
    void aProbeThatIsCancelledCostsTheNextOneNothing() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicReference<Boolean> unwinding = new AtomicReference<>(true);
        Probe slow = Probe.blocking(request -> {
            if (atWork.incrementAndGet() == 1) {
                Await.until("unwound, deaf to interrupts", () -> !unwinding.get());
            }
            return ProbeResult.success();
        });
        HealthCheck check = HealthCheck.of("app", slow)
                .every(ofMinutes(1))
                .timeout(ofMinutes(1))
                .build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            Await.until("at work", () -> atWork.get() == 1);
            monitor.pause();
            Await.until("paused", () -> monitor.snapshot().suspended());
            monitor.resume();
            Await.until("resumed", () -> monitor.health().reason().equals("no result yet"));
            unwinding.set(false);
            await(monitor, Status.UP);
            assertThat(monitor.snapshot().failures()).isZero();
            assertThat(atWork).hasValue(2);
        }
    }

    @Test
    void aReportBringsTheNextProbeForward() {
        HealthCheck check = HealthCheck.of("app", probe).every(ofHours(1)).build();
        HealthCheck counting = HealthCheck.of("counting", probe)
                .every(ofHours(1))
                .ignoreReports()
                .build();
        try (HaNode node = start(check, counting)) {
            HealthMonitor monitor = node.get(check);
            await(monitor, Status.UP);
            await(node.get(counting), Status.UP);
            Instant planned = monitor.snapshot().nextProbe();
            assertThat(planned).isAfter(Instant.now().plus(ofMinutes(45)));
            monitor.report("a connection failed");
            Await.until("brought forward", () -> {
                Instant next = monitor.snapshot().nextProbe();
                return next != null && next.isBefore(Instant.now().plus(ofMinutes(7)));
            });
            assertThat(monitor.snapshot().reports()).isEqualTo(1);
            for (int i = 0; i < 10_000; i++) {
                node.get(counting).report("x".repeat(1_000));
            }
            Await.until("counted some", () -> node.get(counting).snapshot().reports() > 0);
        }
    }

    @Test
    void reportsTakeATargetDownUntilItHasProvedItself() {
        HealthCheck check = HealthCheck.of("app", probe)
                .every(ofHours(1))
                .downOnReports(2, ofMinutes(1))
                .build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            await(monitor, Status.UP);
            monitor.report("reset");
            monitor.report("reset\r\n");
            await(monitor, Status.DOWN);
            assertThat(monitor.health().reason()).isEqualTo("2 failures reported, the latest: reset??");
            monitor.checkNow();
            Await.until("one success", () -> monitor.snapshot().contrary() == 1);
            monitor.checkNow();
            await(monitor, Status.UP);
        }
    }

    @Test
    void tellsWeightAndSlowStart() {
        result.set(ProbeResult.failure("dead"));
        HealthCheck check = check("app").rise(1).slowStart(ofHours(1)).build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            await(monitor, Status.DOWN);
            assertThat(monitor.snapshot().weight()).isNull();
            result.set(ProbeResult.success().withWeight(40).withPercent(60));
            await(monitor, Status.UP);
            assertThat(monitor.health()).isEqualTo(new Health(Status.UP, OptionalInt.of(40), 3, "a probe succeeded"));
            assertThat(monitor.snapshot().weight()).isEqualTo(40);
            assertThat(monitor.snapshot().percent()).isEqualTo(3);
            assertThat(monitor.snapshot().heldFor()).isZero();
        }
    }

    @Test
    void tellsHowLongATargetIsHeldDown() {
        HealthCheck check = check("app")
                .rise(1)
                .fall(1)
                .flapDamping(2, ofHours(1), ofHours(2))
                .build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            for (int i = 0; i < 2; i++) {
                result.set(ProbeResult.success());
                await(monitor, Status.UP);
                result.set(ProbeResult.failure("dead"));
                await(monitor, Status.DOWN);
            }
            assertThat(monitor.health().reason())
                    .isEqualTo("held down for 7200 s, as it went down 2 times within 3600 s: dead");
            assertThat(monitor.snapshot().heldFor()).isBetween(ofMinutes(110), ofHours(2));
        }
    }

    @Test
    void tellsHowLongProbesTook() {
        HealthCheck check = HealthCheck.application("app", () -> true)
                .every(ofMillis(10))
                .timeout(ofMillis(10))
                .build();
        try (HaNode node = start(check)) {
            Await.until("ten", () -> node.get(check).snapshot().latency().count() >= 10);
            Latency latency = node.get(check).snapshot().latency();
            assertThat(latency.p50()).isBetween(Duration.ZERO, latency.p90());
            assertThat(latency.p99()).isBetween(latency.p90(), latency.max());
            assertThat(latency.max()).isLessThanOrEqualTo(ofMillis(11));
        }
    }

    @Test
    void passesAWarningOnWhenItChanges() {
        result.set(ProbeResult.success("ends in 6 days"));
        HealthCheck check = check("app").build();
        try (HaNode node = start(check)) {
            HealthMonitor monitor = node.get(check);
            Await.until("warned", () -> monitor.snapshot().warning().equals("ends in 6 days"));
            long before = monitor.snapshot().successes();
            Await.until("again and again", () -> monitor.snapshot().successes() > before + 2);
            result.set(ProbeResult.success());
            Await.until("renewed", () -> monitor.snapshot().warning().isEmpty());
            assertThat(monitor.health().status()).isEqualTo(Status.UP);
        }
        assertThat(events.stream()
                        .filter(HealthEvent.Warned.class::isInstance)
                        .map(event -> ((HealthEvent.Warned) event).words()))
                .containsExactly("ends in 6 days", "");
    }

    @Test
    void asksTheApplication() {
        AtomicReference<Health> health = new AtomicReference<>(new Health(Status.UP, OptionalInt.of(9), 50, "fine"));
        HealthCheck own = HealthCheck.application("own", health::get)
                .every(ofMillis(20))
                .fall(1)
                .build();
        HealthCheck simple = HealthCheck.application(
                        "simple", () -> health.get().isUp())
                .every(ofMillis(20))
                .fall(1)
                .build();
        try (HaNode node = start(own, simple)) {
            await(node.get(own), Status.UP);
            await(node.get(simple), Status.UP);
            assertThat(node.get(own).health().effectiveWeight(1)).isEqualTo(5);
            health.set(Health.of(Status.UNKNOWN, "the queue does not answer"));
            await(node.get(own), Status.DOWN);
            assertThat(node.get(own).health().reason()).isEqualTo("the queue does not answer");
            await(node.get(simple), Status.DOWN);
            assertThat(node.get(simple).health().reason()).isEqualTo("the application says that it does not work");
            health.set(null);
            Await.until(
                    "null is no health",
                    () -> node.get(own).health().reason().contains("one that the application knows"));
        }
    }
}
