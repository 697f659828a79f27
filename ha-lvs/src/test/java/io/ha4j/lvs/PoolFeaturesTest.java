package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.core.QuorumState;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quorum and sorry server, persistence, ejection, and what checks hear, through real connections. */
class PoolFeaturesTest {

    private TestServer a;
    private TestServer b;
    private TestServer c;

    @BeforeEach
    void startServers() throws IOException {
        a = TestServer.saying("a");
        b = TestServer.saying("b");
        c = TestServer.saying("c");
    }

    @AfterEach
    void stopServers() throws IOException {
        a.close();
        b.close();
        c.close();
    }

    private VirtualServer.Builder web(TestServer... servers) {
        VirtualServer.Builder builder = Lb.web().scheduler(Scheduler.roundRobin());
        for (TestServer server : servers) {
            builder.realServer("127.0.0.1", server.port());
        }
        return builder;
    }

    private static void bothUp(Lb lb) {
        lb.check(0).up();
        lb.check(1).up();
        Await.until(
                "both serve",
                () -> lb.heard().stream().filter("ServerUp"::equals).count() == 2);
    }

    @Test
    void theSorryServerServesAloneWhileTheQuorumIsLost() throws IOException {
        VirtualServer.Builder web = web(a, b)
                .sorryServer("127.0.0.1", c.port())
                .quorum(Quorum.ofServers(2))
                .check(FakeCheck::new);
        try (Lb lb = new Lb(web)) {
            assertThat(lb.snapshot().quorum()).isEqualTo(QuorumState.UNKNOWN);
            bothUp(lb);
            lb.awaitHeard("Listening", "ServerUp", "ServerUp", "QuorumGained");
            assertThat(lb.ask(4)).isEqualTo("abab");
            lb.check(0).down();
            Await.until("lost", () -> lb.heard().contains("QuorumLost"));
            assertThat(lb.snapshot().pool()).isEqualTo(PoolState.SORRY);
            assertThat(lb.snapshot().sorryServer().connections()).isZero();
            assertThat(lb.ask(3)).isEqualTo("ccc");
            assertThat(lb.snapshot().sorryServer().address()).isEqualTo("127.0.0.1:" + c.port());
            assertThat(lb.snapshot().sorryServer().connections()).isEqualTo(3);
            assertThat(lb.snapshot().sorryServer().bytesFromServer()).isEqualTo(3);
            Await.until("ended", () -> lb.snapshot().sorryServer().active() == 0);
            lb.check(0).up();
            Await.until("gained", () -> lb.snapshot().quorum() == QuorumState.HELD);
            assertThat(lb.ask(4)).matches("abab|baba");
            lb.awaitHeard(
                    "Listening",
                    "ServerUp",
                    "ServerUp",
                    "QuorumGained",
                    "ServerDown",
                    "QuorumLost",
                    "ServerUp",
                    "QuorumGained");
        }
    }

    @Test
    void theSorryServerNeedsNoQuorum() throws IOException {
        try (Lb lb = new Lb(web(a).sorryServer("127.0.0.1", c.port()).check(FakeCheck::new))) {
            lb.check(0).down();
            Await.until("sorry", () -> lb.snapshot().pool() == PoolState.SORRY);
            assertThat(lb.ask()).isEqualTo("c");
            lb.awaitHeard("Listening", "ServerDown", "QuorumLost");
            lb.check(0).up();
            Await.until("back", () -> lb.snapshot().pool() == PoolState.PRIMARY);
            assertThat(lb.ask()).isEqualTo("a");
        }
    }

