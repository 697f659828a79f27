package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.AdminState;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several clients at once, none of which may fail. */
class PoolLoadTest {

    private static final int CLIENTS = 6;

    private final ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
    private TestServer a;
    private TestServer b;

    @BeforeEach
    void startServers() throws IOException {
        a = TestServer.saying("a");
        b = TestServer.saying("b");
    }

    @AfterEach
    void stopServers() throws IOException {
        executor.shutdownNow();
        a.close();
        b.close();
    }

    private static void await(List<Future<Integer>> clients) throws Exception {
        for (Future<Integer> client : clients) {
            assertThat(client.get(30, TimeUnit.SECONDS)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreClientsThanPlacesAreAllServed(EngineKind engine) throws Exception {
        VirtualServer.Builder web = Lb.web()
                .plane(Lb.plane(engine))
                .scheduler(Scheduler.leastConnections())
                .realServer("127.0.0.1", a.port(), server -> server.maxConnections(1))
                .realServer("127.0.0.1", b.port(), server -> server.maxConnections(2))
                .queue(CLIENTS, Duration.ofSeconds(20));
        int each = 100;
        try (Lb lb = new Lb(web)) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(executor.submit(() -> lb.ask(each).length()));
            }
            await(clients);
            VirtualServerSnapshot then = lb.snapshot();
            assertThat(then.servers().get(0).connections()
                            + then.servers().get(1).connections())
                    .isEqualTo((long) CLIENTS * each);
            assertThat(then.queueRefusals() + then.rejected()).isZero();
            Await.until("all end", () -> lb.server(0).active() + lb.server(1).active() == 0);
            assertThat(lb.snapshot().waiting()).isZero();
            assertThat(lb.server(0).overloaded() || lb.server(1).overloaded()).isFalse();
        }
    }

    @Test
    void serversAreDrainedOneAfterTheOtherWithoutAFailure() throws Exception {
        VirtualServer.Builder web = Lb.web()
                .scheduler(Scheduler.roundRobin())
                .realServer("127.0.0.1", a.port())
                .realServer("127.0.0.1", b.port());
        AtomicBoolean done = new AtomicBoolean();
        try (Lb lb = new Lb(web)) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(executor.submit(() -> {
                    int answers = 0;
                    while (!done.get()) {
                        answers += lb.ask().length();
                    }
                    return answers;
                }));
            }
            try {
                for (int round = 0; round < 20; round++) {
                    roll(lb, round % 2 == 0 ? a : b, round % 2 == 0 ? b : a, round % 2);
                }
            } finally {
                done.set(true);
            }
            await(clients);
            assertThat(lb.snapshot().rejected()).isZero();
            assertThat(lb.server(0).connectFailures() + lb.server(1).connectFailures())
                    .isZero();
        }
    }

    private static void roll(Lb lb, TestServer drained, TestServer other, int number) throws Exception {
        lb.service().drain(lb.name(number), Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
        assertThat(lb.server(number).admin()).isEqualTo(AdminState.DRAINED);
        assertThat(lb.server(number).active()).isZero();
        long before = lb.server(number).connections();
        int served = other.accepted();
        Await.until("the other one serves", () -> other.accepted() > served + 5);
        assertThat(lb.server(number).connections()).isEqualTo(before);
        assertThat(drained.accepted()).isEqualTo(before);
        lb.service().enable(lb.name(number)).join();
    }
}
