package io.ha4j.examples.faults;

import io.ha4j.examples.common.Verdict;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What this process holds.
 *
 * @param descriptors open sockets, pipes and the like; not files, such as the libraries of which the JVM opens one after the other
 * @param threads threads of nodes
 * @param heapBytes what a full collection has left of the heap
 * @param directBytes direct buffers of the JVM and of Netty
 */
record Resources(int descriptors, int threads, long heapBytes, long directBytes) {

    /** How the names of threads of nodes begin. */
    static final String OF_NODES = "ha-";

    private static final double MOST_HEAP_GROWTH = 1.2;
    private static final long HEAP_NOISE = 2_000_000;
    private static final int COLLECTIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);

    static Resources now() {
        for (int i = 0; i < COLLECTIONS; i++) { // what one only finds out the next one frees
            System.gc();
        }
        return new Resources(
                (int) Stream.of(Objects.requireNonNull(new File("/proc/self/fd").list()))
                        .filter(Resources::isNoFile)
                        .count(),
                (int) Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(OF_NODES))
                        .count(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class).stream()
                        .mapToLong(pool -> pool.getMemoryUsed())
                        .sum());
    }

    /** Says whether something is left of what has come since {@code before}; an engine may take some time to give it back. */
    static void compareWith(Resources before, Verdict verdict) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Resources after = now();
        while (!after.isBackAt(before) && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            after = now();
        }
        after.judge(before, verdict);
    }

    private boolean isBackAt(Resources before) {
        return descriptors <= before.descriptors
                && threads <= before.threads
                && heapBytes <= before.mostHeap()
                && directBytes <= before.mostDirect();
    }

    private void judge(Resources before, Verdict verdict) {
        verdict.say("before: %s", before);
        verdict.say("after:  %s", this);
        verdict.expect(descriptors <= before.descriptors, "no descriptor is left open");
        verdict.expect(threads <= before.threads, "no thread is left");
        verdict.expect(heapBytes <= before.mostHeap(), "the heap has not grown");
        verdict.expect(directBytes <= before.mostDirect(), "direct memory has not grown");
    }

    private double mostHeap() {
        return heapBytes * MOST_HEAP_GROWTH + HEAP_NOISE;
    }

    private long mostDirect() {
        return directBytes * 2 + HEAP_NOISE;
    }

    private static boolean isNoFile(String descriptor) {
        try {
            return !Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).isAbsolute();
        } catch (IOException e) { // closed meanwhile
            return false;
        }
    }

    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT,
                "%d descriptors, %d threads, heap %.1f MB, direct %.1f MB",
                descriptors,
                threads,
                heapBytes / 1e6,
                directBytes / 1e6);
    }
}
