package io.ha4j.lvs.proxy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many file descriptors the UDP sessions of a plane may have between them: half of what this process may open. Whoever forges
 * client addresses makes sessions at will; the other half stays for connections, and for the process itself. Thread-safe.
 */
public final class DescriptorBudget {

    private final int limit;
    private final AtomicInteger taken = new AtomicInteger();

    DescriptorBudget(int limit) {
        this.limit = limit;
    }

    static DescriptorBudget halfOfTheProcess() {
        long most = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE; // elsewhere there is no such limit
        return new DescriptorBudget((int) Math.min(Integer.MAX_VALUE, most / 2));
    }

    /** {@return how many there may be} */
    public int limit() {
        return limit;
    }

    /** {@return whether one more may be opened; then it is counted until {@link #giveBack}} */
    public boolean tryTake() {
        if (taken.incrementAndGet() <= limit) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    /** One has been closed. */
    public void giveBack() {
        taken.decrementAndGet();
    }
}
