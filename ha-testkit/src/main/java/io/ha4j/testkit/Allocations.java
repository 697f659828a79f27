package io.ha4j.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what code allocates: what it reads from the network must not say how much. Thread-safe. */
public final class Allocations {

    private static final int RUNS = 3;

    private Allocations() {}

    /**
     * {@return how many bytes this thread allocates on the heap while it runs {@code code}: the least of three runs, since the first
     * ones may load classes; 0 on a JVM that does not count}
     */
    public static long of(Runnable code) {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemoryEnabled()) {
            return 0;
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            code.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
