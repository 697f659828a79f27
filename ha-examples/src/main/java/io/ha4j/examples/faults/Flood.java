package io.ha4j.examples.faults;

import io.ha4j.examples.common.Verdict;
import io.ha4j.lvs.AddressFilter;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Floods of connections against the limits: of new connections in a second, of connections at once, and from whom none is allowed. While
 * a flood fills the kernel's queue of those who wait, others do not get in either.
 */
final class Flood implements Ordeal {

    private static final int PER_SECOND = 500;
    private static final int BURST = 100;
    private static final int MOST_CONNECTIONS = 300;
    /** Small, so that what a flood has left there is soon gone. */
    private static final int BACKLOG = 256;

    /** Connections of the flooder at a time: few, so that the rate is what limits it; and more than may come in. */
    private static final int FEW = 500;

    private static final int MANY = 5_000;

    private static final int CALLERS = 10;
    /** Of the whole process, the flooder's own connections among it. */
    private static final long MOST_MEMORY = 20_000_000;

    /** Of a flood: until the burst is over, and enough are let in to be too many. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Duration BEHAVE = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SERVED_AGAIN = Duration.ofSeconds(5);
    private static final String DENIED = "127.0.0.66";

    private final FaultsOptions options;
    private final Duration part;

    Flood(FaultsOptions options) {
        this.options = options;
        Duration third = options.length().dividedBy(3);
        this.part = third.compareTo(SHORTEST) < 0 ? SHORTEST : third;
    }

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("floods of " + Flooder.PER_SECOND + " connections a second");
        limited(verdict);
        denied(verdict);
    }

    private void limited(Verdict verdict) throws IOException, InterruptedException {
        try (Front front = Front.start(
                options.plane(),
                tcp -> tcp.newConnectionsPerSecond(PER_SECOND, BURST)
                        .maxConnections(MOST_CONNECTIONS)
                        .backlog(BACKLOG))) {
            flood(front, FEW, BEHAVE);
            behave(front);
            front.awaitOpen(0);
            Resources before = Resources.now();
            judge(flood(front, FEW, part), before, PER_SECOND / 2, verdict);
            afterwards(front, verdict);
            Seen many = flood(front, MANY, part);
            judge(many, before, 0, verdict);
            verdict.expect(
                    many.mostOpen() == MOST_CONNECTIONS, "the limit of connections was reached: %d", many.mostOpen());
            afterwards(front, verdict);
            Resources.compareWith(before, verdict);
        }
    }

    /**
     * What a flood came to.
     *
     * @param begun connections that the flooder began
     * @param accepted those that were accepted
     * @param allowed those that the rate allowed for the time
     * @param seconds how long it went on
     * @param mostOpen how many were open at once
     * @param atTheEnd what this process held while it went on
     */
    private record Seen(long begun, long accepted, double allowed, double seconds, int mostOpen, Resources atTheEnd) {}

    private static Seen flood(Front front, int keep, Duration length) throws InterruptedException {
        long began = System.nanoTime();
        long acceptedBefore = front.snapshot().accepted();
        int mostOpen = 0;
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Flooder flooder = Flooder.start(anywhere, front.address(), keep)) {
            while (System.nanoTime() - began < length.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                mostOpen = Math.max(mostOpen, front.snapshot().active());
            }
            Resources atTheEnd = Resources.now();
            long accepted = front.snapshot().accepted() - acceptedBefore;
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Seen(flooder.begun(), accepted, PER_SECOND * seconds + BURST, seconds, mostOpen, atTheEnd);
        }
    }

    private static void judge(Seen seen, Resources before, int leastPerSecond, Verdict verdict) {
        double perSecond = seen.accepted() / seen.seconds();
        verdict.expect(
                seen.begun() > 2 * seen.allowed()
                        && seen.accepted() <= seen.allowed()
                        && perSecond >= leastPerSecond
                        && seen.mostOpen() <= MOST_CONNECTIONS,
                "%d connections in %.1f s: %d accepted, %.0f/s (limit %d/s and %d at once), at most %d open (limit %d)",
                seen.begun(),
                seen.seconds(),
                seen.accepted(),
                perSecond,
                PER_SECOND,
                BURST,
                seen.mostOpen(),
                MOST_CONNECTIONS);
        verdict.say("meanwhile: %s", seen.atTheEnd());
        long grown =
                seen.atTheEnd().heapBytes() + seen.atTheEnd().directBytes() - before.heapBytes() - before.directBytes();
        verdict.expect(
                grown <= MOST_MEMORY,
                "memory has grown by %.1f MB, the clients' own among it (at most %.0f)",
                grown / 1e6,
                MOST_MEMORY / 1e6);
    }

    private static void afterwards(Front front, Verdict verdict) throws InterruptedException {
        long ended = System.nanoTime();
        Await.until(() -> "served again", SERVED_AGAIN, () -> Callers.isServed(front.address()));
        double millis = (System.nanoTime() - ended) / 1e6;
        Callers.Tally tally = behave(front);
        verdict.expect(tally.failures() == 0, "served again after %.0f ms: %s", millis, tally);
        front.awaitOpen(0);
    }

    private static Callers.Tally behave(Front front) throws InterruptedException {
        try (Callers callers = Callers.start(front.address(), CALLERS, Callers.NO_PREFACE)) {
            TimeUnit.NANOSECONDS.sleep(BEHAVE.toNanos());
            return callers.end();
        }
    }

    /** Who may not come in does not take anything from others. */
    private void denied(Verdict verdict) throws IOException, InterruptedException {
        try (Front front = Front.start(options.plane(), tcp -> tcp.clients(AddressFilter.deny(DENIED)))) {
            InetSocketAddress from = new InetSocketAddress(DENIED, 0);
            behave(front);
            rehearse(from, front);
            front.awaitOpen(0);
            Resources before = Resources.now();
            Front.Arrived arrived = front.arrived();
            long cpuNanos = cpuNanos();
            long deniedBefore = front.snapshot().denied();
            try (Callers callers = Callers.start(front.address(), CALLERS, Callers.NO_PREFACE);
                    Flooder flooder = Flooder.start(from, front.address(), FEW)) {
                TimeUnit.NANOSECONDS.sleep(part.toNanos());
                long begun = flooder.end();
                Callers.Tally tally = callers.end();
                long denied = front.snapshot().denied() - deniedBefore;
                verdict.expect(
                        denied > begun / 2 && denied <= begun,
                        "%d connections from an address that is denied, %d of them reset",
                        begun,
                        denied);
                verdict.say(
                        "processor time of the proxy: %.0f us for each, that of the others among it",
                        (cpuNanos() - cpuNanos) / 1e3 / Math.max(1, denied));
                verdict.expect(tally.calls() > 0 && tally.failures() == 0, "others beside them: %s", tally);
                long beyond = front.arrived().connections() - arrived.connections() - tally.connections();
                verdict.expect(beyond == 0, "none of them reaches a server: %d", beyond);
            }
            front.awaitOpen(0);
            Resources.compareWith(before, verdict);
        }
    }

    private static void rehearse(InetSocketAddress from, Front front) {
        try (Flooder flooder = Flooder.start(from, front.address(), FEW)) {
            Await.until("some are denied", () -> front.snapshot().denied() > FEW);
            flooder.end();
        }
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(Resources.OF_NODES))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getId())))
                .sum();
    }
}
