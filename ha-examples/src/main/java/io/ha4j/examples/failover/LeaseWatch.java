package io.ha4j.examples.failover;

import io.ha4j.Lease;
import io.ha4j.vrrp.VirtualRouter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at a lease every millisecond, as a program does that works only while it is master: it takes a lease when it is held and keeps
 * asking that one until it has ended.
 */
final class LeaseWatch {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Longer than a look ever takes: the process was stopped. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private LeaseWatch() {}

    static void start(VirtualRouter router) {
        Thread thread = new Thread(() -> watch(router), "lease-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(VirtualRouter router) {
        Lease kept = Lease.none();
        boolean held = false;
        long before = System.nanoTime();
        while (true) {
            if (!held) {
                kept = router.lease();
            }
            LockSupport.parkNanos(LOOK_NANOS);
            // Before the look: a process that is stopped in between has looked after the stop.
            long now = System.nanoTime();
            boolean still = kept.isHeld();
            if (now - before > PAUSE_NANOS) {
                StandbyNode.say(now, "RESUMED term " + kept.term() + (still ? " HELD" : " NOT HELD"));
            }
            if (still != held) {
                StandbyNode.say(now, "LEASE term " + kept.term() + (still ? " held" : " ended"));
            }
            held = still;
            before = now;
        }
    }
}
