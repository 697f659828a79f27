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
import java.util.function.Predicate;

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
            flood(front, FEW, BEHAVE, seen -> true);
            behave(front);
            front.awaitOpen(0);
            Resources before = Resources.now();
            judge(flood(front, FEW, part, seen -> seen.isFlood() && seen.isServed()), before, true, verdict);
            afterwards(front, verdict);
            Flooded many = flood(front, MANY, part, seen -> seen.isFlood() && seen.mostOpen() >= MOST_CONNECTIONS);
            judge(many, before, false, verdict);
            verdict.expect(
                    many.seen().mostOpen() == MOST_CONNECTIONS,
                    "the limit of connections was reached: %d",
                    many.seen().mostOpen());
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
     */
    private record Seen(long begun, long accepted, double allowed, double seconds, int mostOpen) {

        double perSecond() {
            return accepted / seconds;
        }

        boolean isFlood() {
            return begun > 2 * allowed;
        }

        boolean isServed() {
            return perSecond() >= PER_SECOND / 2.0;
        }
    }

    /**
     * What a flood came to, and cost.
     *
     * @param seen just before its end
     * @param atTheEnd what this process held while it went on
     */
    private record Flooded(Seen seen, Resources atTheEnd) {}

    /** Goes on for {@code length}, and longer if {@code enough} has not happened by then: the machine had other things to do. */
    private Flooded flood(Front front, int keep, Duration length, Predicate<Seen> enough) throws InterruptedException {
        long began = System.nanoTime();
        long acceptedBefore = front.snapshot().accepted();
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Flooder flooder = Flooder.start(anywhere, front.address(), keep)) {
            Seen seen = new Seen(0, 0, 0, 0, 0);
            while (isToGoOn(began, length, enough.test(seen))) {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                int mostOpen = Math.max(seen.mostOpen(), front.snapshot().active());
                long accepted = front.snapshot().accepted() - acceptedBefore;
                double seconds = (System.nanoTime() - began) / 1e9;
                seen = new Seen(flooder.begun(), accepted, allowed(seconds), seconds, mostOpen);
            }
            return new Flooded(seen, Resources.now());
        }
    }

    /** A rate lets through whole connections, and each thread of the proxy may have accepted one that it has not yet counted against it. */
    private double allowed(double seconds) {
        return PER_SECOND * seconds + BURST + 1 + options.plane().threads();
    }

    private boolean isToGoOn(long began, Duration length, boolean enough) {
        Duration most = enough ? length : length.plus(options.busy());
        return System.nanoTime() - began < most.toNanos();
    }

    private static void judge(Flooded flooded, Resources before, boolean toBeServed, Verdict verdict) {
        Seen seen = flooded.seen();
        verdict.expect(
                seen.isFlood()
                        && seen.accepted() <= seen.allowed()
                        && (seen.isServed() || !toBeServed)
                        && seen.mostOpen() <= MOST_CONNECTIONS,
                "%d connections in %.1f s: %d accepted, %.0f/s (limit %d/s and %d at once), at most %d open (limit %d)",
                seen.begun(),
                seen.seconds(),
                seen.accepted(),
                seen.perSecond(),
                PER_SECOND,
                BURST,
                seen.mostOpen(),
                MOST_CONNECTIONS);
        Resources during = flooded.atTheEnd();
        verdict.say("meanwhile: %s", during);
        long grown = during.heapBytes() + during.directBytes() - before.heapBytes() - before.directBytes();
        verdict.expect(
                grown <= MOST_MEMORY,
                "memory has grown by %.1f MB, the clients' own among it (at most %.0f)",
                grown / 1e6,
                MOST_MEMORY / 1e6);
    }

    private void afterwards(Front front, Verdict verdict) throws InterruptedException {
        long ended = System.nanoTime();
        Duration within = SERVED_AGAIN.plus(options.busy());
        Await.until(() -> "served again", within, () -> Callers.isServed(front.address(), options.patience()));
        double millis = (System.nanoTime() - ended) / 1e6;
        Callers.Tally tally = behave(front);
        verdict.expect(tally.failures() == 0, "served again after %.0f ms: %s", millis, tally);
        front.awaitOpen(0);
    }

    private Callers.Tally behave(Front front) throws InterruptedException {
        try (Callers callers = Callers.start(front.address(), CALLERS, Callers.NO_PREFACE, options.patience())) {
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
            try (Callers callers = Callers.start(front.address(), CALLERS, Callers.NO_PREFACE, options.patience());
                    Flooder flooder = Flooder.start(from, front.address(), FEW)) {
                long began = System.nanoTime();
                long denied = 0;
                while (isToGoOn(began, part, denied > flooder.begun() / 2)) {
                    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                    denied = front.snapshot().denied() - deniedBefore;
                }
                long begun = flooder.end();
                Callers.Tally tally = callers.end();
                denied = front.snapshot().denied() - deniedBefore;
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
