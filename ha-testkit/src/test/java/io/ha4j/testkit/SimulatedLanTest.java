package io.ha4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedLanTest {

    private final List<String> heard = new ArrayList<>();

    private StationHandler<String> recorder(String name) {
        return new StationHandler<>() {
            @Override
            public void onPacket(String packet, Station<String> from, long nowNanos) {
                heard.add(name + " hears " + packet + " from " + from + " at " + nowNanos);
            }

            @Override
            public void onDeadline(long nowNanos) {
                heard.add(name + " wakes at " + nowNanos);
            }
        };
    }

    @Test
    void deliversToAllOthersAfterTheDelay() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        lan.attach("b", recorder("b"));
        lan.attach("c", recorder("c"));
        a.send("x");
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).containsExactly("b hears x from a at 100000", "c hears x from a at 100000");
        assertThat(lan.nowNanos()).isEqualTo(1_000_000);
    }

    @Test
    void firesTheLastDeadlineThatWasSet() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        a.deadline(10);
        a.deadline(20);
        lan.runFor(Duration.ofNanos(100));
        a.deadline(200);
        a.deadline(Station.NEVER);
        lan.runFor(Duration.ofNanos(1_000));
        assertThat(heard).containsExactly("a wakes at 20");
    }

    @Test
    void separatesSegmentsAndHealsThem() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        Station<String> b = lan.attach("b", recorder("b"));
        b.segment(1);
        a.send("lost");
        lan.runFor(Duration.ofMillis(1));
        lan.heal();
        a.send("heard");
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).singleElement().asString().contains("heard");
    }

    @Test
    void aPausedStationReadsItsPacketsBeforeItsTimerFires() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        Station<String> b = lan.attach("b", recorder("b"));
        b.deadline(50_000);
        b.pause();
        a.send("x");
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).isEmpty();
        b.resume();
        assertThat(heard).containsExactly("b hears x from a at 1000000", "b wakes at 1000000");
    }

    @Test
    void aCrashedStationHearsAndDoesNothing() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        Station<String> b = lan.attach("b", recorder("b"));
        b.deadline(50_000);
        a.send("x");
        b.crash();
        b.send("y");
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).isEmpty();
    }

    @Test
    void losesAndDelaysBySeed() {
        List<List<String>> runs = new ArrayList<>();
        for (long seed : new long[] {7, 7, 8}) {
            heard.clear();
            SimulatedLan<String> lan = new SimulatedLan<>(seed);
            lan.loss(0.5);
            lan.delay(Duration.ZERO, Duration.ofMillis(10));
            Station<String> a = lan.attach("a", recorder("a"));
            lan.attach("b", recorder("b"));
            for (int i = 0; i < 100; i++) {
                a.send("" + i);
            }
            lan.runFor(Duration.ofSeconds(1));
            runs.add(List.copyOf(heard));
        }
        assertThat(runs.get(0)).hasSizeBetween(30, 70).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
    }

    @Test
    void cutsOneDirectionOnly() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        Station<String> b = lan.attach("b", recorder("b"));
        Station<String> c = lan.attach("c", recorder("c"));
        a.send("on its way");
        lan.cut(a, b);
        a.send("to c only");
        b.send("back");
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "c hears on its way from a at 100000",
                        "c hears to c only from a at 100000",
                        "a hears back from b at 100000",
                        "c hears back from b at 100000");
        heard.clear();
        lan.heal();
        a.send("again");
        c.segment(1);
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).containsExactly("b hears again from a at 1100000");
    }

    @Test
    void losesOnOneWay() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        Station<String> b = lan.attach("b", recorder("b"));
        lan.loss(a, b, 0.5);
        for (int i = 0; i < 100; i++) {
            a.send("there");
            b.send("back");
        }
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).filteredOn(line -> line.startsWith("a hears back")).hasSize(100);
        assertThat(heard).filteredOn(line -> line.startsWith("b hears there")).hasSizeBetween(30, 70);
        heard.clear();
        lan.loss(a, b, 0);
        a.send("whole");
        lan.runFor(Duration.ofMillis(1));
        assertThat(heard).hasSize(1);
    }

    @Test
    void doublesEachWithADelayOfItsOwn() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        Station<String> a = lan.attach("a", recorder("a"));
        lan.attach("b", recorder("b"));
        lan.delay(Duration.ZERO, Duration.ofMillis(10));
        lan.duplicates(1);
        a.send("x");
        lan.runFor(Duration.ofSeconds(1));
        assertThat(heard).hasSize(2).doesNotHaveDuplicates();
        heard.clear();
        lan.duplicates(0.5);
        for (int i = 0; i < 100; i++) {
            a.send("y");
        }
        lan.runFor(Duration.ofSeconds(1));
        assertThat(heard).hasSizeBetween(130, 170);
    }

    @Test
    void changesWhatArrivesAndNotWhatWasSent() {
        List<byte[]> arrived = new ArrayList<>();
        SimulatedLan<byte[]> lan = new SimulatedLan<>(1);
        StationHandler<byte[]> handler = new StationHandler<>() {
            @Override
            public void onPacket(byte[] packet, Station<byte[]> from, long nowNanos) {
                arrived.add(packet);
            }

            @Override
            public void onDeadline(long nowNanos) {}
        };
        Station<byte[]> a = lan.attach("a", handler);
        lan.attach("b", handler);
        lan.corruption(0.5, Corruption::flipBits);
        byte[] sent = new byte[20];
        for (int i = 0; i < 100; i++) {
            a.send(sent);
        }
        lan.runFor(Duration.ofMillis(1));
        assertThat(sent).containsOnly(0);
        assertThat(arrived).hasSize(100).filteredOn(packet -> packet != sent).hasSizeBetween(30, 70);
        assertThat(Corruption.flipBits(new byte[0], lan.random())).isEmpty();
    }

    @Test
    void aFaultThatIsNotUsedChangesNoRun() {
        List<List<String>> runs = new ArrayList<>();
        for (boolean mentioned : new boolean[] {false, true}) {
            heard.clear();
            SimulatedLan<String> lan = new SimulatedLan<>(7);
            lan.loss(0.5);
            lan.delay(Duration.ZERO, Duration.ofMillis(10));
            Station<String> a = lan.attach("a", recorder("a"));
            Station<String> b = lan.attach("b", recorder("b"));
            if (mentioned) {
                lan.duplicates(0);
                lan.corruption(0, (packet, random) -> "corrupted");
                lan.cut(b, a);
            }
            for (int i = 0; i < 20; i++) {
                a.send("" + i);
            }
            lan.runFor(Duration.ofSeconds(1));
            runs.add(List.copyOf(heard));
        }
        assertThat(runs.get(0)).isNotEmpty().isEqualTo(runs.get(1));
    }

    /** Answers whatever it hears. */
    private static final class Echo implements StationHandler<String> {
        private Station<String> self;

        @Override
        public void onPacket(String packet, Station<String> from, long nowNanos) {
            self.send(packet);
        }

        @Override
        public void onDeadline(long nowNanos) {}
    }

    @Test
    void endsAStorm() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        for (String name : List.of("a", "b")) {
            Echo echo = new Echo();
            echo.self = lan.attach(name, echo);
            echo.self.send("x");
        }
        lan.attach("c", recorder("c")).send("x");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> lan.runFor(Duration.ofDays(1)))
                .withMessageStartingWith("a storm: 1000000 packets and timers");
    }

    @Test
    void refusesImpossibleNetworks() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        assertThatIllegalArgumentException().isThrownBy(() -> lan.loss(1.5)).withMessage("loss: 1.5 (expected: 0..1)");
        Station<String> a = lan.attach("a", recorder("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lan.loss(a, a, Double.NaN))
                .withMessage("loss: NaN (expected: 0..1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lan.duplicates(-0.1))
                .withMessage("duplicates: -0.1 (expected: 0..1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lan.corruption(2, (packet, random) -> packet))
                .withMessage("corruption: 2.0 (expected: 0..1)");
        assertThatIllegalArgumentException().isThrownBy(() -> lan.delay(Duration.ofMillis(2), Duration.ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> lan.ticker().advance(Duration.ofNanos(-1)));
    }
}
