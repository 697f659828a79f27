package io.ha4j.benchmarks.relay;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM holds for the program that runs in it. */
final class HeldMemory {

    /** From this JDK on Netty's allocators take memory that the JVM does not count; before, both count the same. */
    private static final int OWN_COUNT = 25;

    private static final int COLLECTIONS = 3;

    private HeldMemory() {}

    /** {@return the bytes in use after a garbage collection: heap and direct memory} */
    static long afterCollection() {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) { // what one only finds out (references, cleaners) the next one frees
            System.gc();
            heap = Math.min(
                    heap,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return heap + direct();
    }

    static long direct() {
        long known = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long ofNetty = Math.max(0, PlatformDependent.usedDirectMemory()); // -1: not counted
        return Runtime.version().feature() >= OWN_COUNT ? known + ofNetty : Math.max(known, ofNetty);
    }
}
