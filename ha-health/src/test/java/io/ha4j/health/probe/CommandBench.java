package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaNode;
import io.ha4j.HaRuntime;
import io.ha4j.linux.process.ProcessStat;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node in which one probe or remedy can be run, and what its commands leave behind can be seen. */
final class CommandBench implements AutoCloseable {

    private static final Duration TIME = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HaNode node;
    private final Bench bench;

    private CommandBench(List<HaComponent<?>> dependencies) {
        bench = new Bench(dependencies);
        node = HaNode.builder("bench").with(bench).build();
        node.start();
    }

    static CommandBench of(Probe probe) {
        return new CommandBench(probe.dependencies());
    }

    static CommandBench of(Command command) {
        return new CommandBench(command.dependencies());
    }

    /** Starts a node for {@code probe}, and runs it there once. */
    static ProbeResult run(Probe probe) {
        try (CommandBench bench = of(probe)) {
            return bench.start(probe, null)
                    .orTimeout(TIME.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    static ProbeResult run(Command command) {
        return run(new CommandProbe(command, false));
    }

    /** A shell script: {@code $0} is a text that no other process of this host has in its command line. */
    static Command script(String script, String marker) {
        return Command.of("sh", "-c", script, marker);
    }

    static String marker() {
        return "600.0" + ProcessHandle.current().pid() + "000" + COUNT.incrementAndGet(); // sleep takes it for a time
    }

    /** The processes that have {@code marker} in their command line. */
    static List<ProcessStat> processes(String marker) {
        try {
            return ProcessStat.all().stream()
                    .filter(ProcessStat::isAlive)
                    .filter(process ->
                            ProcessStat.commandLine(process.pid(), 4_096).contains(marker))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void awaitNone(String marker) {
        Await.until(
                () -> "none left, but " + processes(marker),
                Duration.ofSeconds(10),
                () -> processes(marker).isEmpty());
    }

    CompletableFuture<ProbeResult> start(Probe probe, InetSocketAddress target) {
        ComponentId check = new ComponentId("health-check", "bench");
        return probe.start(new ProbeRequest(check, target, TIME, TIME, node.get(bench)));
    }

    RemedyResult remedy(Remedy remedy, InetSocketAddress target) {
        ComponentId check = new ComponentId("health-check", "bench");
        RemedyRequest request = new RemedyRequest(check, target, "down", TIME, node.get(bench));
        return remedy.start(request)
                .orTimeout(TIME.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        node.close();
    }

    private record Bench(List<HaComponent<?>> dependencies) implements HaComponent<HaContext> {

        @Override
        public ComponentId id() {
            return new ComponentId("bench", "bench");
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
