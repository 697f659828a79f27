package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.core.AdminState;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Drain, disable, enable and weights at run time, through real connections. */
class PoolOperationsTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private TestServer a;
    private TestServer b;

    @BeforeEach
    void startServers() throws IOException {
        a = TestServer.greeting('a');
        b = TestServer.greeting('b');
    }

    @AfterEach
    void stopServers() throws IOException {
        a.close();
        b.close();
    }

    private VirtualServer.Builder web() {
        return Lb.web()
                .scheduler(Scheduler.roundRobin())
                .realServer("127.0.0.1", a.port())
                .realServer("127.0.0.1", b.port());
    }

    @Test
    void drainsWhenTheLastConnectionHasEndedAndServesAgainWhenEnabled() throws IOException {
        try (Lb lb = new Lb(web());
                Lb.Held first = lb.hold();
                Lb.Held second = lb.hold()) {
            assertThat("" + (char) first.by() + (char) second.by()).isEqualTo("ab");
            CompletableFuture<Void> drained = lb.service().drain(lb.name(0), LONG);
            Await.until("draining", () -> lb.server(0).admin() == AdminState.DRAINING);
            for (int i = 0; i < 4; i++) {
                try (Lb.Held next = lb.hold()) {
                    assertThat(next.by()).isEqualTo('b');
                }
            }
            assertThat(drained).isNotDone();
            first.end();
            drained.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(lb.server(0).admin()).isEqualTo(AdminState.DRAINED);
            lb.awaitHeard("Listening", "ServerDraining", "ServerDrained");
            VirtualServerEvent.ServerDrained told = lb.only(VirtualServerEvent.ServerDrained.class);
            assertThat(told.finished()).isEqualTo(1);
            assertThat(told.cut()).isZero();
            assertThat(lb.service().drain(lb.name(0), LONG).join())
                    .as("it is drained already")
                    .isNull();
            lb.service().enable(lb.name(0)).join();
            assertThat(lb.server(0).admin()).isEqualTo(AdminState.ENABLED);
            try (Lb.Held one = lb.hold();
                    Lb.Held two = lb.hold()) {
                assertThat("" + (char) one.by() + (char) two.by()).contains("a", "b");
            }
            lb.awaitHeard("Listening", "ServerDraining", "ServerDrained", "ServerEnabled");
        }
    }

    @Test
    void cutsWhatIsLeftAtTheDeadline() throws IOException {
        try (Lb lb = new Lb(web());
                Lb.Held first = lb.hold();
                Lb.Held second = lb.hold();
                Lb.Held third = lb.hold()) {
            assertThat(first.by()).isEqualTo('a');
            CompletableFuture<Void> drained = lb.service().drain(lb.name(0), LONG);
            lb.service().weight(lb.name(1), 1).join(); // which is behind it: it has counted what is there
            third.end();
            Await.until("one has ended", () -> lb.server(0).active() == 1);
            CompletableFuture<Void> sooner = lb.service().drain(lb.name(0), Duration.ofMillis(50));
            assertThat(first.isCut()).isTrue();
            drained.join();
            sooner.join();
            VirtualServerEvent.ServerDrained told = lb.only(VirtualServerEvent.ServerDrained.class);
            assertThat(told.finished()).isEqualTo(1);
            assertThat(told.cut()).isEqualTo(1);
            assertThat(lb.server(1).active()).isEqualTo(1);
            assertThat(second.socket().isClosed()).isFalse();
            lb.service().enable(lb.name(0)).join();
            try (Lb.Held one = lb.hold();
                    Lb.Held two = lb.hold()) {
                assertThat("" + (char) one.by() + (char) two.by()).contains("a", "b");
            }
        }
    }

    /** The proxy threads are told to reset them, which takes them a moment; here, as long as the test likes. */
    @Test
    void isDrainedWhenTheConnectionsThatWereCutAreGone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Lb lb = new Lb(web());
                Lb.Held first = lb.hold();
                Lb.Held second = lb.hold()) {
            assertThat("" + (char) first.by() + (char) second.by()).contains("a", "b");
            CountDownLatch busy = new CountDownLatch(2);
            for (ScheduledExecutorService thread :
                    lb.node.get(new ProxyThreads(Lb.PLANE)).executors()) {
                thread.execute(() -> {
                    busy.countDown();
                    await(release);
                });
            }
            await(busy);
            long began = System.nanoTime();
            CompletableFuture<Boolean> gone = lb.service()
                    .drain(lb.name(0), Duration.ZERO)
                    .thenApply(done ->
                            lb.server(0).active() == 0 || System.nanoTime() - began >= Departures.PATIENCE.toNanos());
            assertThat(lb.only(VirtualServerEvent.ServerDrained.class).cut()).isEqualTo(1);
            lb.service().weight(lb.name(1), 2).join(); // by now it would have been said
            release.countDown();
            assertThat(gone.get(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            release.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServerWithoutConnectionsIsDrainedAtOnce() {
        try (Lb lb = new Lb(web())) {
            lb.service().drain(lb.name(1), LONG).join();
            assertThat(lb.server(1).admin()).isEqualTo(AdminState.DRAINED);
            assertThat(lb.only(VirtualServerEvent.ServerDrained.class).finished())
                    .isZero();
        }
    }

    @Test
    void toEnableADrainingServerFailsItsDrain() throws IOException {
        try (Lb lb = new Lb(web());
                Lb.Held first = lb.hold()) {
            assertThat(first.by()).isEqualTo('a');
            CompletableFuture<Void> drained = lb.service().drain(lb.name(0), LONG);
            lb.service().enable(lb.name(0)).join();
            assertThatThrownBy(drained::join)
                    .isInstanceOf(CancellationException.class)
                    .hasStackTraceContaining("enabled before it was drained");
            lb.awaitHeard("Listening", "ServerDraining", "ServerEnabled");
            lb.service().enable(lb.name(0)).join();
            lb.awaitHeard("Listening", "ServerDraining", "ServerEnabled");
        }
    }

    @Test
    void aDisabledServerKeepsItsConnectionsAndGetsNone() throws IOException {
        try (Lb lb = new Lb(web());
                Lb.Held first = lb.hold()) {
            assertThat(first.by()).isEqualTo('a');
            lb.service().disable(lb.name(0)).join();
            for (int i = 0; i < 4; i++) {
                try (Lb.Held next = lb.hold()) {
                    assertThat(next.by()).isEqualTo('b');
                }
            }
            assertThat(lb.server(0).active()).isEqualTo(1);
            lb.service().disable(lb.name(1)).join();
            assertThat(lb.snapshot().pool()).isEqualTo(PoolState.EMPTY);
            lb.awaitHeard("Listening", "ServerDisabled", "ServerDisabled", "PoolEmpty");
            lb.service().enable(lb.name(0)).join();
            try (Lb.Held next = lb.hold()) {
                assertThat(next.by()).isEqualTo('a');
            }
        }
    }

    @Test
    void spreadsByTheWeightThatWasSet() throws IOException {
        try (Lb lb = new Lb(web().scheduler(Scheduler.weightedRoundRobin()))) {
            lb.service().weight(lb.name(1), 3).join();
            assertThat(lb.server(1).weight()).isEqualTo(3);
            assertThat(lb.server(1).configuredWeight()).isEqualTo(3);
            StringBuilder served = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                try (Lb.Held held = lb.hold()) {
                    served.append((char) held.by());
                }
            }
            assertThat(served.chars().filter(letter -> letter == 'b').count()).isEqualTo(6);
            lb.awaitHeard("Listening", "ServerWeightChanged");
            lb.service().weight(lb.name(1), 0).join();
            try (Lb.Held one = lb.hold();
                    Lb.Held two = lb.hold()) {
                assertThat("" + (char) one.by() + (char) two.by()).isEqualTo("aa");
            }
        }
    }

    @Test
    void whatWasSetOutlivesAChangedDescription() throws IOException {
        try (Lb lb = new Lb(web())) {
            lb.service().drain(lb.name(0), LONG).join();
            lb.service().weight(lb.name(1), 7).join();
            VirtualServer slower =
                    lb.config.toBuilder().connectTimeout(Duration.ofSeconds(3)).build();
            assertThat(lb.node.apply(slower).restarted()).isNotEmpty();
            VirtualServerSnapshot then = lb.node.get(slower).snapshot();
            assertThat(then.servers().get(0).admin()).isEqualTo(AdminState.DRAINED);
            assertThat(then.servers().get(1).weight()).isEqualTo(7);
            VirtualServer heavier = Lb.web()
                    .realServer("127.0.0.1", a.port())
                    .realServer("127.0.0.1", b.port(), server -> server.weight(2))
                    .build();
            lb.node.apply(heavier);
            assertThat(lb.node.get(heavier).snapshot().servers().get(1).weight())
                    .as("described anew")
                    .isEqualTo(2);
            lb.node.get(heavier).enable("127.0.0.1:" + a.port()).join();
            lb.node.apply(slower);
            assertThat(lb.node.get(slower).snapshot().servers().get(0).admin()).isEqualTo(AdminState.ENABLED);
        }
    }

    @Test
    void aServerThatComesBackBeginsAnew() {
        try (Lb lb = new Lb(web())) {
            lb.service().disable(lb.name(0)).join();
            assertThat(lb.node.snapshot().components().get("virtual-server-admin/web"))
                    .isEqualTo(Map.of("127.0.0.1:" + a.port(), "DISABLED weight 1"));
            VirtualServer without = Lb.web().realServer("127.0.0.1", b.port()).build();
            lb.node.apply(without);
            lb.node.apply(lb.config);
            assertThat(lb.server(0).admin()).isEqualTo(AdminState.ENABLED);
            assertThat(lb.node.snapshot().components().get("virtual-server-admin/web"))
                    .isEqualTo(Map.of());
        }
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        web -> web.drain("10.0.0.9:80", LONG),
                        "server: \"10.0.0.9:80\" (expected: one of 192.0.2.11:80"),
                mistake(web -> web.enable("[a]:1"), "server: \"[a]:1\" (expected: one of 192.0.2.11:80"),
                mistake(web -> web.disable(null), "server: null (expected: one of 192.0.2.11:80"),
                mistake(web -> web.weight("b", 1), "server: \"b\" (expected: one of 192.0.2.11:80"),
                mistake(web -> web.weight("192.0.2.11:80", 65_536), "weight: 65536 (expected: 0..65535)"),
                mistake(web -> web.weight("192.0.2.11:80", -1), "weight: -1 (expected: 0..65535)"),
                mistake(
                        web -> web.drain("192.0.2.11:80", Duration.ofSeconds(-1)),
                        "deadline: -1 s (expected: 0 s..86400 s)"),
                mistake(web -> web.drain("192.0.2.11:80", null), "deadline: null (expected: 0 s..86400 s)"));
    }

    private static Arguments mistake(Function<VirtualService, CompletableFuture<Void>> call, String message) {
        return Arguments.arguments(call, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesAtOnceWhatMakesNoSense(Function<VirtualService, CompletableFuture<Void>> call, String message) {
        VirtualServer.Builder web = Lb.web()
                .realServer("192.0.2.11", 80)
                .realServer("2001:db8::11", 8080)
                .check(FakeCheck::new);
        try (Lb lb = new Lb(web)) {
            assertThatThrownBy(() -> call.apply(lb.service()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(message);
            assertThatThrownBy(() -> lb.service().enable("no"))
                    .hasMessage("server: \"no\" (expected: one of 192.0.2.11:80, [2001:db8:0:0:0:0:0:11]:8080)");
            lb.service().disable("[2001:db8::11]:8080").join();
            assertThat(lb.server(1).admin()).isEqualTo(AdminState.DISABLED);
        }
    }

    @Test
    void failsWhatIsAskedOfAClosedNode() {
        Lb lb = new Lb(web());
        VirtualService service = lb.service();
        String name = lb.name(0);
        lb.close();
        assertThatThrownBy(() -> service.disable(name).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
