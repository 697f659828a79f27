package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaNode;
import io.ha4j.HaRuntime;
import io.ha4j.testkit.Await;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node in which probes can be run one by one. */
final class ProbeBench implements AutoCloseable {

    static final ComponentId CHECK = new ComponentId("health-check", "bench");

    private static final HaComponent<HaContext> BENCH = new Bench();

    private final HaNode node = HaNode.builder("bench").with(BENCH).build();

    ProbeBench() {
        node.start();
    }

    CompletableFuture<ProbeResult> start(Probe probe, InetSocketAddress target) {
        return start(CHECK, probe, target);
    }

    CompletableFuture<ProbeResult> start(ComponentId check, Probe probe, InetSocketAddress target) {
        Duration time = Duration.ofSeconds(5);
        return probe.start(new ProbeRequest(check, target, time, time, node.get(BENCH)));
    }

    ProbeResult run(Probe probe, InetSocketAddress target) {
        return start(probe, target).orTimeout(5, TimeUnit.SECONDS).join();
    }

    void awaitNoConnection() {
        Await.until("no open connection", () -> snapshot("network").equals(Map.of("openConnections", 0)));
    }

    Object snapshot(String component) {
        return node.snapshot().components().get("health-probe/" + component);
    }

    @Override
    public void close() {
        node.close();
    }

    private static final class Bench implements HaComponent<HaContext> {

        @Override
        public ComponentId id() {
            return new ComponentId("bench", "bench");
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            return List.of(NetworkProbes.COMPONENT, ProbeWorkers.COMPONENT);
        }

        @Override
        public HaRuntime<HaContext> start(HaContext context) {
            return new HaRuntime<>() {
                @Override
                public HaContext handle() {
                    return context;
                }

                @Override
                public Object snapshot() {
                    return "";
                }

                @Override
                public void close() {}
            };
        }
    }
}
