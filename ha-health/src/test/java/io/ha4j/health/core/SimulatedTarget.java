package io.ha4j.health.core;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.core.CheckAction.CancelProbe;
import io.ha4j.health.core.CheckAction.CancelRemedy;
import io.ha4j.health.core.CheckAction.Publish;
import io.ha4j.health.core.CheckAction.RemedyEnded;
import io.ha4j.health.core.CheckAction.StartProbe;
import io.ha4j.health.core.CheckAction.StartRemedy;
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

    private Health published;
    private boolean up = true;
    private long running;
    private boolean answer;
    private long answerNanos = CheckMachine.NEVER;

    private long remedyRunning;
    private boolean remedyToEnd;
    private long remedyEndNanos = CheckMachine.NEVER;
    private boolean remedied;
    private boolean suspended;
    private boolean changing;
    private int goodInRow;
    private int badInRow;
    /** Whether remedies may heal the target. */
    boolean healing = true;

    private SimulatedTarget(SplittableRandom random, CheckRules rules, long seed) {
        this.random = random;
        this.rules = rules;
        this.machine = new CheckMachine(rules, seed);
        this.published = machine.health();
    }

    SimulatedTarget(long seed) {
        this(new SplittableRandom(seed), seed);
    }

    private SimulatedTarget(SplittableRandom random, long seed) {
        this(random, plain(random).build(), seed);
    }

    private static Rules plain(SplittableRandom random) {
        long interval = random.nextLong(10 * MS, 5_000 * MS);
        int jitterPercent = random.nextInt(0, 51);
        long timeout = random.nextInt(4) == 0 ? interval : random.nextLong(MS, interval + 1);
        return Rules.of(interval, timeout, random.nextInt(1, 8), random.nextInt(1, 8))
                .jitterPercent(jitterPercent);
    }

    /** One with whatever else a check can be told. */
    static SimulatedTarget ofAnyRules(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Rules rules = plain(random);
        long interval = rules.build().intervalNanos();
        rules.fast(random.nextLong(interval / 5, interval + 1))
                .down(random.nextLong(interval / 2, interval * 4))
                .warmup(random.nextLong(interval))
                .slowStart(random.nextBoolean() ? 0 : random.nextLong(interval * 10))
                .start(List.of(Status.UNKNOWN, Status.UP, Status.DOWN).get(random.nextInt(3)));
        if (random.nextBoolean()) {
            rules.flaps(random.nextInt(2, 5), interval * random.nextInt(10, 100), interval * random.nextInt(1, 5));
        }
        if (random.nextBoolean()) {
            rules.reports(random.nextInt(1, 5), interval * random.nextInt(1, 5), random.nextBoolean());
        }
        if (random.nextBoolean()) {
            rules.remedy(interval * random.nextInt(1, 5), random.nextLong(interval * 2));
        }
        return new SimulatedTarget(random, rules.build(), seed);
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
            long next = Math.min(Math.min(answerNanos, remedyEndNanos), machine.deadlineNanos());
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

    void report() {
        carryOut(machine.onReport("reset", now()));
    }

    void probeNow() {
        carryOut(machine.probeNow(now()));
    }

    void suspend() {
        suspended = true;
        forget();
        carryOut(machine.suspend("not master", now()));
    }

    void resume() {
        if (suspended) {
            suspended = false;
            carryOut(machine.resume(now()));
        }
    }

    /** By the same rules: what was counted does not count for another thing, nor does its remedy. */
    void change() {
        boolean another = random.nextBoolean();
        goodInRow = 0;
        badInRow = 0;
        remedied &= !another;
        changing = true;
        carryOut(machine.change(rules, another, now()));
        changing = false;
    }

    private void forget() {
        goodInRow = 0;
        badInRow = 0;
        remedied = false;
    }

    private void step() {
        if (remedyEndNanos <= now()) {
            long id = remedyRunning;
            remedyRunning = 0;
            remedyEndNanos = CheckMachine.NEVER;
            up |= healing && random.nextBoolean();
            carryOut(machine.onRemedyEnd(id, random.nextBoolean(), "tried", now()));
        }
        if (answerNanos <= now()) {
            deliver();
        }
        if (random.nextInt(4) == 0) {
            expectNothing(machine.onSuccess(random.nextLong(-3, Math.max(1, running)), now()));
            expectNothing(machine.onRemedyEnd(random.nextLong(-3, Math.max(1, remedyRunning)), true, "stale", now()));
        }
        carryOut(machine.onDeadline(now()));
    }

    private void deliver() {
        long id = running;
        boolean success = answer;
        running = 0;
        answerNanos = CheckMachine.NEVER;
        result(success);
        carryOut(success ? machine.onSuccess(id, now()) : machine.onFailure(id, "connection refused", now()));
    }

    private void result(boolean success) {
        goodInRow = success ? goodInRow + 1 : 0;
        badInRow = success ? 0 : badInRow + 1;
        remedied &= !success;
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
                require(remedyRunning == 0, "no probe while the remedy is tried");
                require(!suspended, "no probe while it is suspended");
                require(start.timeoutDeadlineNanos() == now() + rules.timeoutNanos(), "time-out from the start");
                launch(start.probeId());
            } else if (action instanceof CancelProbe cancel) {
                require(cancel.probeId() == running, "only the running probe is cancelled");
                running = 0;
                answerNanos = CheckMachine.NEVER;
                if (!suspended && !changing && remedyRunning == 0) {
                    result(false); // the next action tells whether it was for a remedy
                }
            } else if (action instanceof StartRemedy start) {
                require(rules.remedy() != null && remedyRunning == 0 && running == 0, "a remedy, and nothing else");
                require(!remedyToEnd, "the one before has been told of to its end");
                require(!remedied, "once per outage");
                remedied = true;
                remedyToEnd = true;
                remedyRunning = start.remedyId();
                long most = rules.remedy().timeoutNanos();
                remedyEndNanos = random.nextInt(3) == 0 ? CheckMachine.NEVER : now() + random.nextLong(most);
            } else if (action instanceof CancelRemedy cancel) {
                require(cancel.remedyId() == remedyRunning, "only the running remedy is cancelled");
                remedyRunning = 0;
                remedyEndNanos = CheckMachine.NEVER;
            } else if (action instanceof RemedyEnded) {
                require(remedyRunning == 0 && remedyToEnd, "it has ended, once");
                remedyToEnd = false;
            } else if (action instanceof Publish publish) {
                require(publish.previous().equals(published), "changes join up");
                require(!publish.health().equals(published), "a change changes something");
                judge(published, publish.health());
                published = publish.health();
            } else {
                throw new AssertionError(action);
            }
        }
    }

    /** A status needs evidence. */
    private void judge(Health previous, Health next) {
        if (next.status() == previous.status()) {
            require(!next.isUp() || next.percent() > previous.percent(), "only a slow start changes it");
            return;
        }
        boolean reported = rules.reports() != null && rules.reports().down();
        switch (next.status()) {
            case UP -> {
                boolean again = previous.status() == Status.DOWN;
                require(goodInRow >= (again ? rules.rise() : 1), "up by its successes");
                require(machine.heldUntilNanos() == CheckMachine.NEVER || machine.heldUntilNanos() <= now(), "no hold");
                require(next.percent() == 100 || (again && rules.slowStartNanos() > 0), "slow after an outage only");
            }
            case DOWN -> {
                boolean first = previous.status() == Status.UNKNOWN || remedied;
                require(reported || badInRow >= (first ? 1 : rules.fall()), "down by its failures");
            }
            case UNKNOWN -> require(suspended, "unknown when it is suspended only");
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
        boolean due = actions.stream()
                .allMatch(action ->
                        action instanceof Publish publish && publish.health().status() == published.status());
        require(due, "what is stale means nothing; at most a step of a slow start was due");
        carryOut(actions);
    }

    private void require(boolean ok, String what) {
        if (!ok) {
            throw new AssertionError(what + "\n" + rules + "\n" + trace);
        }
    }
}
