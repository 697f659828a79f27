package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.schedule.KernelTables.Counts;
import io.ha4j.lvs.schedule.KernelTables.Expiration;
import io.ha4j.lvs.schedule.KernelTables.Load;
import io.ha4j.lvs.schedule.KernelTables.Overloaded;
import io.ha4j.lvs.schedule.KernelTables.Pick;
import io.ha4j.lvs.schedule.KernelTables.Scenario;
import io.ha4j.lvs.schedule.KernelTables.Servers;
import io.ha4j.lvs.schedule.KernelTables.Wait;
import io.ha4j.lvs.schedule.KernelTables.Weighted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTablesTest {

    @Test
    void readsEachKindOfStep() {
        List<Scenario> scenarios = KernelTables.parse("""
                # a remark

                scenario of two
                scheduler sh sh-port sh-fallback
                server A 192.0.2.1:80
                server B [2001:db8::2]:81
                servers A=4 B=0
                counts A=3/2 B=0/1
                overloaded B
                overloaded
                expiration 2
                wait 1500
                pick 10.0.0.1:1234 198.18.0.1 -> A
                pick [2001:db8::3]:1 2001:db8::4 -> none

                scenario without servers
                scheduler rr
                servers
                """);
        assertThat(scenarios).hasSize(2);
        Scenario first = scenarios.get(0);
        assertThat(first.title()).isEqualTo("of two");
        assertThat(first.scheduler()).isEqualTo("sh");
        assertThat(first.flags()).containsExactly("sh-port", "sh-fallback");
        assertThat(first.addresses())
                .containsEntry("A", new InetSocketAddress("192.0.2.1", 80))
                .containsEntry("B", new InetSocketAddress("2001:db8::2", 81));
        InetSocketAddress client4 = new InetSocketAddress("10.0.0.1", 1234);
        InetSocketAddress client6 = new InetSocketAddress("2001:db8::3", 1);
        assertThat(first.steps())
                .containsExactly(
                        new Servers(7, List.of(new Weighted("A", 4), new Weighted("B", 0))),
                        new Counts(8, Map.of("A", new Load(3, 2), "B", new Load(0, 1))),
                        new Overloaded(9, Set.of("B")),
                        new Overloaded(10, Set.of()),
                        new Expiration(11, Duration.ofSeconds(2)),
                        new Wait(12, Duration.ofMillis(1500)),
                        new Pick(13, client4, address("198.18.0.1"), Optional.of("A")),
                        new Pick(14, client6, address("2001:db8::4"), Optional.empty()));
        assertThat(scenarios.get(1).steps()).containsExactly(new Servers(18, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "servers A",
                "counts A=1",
                "jump",
                "pick 10.0.0.1:1 198.18.0.1 A",
                "pick 10.0.0.1 198.18.0.1 -> A",
                "pick 10.0.0.1:1 -> A"
            })
    void namesTheLineThatItDoesNotUnderstand(String text) {
        assertThatThrownBy(() -> KernelTables.parse("scenario x\nscheduler rr\n" + text + "\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("line 3: " + text);
    }

    /** A scenario that picks nobody, or a server that is not there, would prove nothing, or be a slip of the recorder. */
    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"})
    void everyTableHoldsPicksOfServersInTheList(String scheduler) {
        List<Scenario> scenarios = KernelTables.read(scheduler);
        assertThat(scenarios).hasSizeGreaterThan(10);
        assertThat(scenarios).extracting(Scenario::title).doesNotHaveDuplicates();
        for (Scenario scenario : scenarios) {
            assertThat(scenario.scheduler()).isEqualTo(scheduler);
            assertThat(scenario.steps()).as(scenario.title()).hasAtLeastOneElementOfType(Pick.class);
            picksAreInTheList(scenario);
        }
    }

    private static void picksAreInTheList(Scenario scenario) {
        Map<String, Integer> weights = Map.of();
        for (KernelTables.Step step : scenario.steps()) {
            if (step instanceof Servers servers) {
                weights = servers.list().stream().collect(Collectors.toMap(Weighted::name, Weighted::weight));
                assertThat(scenario.addresses().keySet()).containsAll(weights.keySet());
            } else if (step instanceof Pick pick && pick.server().isPresent()) {
                assertThat(weights)
                        .as("line %d", pick.line())
                        .containsKey(pick.server().get());
                assertThat(weights.get(pick.server().get()))
                        .as("line %d", pick.line())
                        .isPositive();
            }
        }
    }

    private static InetAddress address(String text) {
        return new InetSocketAddress(text, 0).getAddress();
    }
}
