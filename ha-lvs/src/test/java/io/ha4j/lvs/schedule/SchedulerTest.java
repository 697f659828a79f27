package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The values: their names, flags and equality. */
class SchedulerTest {

    private static List<Scheduler> all() {
        return List.of(
                Scheduler.roundRobin(),
                Scheduler.weightedRoundRobin(),
                Scheduler.leastConnections(),
                Scheduler.weightedLeastConnections(),
                Scheduler.localityBasedLeastConnections(),
                Scheduler.localityBasedLeastConnectionsWithReplication(),
                Scheduler.destinationHash(),
                Scheduler.sourceHash(),
                Scheduler.maglevHash(),
                Scheduler.shortestExpectedDelay(),
                Scheduler.neverQueue(),
                Scheduler.failOver(),
                Scheduler.overflow(),
                Scheduler.twoDraws(),
                Scheduler.smoothWeightedRoundRobin(),
                Scheduler.powerOfTwoChoices(),
                Scheduler.leastResponseTime(),
                Scheduler.ringHash(),
                Scheduler.boundedLoadHash());
    }

    @Test
    void haveTheNamesOfTheKernel() {
        assertThat(all().stream().map(Scheduler::toString))
                .containsExactly(
                        "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf", "twos",
                        "swrr", "p2c", "ewma", "ring", "bounded");
        assertThat(all().stream()
                        .map(Scheduler::kernel)
                        .flatMap(Optional::stream)
                        .map(KernelName::name))
                .containsExactly(
                        "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq", "fo", "ovf", "twos");
    }

    @ParameterizedTest
    @MethodSource("all")
    void pickNobodyWithoutWeight(Scheduler scheduler) {
        List<Server> servers = Flows.servers(0, 3, 0, 2, 0);
        Picker<Server> picker = Picks.picker(scheduler, servers);
        List<Server> able = List.of(servers.get(1), servers.get(3));
        boolean always = !List.of("sh", "dh").contains(scheduler.shortName()); // those give slots to all
        for (Flow client : Flows.clients(200, 1)) {
            Server picked = picker.pick(client, Set.of());
            assertThat(picked == null ? !always : able.contains(picked))
                    .as("%s", picked)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void makePickersThatStartEmpty(Scheduler scheduler) {
        Picker<Server> picker = scheduler.newPicker();
        assertThat(picker.pick(Picks.ANY, Set.of())).isNull();
        Server stranger = Flows.servers(1).get(0);
        picker.loadChanged(stranger);
        picker.responded(stranger, 1, 1);
        picker.update(List.of());
        assertThat(picker.pick(Picks.ANY, Set.of(stranger))).isNull();
    }

    @Test
    void haveTheFlagsOfTheKernel() {
        HashScheduler both = Scheduler.sourceHash().withPort().withFallback();
        assertThat(both).hasToString("sh -b sh-fallback,sh-port");
        assertThat(both.kernel()).contains(new KernelName("sh", 0x18));
        assertThat(Scheduler.maglevHash().withFallback()).hasToString("mh -b mh-fallback");
        assertThat(Scheduler.maglevHash().withFallback().kernel()).contains(new KernelName("mh", 0x8));
        assertThat(Scheduler.maglevHash().withPort()).hasToString("mh -b mh-port");
        assertThat(Scheduler.maglevHash().withPort().kernel()).contains(new KernelName("mh", 0x10));
        assertThat(Scheduler.sourceHash().kernel()).contains(new KernelName("sh", 0));
    }

    @Test
    void areValues() {
        assertThat(Scheduler.sourceHash().withPort().withFallback())
                .isEqualTo(Scheduler.sourceHash().withFallback().withPort())
                .isNotEqualTo(Scheduler.maglevHash().withFallback().withPort())
                .isNotEqualTo(Scheduler.sourceHash().withPort());
        assertThat(Scheduler.ringHash().withBalanceFactor(125)).isEqualTo(Scheduler.boundedLoadHash());
        assertThat(Scheduler.ringHash().withBalanceFactor(150).withPort()).hasToString("bounded 150 % with port");
        assertThat(Scheduler.leastResponseTime().withDecay(Duration.ofSeconds(3)))
                .hasToString("ewma with decay 3 s");
        assertThat(Scheduler.localityBasedLeastConnections().withExpiration(Duration.ofHours(24)))
                .isEqualTo(Scheduler.localityBasedLeastConnections());
        assertThat(Scheduler.localityBasedLeastConnections().withExpiration(Duration.ofSeconds(90)))
                .hasToString("lblc with expiration 90 s");
    }

    @ParameterizedTest
    @CsvSource({"100", "10001", "-1"})
    void refuseAnImpossibleBalanceFactor(int percent) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scheduler.ringHash().withBalanceFactor(percent))
                .withMessage("balance factor: %d (expected: 101..10000)", percent);
    }

    @Test
    void refuseImpossibleTimes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scheduler.leastResponseTime().withDecay(Duration.ofMillis(99)))
                .withMessageStartingWith("decay: 99 ms (expected: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scheduler.localityBasedLeastConnections().withExpiration(Duration.ZERO))
                .withMessageStartingWith("expiration: ");
    }
}
