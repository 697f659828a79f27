package io.ha4j.examples.demo;

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

    /** How long traffic goes on after an event, so that what comes late is seen too. */
    private static final Duration AFTERMATH = Duration.ofMillis(800);

    private final Stage stage;
    private final DemoOptions options;
    private final List<StepResult> results = new ArrayList<>();

    Story(Stage stage, DemoOptions options) {
        this.stage = stage;
        this.options = options;
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
        try (Traffic traffic = Traffic.start(options.virtual())) {
            pause(Duration.ofMillis(1_500)); // the client warms up
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
        }
        return results;
    }

    private void spread(TrafficLog log) throws InterruptedException {
        stage.announce("traffic is spread: new connections and kept ones, 400 requests a second");
        long from = System.nanoTime();
        pause(Duration.ofSeconds(3));
        Measurement m = new Measurement(log, from);
        long least = m.answers().values().stream().mapToLong(n -> n).min().orElse(0);
        boolean even = m.answers().size() == 3 && least * 4 >= m.requests(); // kept connections stay where they are
        add("traffic is spread", m, null, true, even, "not spread evenly: " + m.answers());
    }

    private void backendDies(TrafficLog log, Child victim, Child a, Child b) throws IOException, InterruptedException {
        stage.announce("back end 3 is killed: no request may fail");
        int saidA = a.said();
        int saidB = b.said();
        long from = System.nanoTime();
        victim.kill();
        a.awaitLine(saidA, "DOWN", Story::isDown);
        b.awaitLine(saidB, "DOWN", Story::isDown);
        pause(AFTERMATH);
        Measurement m = new Measurement(log, from);
        add("back end killed (SIGKILL)", m, null, true, true, "");
    }

    private void masterIsKilled(TrafficLog log, Child a, Child b) throws IOException, InterruptedException {
        stage.announce("the master's JVM is killed: SIGKILL to A");
        int said = b.said();
        long from = System.nanoTime();
        a.kill();
        b.awaitLine(said, "LISTENING", "LISTENING"::equals);
        pause(AFTERMATH);
        addBounded("master killed (SIGKILL)", log, from, DemoBounds.afterKill(DemoBounds.PRIORITY_B));
    }

    private Child masterReturns(TrafficLog log, Child b) throws IOException, InterruptedException {
        stage.announce("A returns: it waits its preempt delay and takes over");
        int said = b.said();
        long from = System.nanoTime();
        Child a = stage.nodeA();
        a.awaitLine(0, "LISTENING", "LISTENING"::equals);
        b.awaitLine(said, "STATE BACKUP", line -> line.startsWith("STATE BACKUP"));
        pause(AFTERMATH);
        addBounded("master returns and preempts", log, from, DemoBounds.afterPreemption());
        return a;
    }

    private void masterStops(TrafficLog log, Child a, Child b) throws IOException, InterruptedException {
        stage.announce("the master is stopped in order: SIGTERM to A, which sends priority 0");
        int said = b.said();
        long from = System.nanoTime();
        a.stop();
        b.awaitLine(said, "LISTENING", "LISTENING"::equals);
        pause(AFTERMATH);
        addBounded("master stopped in order (SIGTERM)", log, from, DemoBounds.afterStop(DemoBounds.PRIORITY_B));
        if (!a.awaitEnd()) {
            throw new IOException("A did not end within 10 s of its SIGTERM");
        }
    }

    private void backendReturns(TrafficLog log, Child b) throws IOException, InterruptedException {
        stage.announce("back end 3 comes back: it gets its share again");
        int said = b.said();
        long from = System.nanoTime();
        stage.backend(3);
        b.awaitLine(
                said,
                "UP",
                line -> line.equals("UP " + options.backends().get(2).getPort()));
        long up = System.nanoTime();
        pause(AFTERMATH);
        Measurement m = new Measurement(log, from);
        Map<String, Long> since = log.answersByBackend(up, System.nanoTime());
        boolean serves = since.getOrDefault("backend-3", 0L) > 0;
        add("back end comes back", m, null, true, serves, "it gets no requests: " + since);
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

    private void addBounded(String step, TrafficLog log, long from, Duration bound) {
        add(step, new Measurement(log, from), bound, false, true, "");
    }

    private void add(
            String step, Measurement m, @Nullable Duration bound, boolean noFailures, boolean seen, String note) {
        boolean inTime =
                bound == null || (m.gap().compareTo(bound) <= 0 && m.keptGap().compareTo(bound) <= 0);
        boolean clean = !noFailures || m.failures() == 0;
        String said = !clean ? m.firstFailure() : !inTime ? "the gap is too long" : note;
        boolean held = inTime && clean && seen && m.requests() > 0;
        StepResult result = new StepResult(
                step,
                m.requests(),
                m.failures(),
                m.repeated(),
                millis(m.gap()),
                millis(m.keptGap()),
                bound == null ? null : millis(bound),
                noFailures,
                m.answers(),
                held,
                held ? "" : said);
        results.add(result);
        stage.show(String.format(
                "-> %s: %d requests, %d failed, longest gap %.0f ms new, %.0f ms kept%s, %s",
                held ? "held" : "NOT HELD",
                result.requests(),
                result.failures(),
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
