package io.ha4j.examples.demo;

import io.ha4j.examples.common.Child;
import io.ha4j.examples.common.HttpClient;
import io.ha4j.examples.common.Traffic;
import io.ha4j.examples.common.TrafficLog;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happens, in order, and what is measured meanwhile. */
final class Story {

    private static final int CLIENTS = 8;
    /** How long traffic goes on after an event, so that what comes late is seen too. */
    private static final Duration AFTERMATH = Duration.ofMillis(800);

    private final Stage stage;
    private final DemoOptions options;
    private final DemoBounds bounds;
    private final List<StepResult> results = new ArrayList<>();
    /** Where the present step began to be measured: where the one before ended. */
    private long measuredFrom;

    Story(Stage stage, DemoOptions options) {
        this.stage = stage;
        this.options = options;
        this.bounds = new DemoBounds(options.allowance());
    }

    List<StepResult> tell() throws IOException, InterruptedException {
        stage.announce("three back ends, two nodes, and the address " + Addresses.text(options.virtual()));
        stage.checkPorts();
        List<Child> backends = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            backends.add(stage.backend(i));
        }
        Child a = stage.nodeA();
        a.awaitLine(0, "LISTENING", "LISTENING"::equals);
        awaitBackends(a, 0);
        Child b = stage.nodeB();
        awaitBackends(b, 0);
        try (Traffic traffic =
                Traffic.start(options.virtual(), CLIENTS, HttpClient.PATIENCE.plus(options.allowance()))) {
            pause(Duration.ofMillis(1_500)); // the client warms up
            measuredFrom = System.nanoTime();
            spread(traffic.log());
            backendDies(traffic.log(), backends.get(2), a, b);
            for (int run = 1; run <= options.repeat(); run++) {
                masterIsKilled(traffic.log(), a, b);
                a = masterReturns(traffic.log(), b);
                masterStops(traffic.log(), a, b);
                if (run < options.repeat()) {
                    a = masterReturns(traffic.log(), b);
                }
            }
            backendReturns(traffic.log(), b);
            if (!traffic.isComplete()) {
                throw new IOException("a client thread ended before its time");
            }
        }
        return results;
    }

    private void spread(TrafficLog log) throws InterruptedException {
        stage.announce("traffic is spread: new connections and kept ones, 400 requests a second");
        pause(Duration.ofSeconds(3));
        Measurement m = measure(log);
        Map<String, Long> fresh = m.answersOverNewConnections();
        long most = fresh.values().stream().mapToLong(n -> n).max().orElse(0);
        long least = fresh.values().stream().mapToLong(n -> n).min().orElse(0);
        boolean even = fresh.size() == 3 && most - least <= most / 10; // round robin
        add("traffic is spread", m, null, true, even, "not spread evenly: " + fresh);
    }

    private void backendDies(TrafficLog log, Child victim, Child a, Child b) throws IOException, InterruptedException {
        stage.announce("back end 3 is killed: no request may fail");
        int saidA = a.said();
        int saidB = b.said();
        victim.kill();
        a.awaitLine(saidA, "DOWN", Story::isDown);
        b.awaitLine(saidB, "DOWN", Story::isDown);
        pause(AFTERMATH);
        add("back end killed (SIGKILL)", measure(log), null, true, true, "");
    }

    private void masterIsKilled(TrafficLog log, Child a, Child b) throws IOException, InterruptedException {
        stage.announce("the master's JVM is killed: SIGKILL to A");
        int said = b.said();
        a.kill();
        b.awaitLine(said, "LISTENING", "LISTENING"::equals);
        pause(AFTERMATH);
        addBounded("master killed (SIGKILL)", measure(log), bounds.afterKill(DemoBounds.PRIORITY_B));
    }

    private Child masterReturns(TrafficLog log, Child b) throws IOException, InterruptedException {
        stage.announce("A returns: it waits its preempt delay and takes over");
        int said = b.said();
        Child a = stage.nodeA();
        a.awaitLine(0, "LISTENING", "LISTENING"::equals);
        b.awaitLine(said, "STATE BACKUP", line -> line.startsWith("STATE BACKUP"));
        pause(AFTERMATH);
        addBounded("master returns and preempts", measure(log), bounds.afterPreemption());
        return a;
    }

    private void masterStops(TrafficLog log, Child a, Child b) throws IOException, InterruptedException {
        stage.announce("the master is stopped in order: SIGTERM to A, which sends priority 0");
        int said = b.said();
        a.stop();
        b.awaitLine(said, "LISTENING", "LISTENING"::equals);
        if (!a.awaitEnd()) {
            throw new IOException("A did not end within 10 s of its SIGTERM");
        }
        pause(AFTERMATH);
        addBounded("master stopped in order (SIGTERM)", measure(log), bounds.afterStop(DemoBounds.PRIORITY_B));
    }

    private void backendReturns(TrafficLog log, Child b) throws IOException, InterruptedException {
        stage.announce("back end 3 comes back: it gets its share again");
        int said = b.said();
        stage.backend(3);
        b.awaitLine(
                said,
                "UP",
                line -> line.equals("UP " + options.backends().get(2).getPort()));
        pause(AFTERMATH);
        Measurement m = measure(log);
        boolean serves = m.answers().getOrDefault("backend-3", 0L) > 0;
        add("back end comes back", m, null, true, serves, "it gets no requests: " + m.answers());
    }

    private Measurement measure(TrafficLog log) {
        long from = measuredFrom;
        measuredFrom = System.nanoTime();
        return new Measurement(log, from, measuredFrom);
    }

    private void awaitBackends(Child node, int said) throws IOException, InterruptedException {
        for (InetSocketAddress backend : options.backends()) {
            String line = "UP " + backend.getPort();
            node.awaitLine(said, line, line::equals);
        }
    }

    private static boolean isDown(String line) {
        return line.startsWith("DOWN ");
    }

    private void addBounded(String step, Measurement m, Duration bound) {
        add(step, m, bound, false, true, "");
    }

    private void add(
            String step, Measurement m, @Nullable Duration bound, boolean noFailures, boolean seen, String note) {
        boolean inTime = bound == null
                || (m.gap().compareTo(bound) <= 0
                        && m.keptGap().compareTo(bound) <= 0
                        && m.failing().compareTo(bound) <= 0);
        boolean clean = !noFailures || m.failures() == 0;
        boolean held = inTime && clean && seen && m.requests() > 0;
        String said = !clean ? m.firstFailure() : !inTime ? "it took too long" : note;
        StepResult result = new StepResult(
                step,
                m.requests(),
                m.failures(),
                m.repeatedKept(),
                m.repeatedNew(),
                millis(m.gap()),
                millis(m.keptGap()),
                millis(m.failing()),
                millis(m.slowest()),
                bound == null ? null : millis(bound),
                noFailures,
                m.answers(),
                held,
                held ? "" : said);
        results.add(result);
        stage.show(String.format(
                "-> %s: %d requests, %d failed within %.0f ms, longest gap %.0f ms new, %.0f ms kept%s, %s",
                held ? "held" : "NOT HELD",
                result.requests(),
                result.failures(),
                result.failingMillis(),
                result.gapMillis(),
                result.keptGapMillis(),
                bound == null ? "" : String.format(" (bound %.0f ms)", result.boundMillis()),
                result.answers()));
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e4) / 100.0;
    }

    private static void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