    @Test
    void sendsAClientToItsServerAgainUnlessThatIsDrained() throws IOException {
        try (Lb lb = new Lb(web(a, b).persistence(Persistence.byClient(Duration.ofMinutes(5))))) {
            String mine = lb.ask();
            assertThat(lb.ask(3)).isEqualTo(mine.repeat(3));
            assertThat(lb.snapshot().persistenceEntries()).isEqualTo(1);
            assertThat(lb.snapshot().sorryServer()).isNull();
            int number = mine.equals("a") ? 0 : 1;
            String other = mine.equals("a") ? "b" : "a";
            lb.service().drain(lb.name(number), Duration.ofSeconds(5)).join();
            assertThat(lb.ask(2)).isEqualTo(other.repeat(2));
            lb.service().enable(lb.name(number)).join();
            assertThat(lb.ask(2)).as("it stays with the new one").isEqualTo(other.repeat(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientComesBackToAServerThatHadFailedIfThatIsWanted(boolean inhibit) throws IOException {
        VirtualServer.Builder web = web(a, b)
                .persistence(Persistence.byClient(Duration.ofMinutes(5)).mask(8, 64))
                .inhibitOnFailure(inhibit)
                .check(FakeCheck::new);
        try (Lb lb = new Lb(web)) {
            bothUp(lb);
            String mine = lb.ask();
            int number = mine.equals("a") ? 0 : 1;
            String other = mine.equals("a") ? "b" : "a";
            lb.check(number).down();
            Await.until("down", () -> lb.heard().contains("ServerDown"));
            assertThat(lb.ask(2)).isEqualTo(other.repeat(2));
            lb.check(number).up();
            Await.until("up", () -> Collections.frequency(lb.heard(), "ServerUp") == 3);
            assertThat(lb.ask(2)).isEqualTo((inhibit ? mine : other).repeat(2));
        }
    }

    @Test
    void aClientChangesItsServerWhenThatCannotBeConnectedTo() throws IOException {
        try (Lb lb = new Lb(web(a, b).persistence(Persistence.byClient(Duration.ofMinutes(5))))) {
            String mine = lb.ask();
            (mine.equals("a") ? a : b).close();
            String other = mine.equals("a") ? "b" : "a";
            assertThat(lb.ask(2)).isEqualTo(other.repeat(2));
            assertThat(lb.server(mine.equals("a") ? 0 : 1).connectFailures()).isEqualTo(1);
        }
    }

    @Test
    void takesAServerOutWhoseConnectionsFailAndTriesItAgainLater() throws IOException {
        RefusingPort nobody = new RefusingPort();
        VirtualServer.Builder web = Lb.web()
                .scheduler(Scheduler.roundRobin())
                .realServer("127.0.0.1", nobody.number())
                .realServer("127.0.0.1", b.port())
                .realServer("127.0.0.1", c.port())
                .outlierEjection(
                        OutlierEjection.afterFailures(3).lasting(Duration.ofMillis(300), Duration.ofMillis(600)));
        try (nobody;
                Lb lb = new Lb(web)) {
            for (int i = 0; i < 100 && !lb.heard().contains("ServerEjected"); i++) {
                assertThat(lb.ask()).matches("[bc]");
            }
            VirtualServerEvent.ServerEjected told = lb.only(VirtualServerEvent.ServerEjected.class);
            assertThat(told.server().getPort()).isEqualTo(nobody.number());
            assertThat(told.failures()).isEqualTo(3);
            assertThat(told.duration()).isEqualTo(Duration.ofMillis(300));
            assertThat(lb.snapshot().ejections()).isEqualTo(1);
            lb.awaitHeard("Listening", "ServerEjected", "ServerReinstated");
            assertThat(lb.server(0).ejected()).isFalse();
            long before = lb.server(0).connectFailures();
            for (int i = 0; i < 100 && lb.server(0).connectFailures() == before; i++) {
                assertThat(lb.ask()).matches("[bc]");
            }
            Await.until(
                    "one failure is enough, as it is on probation",
                    () -> lb.snapshot().ejections() == 2);
            assertThat(lb.server(0).connectFailures()).isEqualTo(before + 1);
        }
    }

    @Test
    void doesNotEjectOneOfTwo() throws IOException {
        try (RefusingPort nobody = new RefusingPort();
                Lb lb = new Lb(Lb.web()
                        .scheduler(Scheduler.roundRobin())
                        .realServer("127.0.0.1", nobody.number())
                        .realServer("127.0.0.1", b.port())
                        .outlierEjection(OutlierEjection.afterFailures(1)))) {
            assertThat(lb.ask(6)).isEqualTo("bbbbbb");
            assertThat(lb.server(0).connectFailures()).isGreaterThanOrEqualTo(3);
            assertThat(lb.snapshot().ejections()).isZero();
        }
    }

    @Test
    void hasTheCheckLookAtAServerThatResetsAConnection() throws IOException {
        try (TestServer resetting = new TestServer(socket -> {
                    socket.getOutputStream().write('x');
                    socket.setSoLinger(true, 0);
                    int word = socket.getInputStream().read();
                    assertThat(word).isEqualTo('y');
                });
                Lb lb = new Lb(web(resetting, b).check(FakeCheck::new))) {
            lb.check(0).up();
            Await.until("serves", () -> lb.snapshot().pool() == PoolState.PRIMARY);
            try (Socket client = lb.connect()) {
                assertThat(client.getInputStream().read()).isEqualTo('x');
                client.getOutputStream().write('y');
                assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
            }
            Await.until("suspected", () -> lb.check(0).suspicions.get() == 1);
            assertThat(lb.check(0).reports)
                    .as("its client may have made it do that")
                    .isEmpty();
            assertThat(lb.server(0).broken()).isEqualTo(1);
            assertThat(lb.server(0).connectFailures()).isZero();
        }
    }

    @Test
    void tellsNoCheckOfAClientThatResets() throws IOException {
        try (TestServer holding = TestServer.greeting('h');
                Lb lb = new Lb(web(holding).check(FakeCheck::new))) {
            lb.check(0).up();
            Await.until("serves", () -> lb.snapshot().pool() == PoolState.PRIMARY);
            try (Socket client = lb.connect()) {
                assertThat(client.getInputStream().read()).isEqualTo('h');
                client.setSoLinger(true, 0);
            }
            Await.until("ended", () -> lb.snapshot().active() == 0);
            assertThat(lb.check(0).reports).isEmpty();
            assertThat(lb.check(0).suspicions).hasValue(0);
            assertThat(lb.server(0).broken()).isZero();
        }
    }

    @Test
    void warmsUpAfterAnOutage() throws IOException {
        VirtualServer.Builder web = Lb.web()
                .realServer("127.0.0.1", a.port(), server -> server.weight(100).slowStart(Duration.ofMillis(600)))
                .realServer("127.0.0.1", b.port(), server -> server.weight(100))
                .check(FakeCheck::new);
        try (Lb lb = new Lb(web)) {
            bothUp(lb);
            assertThat(lb.server(0).weight()).as("not at the start").isEqualTo(100);
            lb.check(0).down();
            Await.until("down", () -> lb.heard().contains("ServerDown"));
            lb.check(0).up();
            Await.until(
                    "warm",
                    () -> lb.events.stream()
                            .anyMatch(event -> event instanceof VirtualServerEvent.ServerWeightChanged change
                                    && change.weight() == 100));
            assertThat(lb.events.stream()
                            .filter(VirtualServerEvent.ServerWeightChanged.class::isInstance)
                            .map(event -> ((VirtualServerEvent.ServerWeightChanged) event).weight())
                            .toList())
                    .startsWith(5)
                    .endsWith(100)
                    .isSorted();
        }
    }
}
