package io.ha4j.health.core;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.core.CheckAction.CancelProbe;
import io.ha4j.health.core.CheckAction.Publish;
import io.ha4j.health.core.CheckAction.StartProbe;
import io.ha4j.testkit.ManualTicker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A machine, its probes and their target in simulated time, drawn from a seed. Checks the order of actions as it goes. */
final class SimulatedTarget {

    static final long MS = 1_000_000;

    final SplittableRandom random;
    final CheckRules rules;
    final CheckMachine machine;
    final ManualTicker ticker = new ManualTicker();
    final List<Long> starts = new ArrayList<>();
    final StringBuilder trace = new StringBuilder();

    private Health published = Health.of(Status.UNKNOWN, "no result yet");
    private boolean up = true;
    private long running;
    private boolean answer;
    private long answerNanos = CheckMachine.NEVER;

    SimulatedTarget(long seed) {
        random = new SplittableRandom(seed);
        long interval = random.nextLong(10 * MS, 5_000 * MS);
        int jitterPercent = random.nextInt(0, 51);
        long timeout = random.nextInt(4) == 0 ? interval : random.nextLong(MS, interval + 1);
        rules = Rules.of(interval, timeout, random.nextInt(1, 8), random.nextInt(1, 8))
                .jitterPercent(jitterPercent)
                .build();
        machine = new CheckMachine(rules, seed);
    }

    void start() {
        carryOut(machine.start(now()));
    }

    /** The target changes; a probe on its way may see it as it was or as it is, or hang. */
    void become(boolean nextUp) {
        up = nextUp;
        if (running != 0 && answerNanos != CheckMachine.NEVER && random.nextBoolean()) {
            answer = nextUp;
        }
    }

    /** Runs until {@code endNanos}, calling the machine exactly in time, with calls in between that mean nothing. */
    void runUntil(long endNanos) {
        for (int steps = 0; ; steps++) {
            require(steps < 100_000, "time goes on");
            long next = Math.min(answerNanos, machine.deadlineNanos());
            if (next > endNanos) {
                ticker.advanceTo(endNanos);
                return;
            }
            ticker.advanceTo(Math.max(next, now()));
            step();
        }
    }

    /** Stands still for {@code nanos}; then, as the loop does, takes what was delivered before it looks at the deadline. */
    void pause(long nanos) {
        ticker.advanceTo(now() + nanos);
        step();
    }

    private void step() {
        if (answerNanos <= now()) {
            deliver();
        }
        if (random.nextInt(4) == 0) {
            expectNothing(machine.onSuccess(random.nextLong(-3, Math.max(1, running)), now()));
        }
        carryOut(machine.onDeadline(now()));
    }

    private void deliver() {
        long id = running;
        boolean success = answer;
        running = 0;
        answerNanos = CheckMachine.NEVER;
        carryOut(success ? machine.onSuccess(id, now()) : machine.onFailure(id, "connection refused", now()));
    }

    Status status() {
        return published.status();
    }

    long now() {
        return ticker.nanos();
    }

    private void carryOut(List<CheckAction> actions) {
        for (CheckAction action : actions) {
            trace.append(now()).append(' ').append(action).append('\n');
            if (action instanceof StartProbe start) {
                require(running == 0, "one probe at a time");
                require(start.timeoutDeadlineNanos() == now() + rules.timeoutNanos(), "time-out from the start");
                launch(start.probeId());
            } else if (action instanceof CancelProbe cancel) {
                require(cancel.probeId() == running, "only the running probe is cancelled");
                running = 0;
                answerNanos = CheckMachine.NEVER;
            } else if (action instanceof Publish publish) {
                require(publish.previous().equals(published), "changes join up");
                require(!publish.health().equals(published), "a change changes something");
                published = publish.health();
            } else {
                throw new AssertionError(action);
            }
        }
    }

    private void launch(long id) {
        starts.add(now());
        running = id;
        answer = up;
        boolean hangs = !up && random.nextBoolean();
        // An answer that is just in time is one before the deadline.
        answerNanos = hangs ? CheckMachine.NEVER : now() + random.nextLong(rules.timeoutNanos());
    }

    private void expectNothing(List<CheckAction> actions) {
        require(actions.isEmpty(), "the result of another probe means nothing");
    }

    private void require(boolean ok, String what) {
        if (!ok) {
            throw new AssertionError(what + "\n" + rules + "\n" + trace);
        }
    }
}
