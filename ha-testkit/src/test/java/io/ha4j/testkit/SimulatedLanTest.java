package io.ha4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
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
    void refusesImpossibleNetworks() {
        SimulatedLan<String> lan = new SimulatedLan<>(1);
        assertThatIllegalArgumentException().isThrownBy(() -> lan.loss(1.5)).withMessage("loss: 1.5 (expected: 0..1)");
        assertThatIllegalArgumentException().isThrownBy(() -> lan.delay(Duration.ofMillis(2), Duration.ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> lan.ticker().advance(Duration.ofNanos(-1)));
    }
}
