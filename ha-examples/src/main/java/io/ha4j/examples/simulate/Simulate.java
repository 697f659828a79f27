package io.ha4j.examples.simulate;

import io.ha4j.lab.program.Program;
import io.ha4j.vrrp.testkit.swarm.Seeds;
import io.ha4j.vrrp.testkit.swarm.Swarm;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The main class of {@code lab/simulate}: plays runs of whole nodes, on all processors. */
public final class Simulate {

    private static final long TELL_EVERY_NANOS = Duration.ofSeconds(20).toNanos();
    /** What is broken shows in these; the rest of a million would say the same. */
    private static final int MOST_FAILURES = 20;

    private final SimulateOptions options;
    private final PrintStream out;
    private final LongAdder played = new LongAdder();
    private final LongAdder transitions = new LongAdder();
    private final LongAdder simulatedMillis = new LongAdder();
    private final ConcurrentSkipListSet<Long> failed = new ConcurrentSkipListSet<>();
    private final long beganNanos = System.nanoTime();
    private final AtomicLong tellAtNanos = new AtomicLong(beganNanos + TELL_EVERY_NANOS);

    private Simulate(SimulateOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Arguments: see {@code lab/simulate --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("lab/simulate", SimulateOptions.USAGE)
                .run(arguments, out, SimulateOptions::parse, options -> new Simulate(options, out).play());
    }

    private int play() throws IOException {
        Seeds.play(options.from(), options.seeds(), this::play);
        Figures figures = figures();
        show(figures);
        Program.writeJson(options.json(), figures);
        return figures.failed().isEmpty() ? 0 : 1;
    }

    private void play(long seed) {
        if (failed.size() >= MOST_FAILURES) {
            return;
        }
        try {
            Swarm run = Swarm.run(seed);
            transitions.add(run.transitions());
            simulatedMillis.add(run.simulated().toMillis());
        } catch (AssertionError e) {
            failed.add(seed);
            out.println(e.getMessage() + "\n");
        }
        played.increment();
        long now = System.nanoTime();
        long tellAt = tellAtNanos.get();
        if (now - tellAt >= 0 && tellAtNanos.compareAndSet(tellAt, now + TELL_EVERY_NANOS)) {
            out.printf(
                    Locale.ROOT,
                    "%d of %d seeds after %.0f s, %d failed%n",
                    played.sum(),
                    options.seeds(),
                    (now - beganNanos) / 1e9,
                    failed.size());
        }
    }

    private Figures figures() {
        return new Figures(
                options.from(),
                options.seeds(),
                played.sum(),
                List.copyOf(failed),
                transitions.sum(),
                simulatedMillis.sum() / 1_000,
                (System.nanoTime() - beganNanos) / 1e9);
    }

    private void show(Figures figures) {
        out.printf(
                Locale.ROOT,
                "%d seeds from %d in %.1f s (%.0f each second): %.1f days of simulated time, %d changes of state%n",
                figures.played(),
                figures.from(),
                figures.seconds(),
                figures.seedsPerSecond(),
                figures.simulatedSeconds() / 86_400.0,
                figures.transitions());
        if (figures.failed().isEmpty()) {
            out.println("everything held");
            return;
        }
        long first = figures.failed().get(0);
        out.println("NOT everything held; replay with seed " + first + ": lab/simulate --seeds 1 --from " + first
                + "; all that failed: " + figures.failed());
        if (figures.failed().size() >= MOST_FAILURES) {
            out.println("gave up after " + MOST_FAILURES + " failures");
        }
    }
}
