package io.ha4j.benchmarks.checks;

import com.sun.management.OperatingSystemMXBean;
import io.ha4j.HaComponent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The load that a node must bear: 10,000 TCP and 2,000 HTTP checks, each once a second, with nothing but one thread for them. */
final class ChecksSoak {

    private static final int TCP_CHECKS = 10_000;
    private static final int HTTP_CHECKS = 2_000;
    private static final int SETTLE_SECONDS = 2;
    private static final double LATENESS_BOUND_MILLIS = 100;

    private final int seconds;
    private final PrintStream out;
    private final Watch watch = new Watch();
    private long heapAtStart;
    private long heapAtEnd;
    private int mostDescriptors;
    private double cpuSeconds;

    private ChecksSoak(int seconds, PrintStream out) {
        this.seconds = seconds;
        this.out = out;
    }

    /**
     * What was seen.
     *
     * @param checks how many began
     * @param p50Millis half of the checks began at most that late: later than a second after the one before
     * @param heapBytesAtStart what a full collection left, before the measurement; and after it
     * @param mostDescriptors the most file descriptors of the process that were seen open
     * @param leftDescriptors how many more were open after the node had closed than before it was made
     * @param cpuSeconds user and system time of the process
     */
    record Figures(
            int seconds,
            long checks,
            long failed,
            double p50Millis,
            double p99Millis,
            double maxMillis,
            long heapBytesAtStart,
            long heapBytesAtEnd,
            int mostDescriptors,
            int leftDescriptors,
            double cpuSeconds) {

        boolean held() {
            boolean all = failed == 0 && checks >= (long) (TCP_CHECKS + HTTP_CHECKS) * seconds * 9 / 10;
            boolean flat = heapBytesAtEnd <= heapBytesAtStart + heapBytesAtStart / 10;
            boolean bounded = mostDescriptors < TCP_CHECKS + HTTP_CHECKS && leftDescriptors <= 0;
            return all && p99Millis <= LATENESS_BOUND_MILLIS && flat && bounded;
        }

        private void show(PrintStream out) {
            out.printf(
                    Locale.ROOT,
                    "%d s: %d checks (%.0f a second), %d failed; late p50 %.1f ms, p99 %.1f ms, max %.1f ms%n"
                            + "heap %.1f MB -> %.1f MB, at most %d file descriptors, %d left open, %.1f us CPU for a check%n%s%n",
                    seconds,
                    checks,
                    (double) checks / seconds,
                    failed,
                    p50Millis,
                    p99Millis,
                    maxMillis,
                    heapBytesAtStart / 1e6,
                    heapBytesAtEnd / 1e6,
                    mostDescriptors,
                    leftDescriptors,
                    cpuSeconds / checks * 1e6,
                    held() ? "everything held" : "NOT everything held");
        }
    }

    static Figures run(int seconds, PrintStream out) {
        return new ChecksSoak(seconds, out).run();
    }

    private Figures run() {
        rehearse();
        int descriptors = openDescriptors();
        try (HaNode node = HaNode.builder("soak").with(checks()).build()) {
            long starting = System.nanoTime();
            node.start();
            out.printf(Locale.ROOT, "started in %.1f s%n", (System.nanoTime() - starting) / 1e9);
            passMillis(SETTLE_SECONDS * 1_000);
            measure();
        }
        Figures figures = new Figures(
                seconds,
                watch.count(),
                watch.failures(),
                watch.percentileMillis(50),
                watch.percentileMillis(99),
                watch.percentileMillis(100),
                heapAtStart,
                heapAtEnd,
                mostDescriptors,
                openDescriptors() - descriptors,
                cpuSeconds);
        figures.show(out);
        return figures;
    }

    /** What the JVM and its libraries open once and for all is open before it is counted. */
    private static void rehearse() {
        HealthCheck tcp = CheckKind.TCP.template().at(CheckKind.TCP.target(0));
        HealthCheck http = CheckKind.HTTP.template().at(CheckKind.HTTP.target(0));
        try (HaNode node = HaNode.builder("rehearsal").with(tcp, http).build()) {
            node.start();
            Await.until(
                    "up",
                    () -> node.get(tcp).health().isUp()
                            && node.get(http).health().isUp());
        }
    }

    private HaComponent<?>[] checks() {
        List<HaComponent<?>> checks = new ArrayList<>();
        for (int i = 0; i < TCP_CHECKS + HTTP_CHECKS; i++) {
            // Mixed as they would be, so that the start of one kind is not the pause of the other.
            checks.add(check(i % 6 == 5 ? CheckKind.HTTP : CheckKind.TCP, i));
        }
        return checks.toArray(HaComponent<?>[]::new);
    }

    private HealthCheck check(CheckKind kind, int index) {
        HealthCheck template = kind.template();
        WatchedProbe probe =
                new WatchedProbe(template.probe(), template.interval().toNanos(), watch);
        return HealthCheck.of("soak-" + index, probe)
                .every(template.interval())
                .timeout(template.timeout())
                .jitterPercent(0) // so that it is known when a probe had to begin
                .build()
                .at(kind.target(index));
    }

    private void measure() {
        heapAtStart = liveHeap();
        passMillis(1_000); // what the collection has held up
        watch.begin();
        double cpu = cpu();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - end < 0) {
            passMillis(100);
            mostDescriptors = Math.max(mostDescriptors, openDescriptors());
        }
        watch.end();
        cpuSeconds = cpu() - cpu;
        heapAtEnd = liveHeap();
    }

    private static double cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    /** Sockets and the like; not files, such as the libraries of which the JVM opens one after the other. */
    private static int openDescriptors() {
        String[] names = Objects.requireNonNull(new File("/proc/self/fd").list());
        return (int) Stream.of(names).filter(ChecksSoak::isNoFile).count();
    }

    private static boolean isNoFile(String descriptor) {
        try {
            return !Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).isAbsolute();
        } catch (IOException e) { // closed meanwhile
            return false;
        }
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void passMillis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", e);
        }
    }
}
