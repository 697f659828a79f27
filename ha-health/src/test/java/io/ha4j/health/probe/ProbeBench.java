package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaNode;
import io.ha4j.HaRuntime;
import io.ha4j.loop.LoopFactory;
import io.ha4j.testkit.Await;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** A node in which probes can be run one by one. */
final class ProbeBench implements AutoCloseable {

    static final ComponentId CHECK = new ComponentId("health-check", "bench");

    private final HaComponent<HaContext> bench;
    private final HaNode node;

    /** For {@code probes} and those that need no more than the network or workers. */
    ProbeBench(Probe... probes) {
        this(ProbeLoop::start, probes);
    }

    private ProbeBench(LoopFactory<ProbeLoop> loops, Probe... probes) {
        bench = new Bench(loops, List.of(probes));
        node = HaNode.builder("bench").with(bench).build();
        node.start();
    }

    /** As it is where there is no epoll. */
    static ProbeBench portable() {
        return new ProbeBench(ProbeLoop::startPortable);
    }

    /** {@return each way in which the connections of a node can be made here} */
    static Stream<Named<Supplier<ProbeBench>>> engines() {
        return Stream.of(Named.of("default", () -> new ProbeBench()), Named.of("portable", ProbeBench::portable));
    }

    CompletableFuture<ProbeResult> start(Probe probe, InetSocketAddress target) {
        return start(CHECK, probe, target);
    }

    CompletableFuture<ProbeResult> start(ComponentId check, Probe probe, InetSocketAddress target) {
        return start(check, probe, target, Duration.ofSeconds(5));
    }

    CompletableFuture<ProbeResult> start(
            ComponentId check, Probe probe, InetSocketAddress target, Duration connectTimeout) {
        Duration timeout = Duration.ofSeconds(5);
        return probe.start(new ProbeRequest(check, target, connectTimeout, timeout, node.get(bench)));
    }

    ProbeResult run(Probe probe, InetSocketAddress target) {
        return start(probe, target).orTimeout(5, TimeUnit.SECONDS).join();
    }

    void awaitNoConnection() {
        Await.until("no open connection", () -> snapshot("network").equals(Map.of("openConnections", 0)));
        Await.until("no open socket", () -> snapshot("datagrams").equals(Map.of("openSockets", 0)));
    }

    Object snapshot(String component) {
        return node.snapshot().components().get("health-probe/" + component);
    }

    Map<String, Object> snapshots() {
        return node.snapshot().components();
    }

    /** What the runner of a check does in the end. */
    void forget(Probe probe, InetSocketAddress target) {
        Duration time = Duration.ofSeconds(5);
        probe.forget(new ProbeRequest(CHECK, target, time, time, node.get(bench)));
    }

    @Override
    public void close() {
        node.close();
    }

    int openConnections() {
        return (Integer) ((Map<?, ?>) snapshot("network")).get("openConnections");
    }

    private record Bench(LoopFactory<ProbeLoop> loops, List<Probe> probes) implements HaComponent<HaContext> {

        @Override
        public ComponentId id() {
            return new ComponentId("bench", "bench");
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            Set<HaComponent<?>> needed = new LinkedHashSet<>(List.of(
                    new Loops(loops), NetworkProbes.COMPONENT, DatagramProbes.COMPONENT, ProbeWorkers.COMPONENT));
            probes.forEach(probe -> needed.addAll(probe.dependencies()));
            return List.copyOf(needed);
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
    /** Starts before the network probes, and so decides what they run on. */
    private record Loops(LoopFactory<ProbeLoop> loops) implements HaComponent<ProbeLoop> {

        @Override
        public ComponentId id() {
            return new ComponentId("bench", "loops");
        }

        @Override
        public HaRuntime<ProbeLoop> start(HaContext context) {
            ProbeLoop loop = context.loop("health", ProbeLoop.class, loops);
            return new HaRuntime<>() {
                @Override
                public ProbeLoop handle() {
                    return loop;
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
