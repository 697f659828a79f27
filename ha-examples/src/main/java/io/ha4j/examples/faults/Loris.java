package io.ha4j.examples.faults;

import io.ha4j.examples.common.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slow loris: clients that connect and say nothing, or half a request. The idle time-out ends them; those above the maximum of connections
 * wait outside until then, and so does everybody else.
 */
final class Loris implements Ordeal {

    private static final Duration IDLE = Duration.ofSeconds(1);
    /** What the library says. */
    private static final Duration LATE = Duration.ofMillis(40);

    /** Clocks of two threads are read, one before and one after something. */
    private static final long EARLY_MILLIS = 5;

    private static final Duration BEHAVE = Duration.ofMillis(500);

    private static final int MOST_CONNECTIONS = 500;
    private static final int BESIDE = 400;
    private static final int WAVES = 3;
    private static final int CALLERS = 20;

    private final FaultsOptions options;

    Loris(FaultsOptions options) {
        this.options = options;
    }

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("clients that fall silent, with an idle time-out of " + IDLE.toMillis() + " ms");
        try (Front front =
                Front.start(options.plane(), tcp -> tcp.idleTimeout(IDLE).maxConnections(MOST_CONNECTIONS))) {
            behave(front);
            front.awaitOpen(0);
            Resources before = Resources.now();
            long timeouts = front.snapshot().timeouts();
            long silent = besideOthers(front, verdict) + tooMany(front, verdict);
            timeouts = front.snapshot().timeouts() - timeouts;
            verdict.expect(timeouts == silent, "%d time-outs are counted for %d silent clients", timeouts, silent);
            Callers.Tally after = behave(front);
            verdict.expect(after.failures() == 0, "served again: %s", after);
            front.awaitOpen(0);
            Resources.compareWith(before, verdict);
        }
    }

    /** {@return how many clients have fallen silent} */
    private long besideOthers(Front front, Verdict verdict) throws IOException {
        long silent = 0;
        long end = System.nanoTime() + options.length().toNanos();
        long longestAllowed = longest().toMillis();
        try (Callers callers = Callers.start(front.address(), CALLERS, Callers.NO_PREFACE, options.patience())) {
            do {
                Silence.Fate fate =
                        Silence.of(front.address(), BESIDE, longest().multipliedBy(2), () -> {});
                silent += fate.opened();
                verdict.expect(
                        fate.gone() == BESIDE
                                && fate.unexpected() == 0
                                && fate.shortestMillis() >= IDLE.toMillis() - EARLY_MILLIS
                                && fate.longestMillis() <= longestAllowed,
                        "%d silent clients: %d thrown out after %d to %d ms, half of them by %d (at most %d)",
                        BESIDE,
                        fate.gone(),
                        fate.shortestMillis(),
                        fate.longestMillis(),
                        fate.medianMillis(),
                        longestAllowed);
            } while (System.nanoTime() - end < 0);
            Callers.Tally tally = callers.end();
            verdict.expect(tally.calls() > 0 && tally.failures() == 0, "beside them: %s", tally);
            return silent;
        }
    }

    /** More than may come in: they come in waves. {@return how many} */
    private long tooMany(Front front, Verdict verdict) throws IOException {
        front.awaitOpen(0);
        AtomicInteger most = new AtomicInteger();
        long accepted = front.snapshot().accepted();
        int count = WAVES * MOST_CONNECTIONS;
        Duration allowed = longest().multipliedBy(WAVES);
        Silence.Fate fate = Silence.of(
                front.address(),
                count,
                allowed.multipliedBy(2),
                () -> most.accumulateAndGet(front.snapshot().active(), Math::max));
        verdict.expect(
                most.get() == MOST_CONNECTIONS,
                "%d more: %d at most are let in at once (maxConnections %d)",
                count,
                most.get(),
                MOST_CONNECTIONS);
        verdict.expect(
                fate.gone() == count
                        && fate.longestMillis() <= allowed.toMillis()
                        && front.snapshot().accepted() - accepted == count,
                "the others wait their turn: %d accepted, %d thrown out, the last after %d ms (at most %d)",
                front.snapshot().accepted() - accepted,
                fate.gone(),
                fate.longestMillis(),
                allowed.toMillis());
        return count;
    }

    /** {@return how long a silent client may be there: until it has been idle for too long, and the proxy's thread runs, or the one that measures} */
    private Duration longest() {
        return IDLE.plus(LATE).plus(options.busy());
    }

    private Callers.Tally behave(Front front) throws InterruptedException {
        try (Callers callers = Callers.start(front.address(), CALLERS, Callers.NO_PREFACE, options.patience())) {
            TimeUnit.NANOSECONDS.sleep(BEHAVE.toNanos());
            return callers.end();
        }
    }
}
