package io.ha4j.lvs.datagram;

import io.ha4j.lvs.proxy.DescriptorBudget;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sessions of a virtual server, and says when there are enough. Thread-safe. */
final class SessionLimit {

    private final int most;
    private final DescriptorBudget descriptors;
    private final AtomicInteger count = new AtomicInteger();

    SessionLimit(int most, DescriptorBudget descriptors) {
        this.most = most;
        this.descriptors = descriptors;
    }

    int most() {
        return Math.min(most, descriptors.limit());
    }

    int count() {
        return count.get();
    }

    /** {@return whether there may be one more; then it is counted until {@link #leave}} */
    boolean tryEnter() {
        // Never above the limit, not even for a moment: others read the count.
        if (count.getAndUpdate(sessions -> sessions < most ? sessions + 1 : sessions) >= most) {
            return false;
        }
        if (descriptors.tryTake()) {
            return true;
        }
        left();
        return false;
    }

    void leave() {
        descriptors.giveBack();
        left();
    }

    private void left() {
        if (count.decrementAndGet() == 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until there is none: {@return whether it came to that in time} */
    synchronized boolean awaitNone(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (count.get() > 0) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
