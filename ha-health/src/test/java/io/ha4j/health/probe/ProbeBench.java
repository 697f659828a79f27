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
import java.util.List;
import java.util.Map;
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

    ProbeBench() {
        this(ProbeLoop::start);
    }

    private ProbeBench(LoopFactory<ProbeLoop> loops) {
        bench = new Bench(loops);
        node = HaNode.builder("bench").with(bench).build();
        node.start();
    }

    /** As it is where there is no epoll. */
    static ProbeBench portable() {
        return new ProbeBench(ProbeLoop::startPortable);
    }

    /** {@return each way in which the connections of a node can be made here} */
    static Stream<Named<Supplier<ProbeBench>>> engines() {
        return Stream.of(Named.of("default", ProbeBench::new), Named.of("portable", ProbeBench::portable));
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
    }

    Object snapshot(String component) {
        return node.snapshot().components().get("health-probe/" + component);
    }

    @Override
    public void close() {
        node.close();
    }

    int openConnections() {
        return (Integer) ((Map<?, ?>) snapshot("network")).get("openConnections");
    }

    private static final class Bench implements HaComponent<HaContext> {

        private final LoopFactory<ProbeLoop> loops;

        Bench(LoopFactory<ProbeLoop> loops) {
            this.loops = loops;
        }

        @Override
        public ComponentId id() {
            return new ComponentId("bench", "bench");
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            return List.of(new Loops(loops), NetworkProbes.COMPONENT, ProbeWorkers.COMPONENT);
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
