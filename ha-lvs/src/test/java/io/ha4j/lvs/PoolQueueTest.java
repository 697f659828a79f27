package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits, the line of those who wait, and what becomes of connections without a server, through real connections. */
class PoolQueueTest {

    private static final Duration LONG = Duration.ofSeconds(60);

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

    private VirtualServer.Builder web(int max) {
        return Lb.web()
                .scheduler(Scheduler.roundRobin())
                .realServer("127.0.0.1", a.port(), server -> server.maxConnections(max));
    }

    private static void awaitWaiting(Lb lb, int count) {
        Await.until(
                () -> "waiting " + lb.snapshot().waiting(),
                Duration.ofSeconds(10),
                () -> lb.snapshot().waiting() == count);
    }

    @Test
    void servesThoseWhoWaitInOrder() throws IOException {
        try (Lb lb = new Lb(web(1).queue(8, LONG));
                Lb.Held first = lb.hold()) {
            assertThat(first.by()).isEqualTo('a');
            assertThat(lb.server(0).overloaded()).isTrue();
            List<Socket> waiting = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                waiting.add(lb.connect());
                awaitWaiting(lb, i);
            }
            assertThat(a.accepted()).isEqualTo(1);
            Socket gone = waiting.remove(1); // no longer waits, and takes no place
            gone.setSoLinger(true, 0);
            gone.close();
            awaitWaiting(lb, 3);
            Socket before = first.socket();
            for (Socket next : waiting) {
                before.close();
                assertThat(next.getInputStream().read()).isEqualTo('a');
                before = next;
            }
            before.close();
            Await.until(
                    "all end", () -> lb.snapshot().active() == 0 && lb.server(0).active() == 0);
            assertThat(lb.snapshot().waited()).isEqualTo(4);
            assertThat(lb.snapshot().queueRefusals()).isZero();
            assertThat(lb.server(0).connections()).isEqualTo(4);
            assertThat(lb.server(0).overloaded()).isFalse();
        }
    }

    @Test
    void refusesWhoFindsTheLineFull() throws IOException {
        try (Lb lb = new Lb(web(1).queue(1, LONG));
                Lb.Held first = lb.hold();
                Socket second = lb.connect()) {
            awaitWaiting(lb, 1);
            assertThatThrownBy(lb::hold).hasMessageContaining("reset");
            assertThat(lb.snapshot().queueRefusals()).isEqualTo(1);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
            first.end();
            assertThat(second.getInputStream().read())
                    .as("it is still in the line")
                    .isEqualTo('a');
            assertThat(lb.snapshot().waited()).isEqualTo(1);
        }
    }

    @Test
    void refusesWhoHasWaitedForTooLong() throws IOException {
        try (Lb lb = new Lb(web(1).queue(1, Duration.ofMillis(300)));
                Lb.Held first = lb.hold()) {
            assertThatThrownBy(lb::hold).hasMessageContaining("reset");
            assertThat(lb.snapshot().queueRefusals()).isEqualTo(1);
            assertThat(lb.snapshot().waiting()).isZero();
            assertThat(lb.snapshot().waited()).isEqualTo(1);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
            assertThat(first.by()).isEqualTo('a');
        }
    }

    @Test
    void refusesAtOnceWithoutALine() throws IOException {
        try (Lb lb = new Lb(web(1));
                Lb.Held first = lb.hold()) {
            assertThatThrownBy(lb::hold).hasMessageContaining("reset");
            assertThat(first.by()).isEqualTo('a');
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
            assertThat(lb.snapshot().queueRefusals()).isZero();
        }
    }

    @Test
    void goesToABackupBeforeItWaits() throws IOException {
        try (Lb lb = new Lb(web(1).backup("127.0.0.1", b.port()).queue(8, LONG));
                Lb.Held first = lb.hold();
                Lb.Held second = lb.hold()) {
            assertThat("" + (char) first.by() + (char) second.by()).isEqualTo("ab");
            assertThat(lb.snapshot().waited()).isZero();
        }
    }

    @Test
    void anOverloadLastsUntilEnoughConnectionsHaveEnded() throws IOException {
        try (Lb lb = new Lb(Lb.web()
                        .scheduler(Scheduler.roundRobin())
                        .realServer(
                                "127.0.0.1",
                                a.port(),
                                server -> server.upperThreshold(3).lowerThreshold(2))
                        .backup("127.0.0.1", b.port()));
                Lb.Held one = lb.hold();
                Lb.Held two = lb.hold();
                Lb.Held three = lb.hold()) {
            assertThat("" + (char) one.by() + (char) two.by() + (char) three.by())
                    .isEqualTo("aaa");
            assertThat(lb.server(0).overloaded()).isTrue();
            one.end();
            Await.until("one has ended", () -> lb.server(0).active() == 2);
            try (Lb.Held next = lb.hold()) {
                assertThat(next.by()).as("two is not fewer than two").isEqualTo('b');
            }
            two.end();
            Await.until("two have ended", () -> lb.server(0).active() == 1);
            try (Lb.Held next = lb.hold()) {
                assertThat(next.by()).isEqualTo('a');
            }
        }
    }

    @Test
    void holdsConnectionsUntilAServerComes() throws IOException {
        try (Lb lb = new Lb(web(0).whenEmpty(WhenEmpty.HOLD).queue(8, LONG).check(FakeCheck::new));
                Socket early = lb.connect();
                Socket next = lb.connect()) {
            awaitWaiting(lb, 2);
            lb.check(0).up();
            assertThat(early.getInputStream().read()).isEqualTo('a');
            assertThat(next.getInputStream().read()).isEqualTo('a');
            lb.check(0).down();
            Await.until("down", () -> lb.heard().contains("ServerDown"));
            try (Socket third = lb.connect()) {
                awaitWaiting(lb, 1);
                lb.check(0).up();
                assertThat(third.getInputStream().read()).isEqualTo('a');
            }
        }
    }

    @Test
    void doesNotHoldAConnectionThatHasTriedAll() throws IOException {
        try (RefusingPort nobody = new RefusingPort();
                Lb lb = new Lb(Lb.web()
                        .realServer("127.0.0.1", nobody.number())
                        .whenEmpty(WhenEmpty.HOLD)
                        .queue(8, LONG))) {
            assertThatThrownBy(lb::hold).hasMessageContaining("reset");
            assertThat(lb.snapshot().waited()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesInOrderWhatNobodyServes(EngineKind engine) throws IOException {
        try (Lb lb = new Lb(
                        web(0).whenEmpty(WhenEmpty.CLOSE).check(FakeCheck::new).plane(Lb.plane(engine)));
                Socket client = lb.connect()) {
            client.getOutputStream().write(new byte[10_000]);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            client.shutdownOutput();
            Await.until("ended", () -> lb.snapshot().active() == 0);
            assertThat(lb.snapshot().rejected()).isEqualTo(1);
        }
    }

    @Test
    void aNodeThatClosesLetsGoOfThoseWhoWait() throws IOException {
        Lb lb = new Lb(web(1).queue(8, LONG).drainTimeout(Duration.ofMillis(100)));
        try (lb;
                Lb.Held first = lb.hold();
                Socket second = lb.connect()) {
            awaitWaiting(lb, 1);
            lb.node.close();
            assertThat(first.isCut()).isTrue();
            assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(IOException.class);
            assertThat(a.accepted()).as("the place of the first is for nobody").isEqualTo(1);
        }
    }
}
