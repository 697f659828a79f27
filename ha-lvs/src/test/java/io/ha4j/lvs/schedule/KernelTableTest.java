package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our schedulers pick whom the kernel picked, each time. */
class KernelTableTest {

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "ovf", "lblc", "lblcr", "dh", "sh", "mh"})
    void picksWhomTheKernelPicked(String name) {
        List<KernelTables.Scenario> scenarios = KernelTables.read(name);
        assertThat(scenarios).hasSizeGreaterThan(5);
        List<String> differences = new ArrayList<>();
        for (KernelTables.Scenario scenario : scenarios) {
            assertThat(scenario.scheduler()).isEqualTo(name);
            new Replay(scenario, differences).play();
        }
        assertThat(differences).isEmpty();
    }

    private static Scheduler scheduler(KernelTables.Scenario scenario, Duration expiration) {
        Scheduler scheduler = switch (scenario.scheduler()) {
            case "rr" -> Scheduler.roundRobin();
            case "wrr" -> Scheduler.weightedRoundRobin();
            case "lc" -> Scheduler.leastConnections();
            case "wlc" -> Scheduler.weightedLeastConnections();
            case "sed" -> Scheduler.shortestExpectedDelay();
            case "nq" -> Scheduler.neverQueue();
            case "fo" -> Scheduler.failOver();
            case "ovf" -> Scheduler.overflow();
            case "dh" -> Scheduler.destinationHash();
            case "sh" -> withFlags(Scheduler.sourceHash(), scenario);
            case "mh" -> withFlags(Scheduler.maglevHash(), scenario);
            case "lblc" -> Scheduler.localityBasedLeastConnections().withExpiration(expiration);
            case "lblcr" ->
                Scheduler.localityBasedLeastConnectionsWithReplication().withExpiration(expiration);
            default -> throw new IllegalArgumentException(scenario.scheduler());
        };
        assertThat(scheduler.shortName()).isEqualTo(scenario.scheduler());
        return scheduler;
    }

    private static HashScheduler withFlags(HashScheduler plain, KernelTables.Scenario scenario) {
        HashScheduler scheduler = plain;
        if (scenario.flags().contains(scenario.scheduler() + "-fallback")) {
            scheduler = scheduler.withFallback();
        }
        if (scenario.flags().contains(scenario.scheduler() + "-port")) {
            scheduler = scheduler.withPort();
        }
        return scheduler;
    }

    private static final class Replay {

        private final KernelTables.Scenario scenario;
        private final List<String> differences;
        private final Map<String, Server> servers = new HashMap<>();
        private final Picker<Server> picker;
        private long nowNanos = -1_000_000_000_000L; // times of a ticker may be negative

        Replay(KernelTables.Scenario scenario, List<String> differences) {
            this.scenario = scenario;
            this.differences = differences;
            Duration expiration = scenario.steps().stream()
                    .filter(KernelTables.Expiration.class::isInstance)
                    .map(step -> ((KernelTables.Expiration) step).time())
                    .findFirst()
                    .orElse(KernelLocality.DEFAULT_EXPIRATION);
            picker = scheduler(scenario, expiration).newPicker();
            scenario.addresses().forEach((name, address) -> servers.put(name, new Server(name, 0, address)));
        }

        void play() {
            scenario.steps().forEach(this::step);
        }

        private void step(KernelTables.Step step) {
            if (step instanceof KernelTables.Servers list) {
                list.list().forEach(weighted -> server(weighted.name()).weight = weighted.weight());
                picker.update(list.list().stream()
                        .map(weighted -> server(weighted.name()))
                        .toList());
            } else if (step instanceof KernelTables.Counts counts) {
                counts.loads().forEach((name, load) -> {
                    server(name).active = load.active();
                    server(name).inactive = load.inactive();
                    picker.loadChanged(server(name));
                });
            } else if (step instanceof KernelTables.Overloaded overloaded) {
                servers.forEach((name, server) -> {
                    server.overloaded = overloaded.names().contains(name);
                    picker.loadChanged(server);
                });
            } else if (step instanceof KernelTables.Wait wait) {
                nowNanos += wait.time().toNanos() + 1_000_000;
            } else if (step instanceof KernelTables.Pick pick) {
                pick(pick);
            }
        }

        private void pick(KernelTables.Pick pick) {
            Flow flow = Flow.of(pick.client(), new InetSocketAddress(pick.destination(), 80), nowNanos);
            Optional<String> picked =
                    Optional.ofNullable(picker.pick(flow, Set.of())).map(Server::toString);
            if (!picked.equals(pick.server())) {
                differences.add(scenario.title() + ", line " + pick.line() + ": " + picked.orElse("none")
                        + " instead of " + pick.server().orElse("none"));
            }
        }

        private Server server(String name) {
            return servers.computeIfAbsent(name, unknown -> {
                throw new AssertionError("no server " + unknown);
            });
        }
    }
}
