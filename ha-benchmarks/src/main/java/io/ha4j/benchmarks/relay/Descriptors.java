package io.ha4j.benchmarks.relay;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many file descriptors a process may have: children inherit it. */
final class Descriptors {

    private static final int SPARE = 500;

    private Descriptors() {}

    static int limit() {
        UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        return (int) Math.min(1_000_000, system.getMaxFileDescriptorCount());
    }

    /** {@return how many connections a proxy may have, each with two descriptors} */
    static int connections() {
        return (limit() - SPARE) / 2;
    }
}
