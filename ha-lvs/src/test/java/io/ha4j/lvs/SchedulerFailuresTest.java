package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A scheduler of a user that throws: connections may suffer from it; places and sessions come back. */
class SchedulerFailuresTest {

    private TestServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.greeting('a');
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    enum Method {
        UPDATE,
        PICK,
        PROSPECT,
        LOAD_CHANGED,
        RESPONDED
    }

    /** Throws at one of its methods; at an update only when the pool changes for the second time. */
    private record Failing(Method at, AtomicInteger failures) implements Scheduler {

        @Override
        public String shortName() {
            return "failing";
        }

        private void pass(Method method) {
            if (method == at) {
                failures.incrementAndGet();
                throw new IllegalStateException("wanted by the test: " + method);
            }
        }

        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new Picker<>() {
                private List<D> list = List.of();

                @Override
                public void update(List<D> destinations) {
                    if (!list.isEmpty()) {
                        pass(Method.UPDATE);
                    }
                    list = destinations;
                }

                @Override
                public @Nullable D pick(Flow flow, Set<D> tried) {
                    pass(Method.PICK);
                    return at == Method.PROSPECT
                                    || list.isEmpty()
                                    || list.get(0).overloaded()
                            ? null
                            : list.get(0);
                }

                @Override
                public Prospect prospect(Flow flow, Set<D> tried) {
                    pass(Method.PROSPECT);
                    return Prospect.ANYBODY;
                }

                @Override
                public void loadChanged(D destination) {
                    pass(Method.LOAD_CHANGED);
                }

                @Override
                public void responded(D destination, long latencyNanos, long nowNanos) {
                    pass(Method.RESPONDED);
                }
            };
        }
    }

    private Lb lb(Failing scheduler, EngineKind engine) {
        return new Lb(Lb.web()
                .plane(Lb.plane(engine))
                .scheduler(scheduler)
                .queue(8, Duration.ofSeconds(10))
                .realServer("127.0.0.1", server.port(), one -> one.maxConnections(1)));
    }

    @ParameterizedTest
    @CsvSource({"LOAD_CHANGED, EPOLL", "LOAD_CHANGED, NIO", "RESPONDED, EPOLL", "RESPONDED, NIO", "UPDATE, EPOLL"})
    void servesOnWhenItFailsAtNews(Method method, EngineKind engine) throws IOException {
        Failing scheduler = new Failing(method, new AtomicInteger());
        try (Lb lb = lb(scheduler, engine)) {
            if (method == Method.UPDATE) {
                CompletableFuture<Void> refused = lb.service().weight(lb.name(0), 5);
                assertThatThrownBy(() -> refused.get(10, TimeUnit.SECONDS)).hasMessageContaining("wanted by the test");
            }
            for (int i = 0; i < 3; i++) { // there is one place
                try (Lb.Held held = lb.hold();
                        Socket waiting = lb.connect()) {
                    assertThat(held.by()).isEqualTo('a');
                    Await.until("waits", () -> lb.snapshot().waiting() == 1);
                    held.end();
                    assertThat(waiting.getInputStream().read()).isEqualTo('a');
                }
            }
            assertThat(scheduler.failures()).hasPositiveValue();
            awaitNothingLeft(lb);
            assertThat(lb.server(0).connectFailures()).isZero();
            assertThat(lb.server(0).connections()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PICK", "PROSPECT"})
    void resetsWhenItFailsToChoose(Method method) {
        Failing scheduler = new Failing(method, new AtomicInteger());
        try (Lb lb = lb(scheduler, EngineKind.NIO)) {
            assertThatThrownBy(lb::ask).hasMessageContaining("reset");
            assertThat(scheduler.failures()).hasPositiveValue();
            awaitNothingLeft(lb);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
        }
    }

    private static void awaitNothingLeft(Lb lb) {
        Await.until("sessions come back", () -> lb.snapshot().active() == 0);
        Await.until(
                "places come back",
                () -> lb.server(0).active() == 0 && !lb.server(0).overloaded());
        assertThat(lb.snapshot().waiting()).isZero();
    }
}
