package io.ha4j.health.core;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.core.CheckAction.CancelProbe;
import io.ha4j.health.core.CheckAction.Publish;
import io.ha4j.health.core.CheckAction.StartProbe;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Judges one target by its probes. One owner; time comes in with each call and leaves as a deadline.
 *
 * <p>The first result decides at once, in both directions. After that it takes {@code rise} successes in a row to come up and
 * {@code fall} failures in a row to go down. One probe runs at a time. The next one starts an interval after the start of the
 * one before, and never later than that as long as the owner calls in time; so a change of the target is noticed within
 * {@code interval * fall + timeout} or {@code interval * rise + timeout}. Jitter only ever shortens an interval.
 *
 * <p>A pause of the process leads to no burst of probes, as intervals count from when a probe really started. Nor does it count
 * as silence of the target: a result that is reported before the deadline is looked at still counts, and a deadline that is
 * looked at much too late gives the probe a last, short respite, in which an answer that waits in a socket can be read.
 */
public final class CheckMachine {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A deadline that is looked at later than this means that the process was held up. */
    static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    /** How long a probe that was overtaken by a pause may go on, unless its time-out is shorter. */
    static final long RESPITE_NANOS = Duration.ofMillis(100).toNanos();

    private static final Health NO_RESULT = Health.of(Status.UNKNOWN, "no result yet");

    private final SplittableRandom random;
    private final List<CheckAction> out = new ArrayList<>();

    private CheckRules rules;
    private String overdueReason;
    private Health health = NO_RESULT;
    private CheckCounters counters = CheckCounters.ZERO;
    private boolean started;
    private long lastProbeId;
    private boolean probing;
    private boolean respited;
    private long probeStartNanos;
    private long timeoutDeadlineNanos;
    private long nextStartNanos = NEVER;

    /** Creates a machine whose jitter is drawn from {@code seed}. */
    public CheckMachine(CheckRules rules, long seed) {
        this.rules = rules;
        this.random = new SplittableRandom(seed);
        this.overdueReason = overdueReason(rules);
    }

    private static String overdueReason(CheckRules rules) {
        return "no answer within " + Require.text(Duration.ofNanos(rules.timeoutNanos()));
    }

    /** Starts, with a first probe at once. A machine starts once. */
    public List<CheckAction> start(long nowNanos) {
        Require.state(!started, "start", "called again", "once");
        started = true;
        nextStartNanos = nowNanos;
        startProbeIfDue(nowNanos);
        return drain();
    }

    /** Time has come to {@link #deadlineNanos()}. Early and repeated calls are harmless. */
    public List<CheckAction> onDeadline(long nowNanos) {
        if (probing && nowNanos >= timeoutDeadlineNanos && !respite(nowNanos)) {
            out.add(new CancelProbe(lastProbeId));
            probing = false;
            counters = counters.failure(nowNanos - probeStartNanos, true, overdueReason);
            failed(overdueReason);
        }
        startProbeIfDue(nowNanos);
        return drain();
    }

    /** A probe has succeeded. Without effect if it is not the one that runs. */
    public List<CheckAction> onSuccess(long probeId, long nowNanos) {
        if (isRunning(probeId)) {
            probing = false;
            counters = counters.success(nowNanos - probeStartNanos);
            succeeded();
            startProbeIfDue(nowNanos);
        }
        return drain();
    }

    /** A probe has failed for {@code reason}. Without effect if it is not the one that runs. */
    public List<CheckAction> onFailure(long probeId, String reason, long nowNanos) {
        if (isRunning(probeId)) {
            probing = false;
            counters = counters.failure(nowNanos - probeStartNanos, false, reason);
            failed(reason);
            startProbeIfDue(nowNanos);
        }
        return drain();
    }

    /** Brings the next probe forward to now, unless one is running. The interval counts anew from here. */
    public List<CheckAction> probeNow(long nowNanos) {
        if (nextStartNanos != NEVER && !probing) {
            nextStartNanos = nowNanos;
            startProbeIfDue(nowNanos);
        }
        return drain();
    }

    /**
     * Judges by other rules, or another target, from now on: gives up the probe that runs, and probes at once. The health stays what it is
     * until the new results speak against it.
     */
    public List<CheckAction> change(CheckRules next, long nowNanos) {
        rules = next;
        overdueReason = overdueReason(next);
        if (nextStartNanos != NEVER) {
            if (probing) {
                out.add(new CancelProbe(lastProbeId));
                probing = false;
            }
            counters = counters.contrary(0);
            nextStartNanos = nowNanos;
            startProbeIfDue(nowNanos);
        }
        return drain();
    }

    /** Ends for good: no probe runs any more, and no call has an effect. Idempotent. */
    public List<CheckAction> stop() {
        if (probing) {
            out.add(new CancelProbe(lastProbeId));
        }
        probing = false;
        nextStartNanos = NEVER;
        return drain();
    }

    /** {@return when {@link #onDeadline} wants to be called, or {@link #NEVER}} */
    public long deadlineNanos() {
        return probing ? timeoutDeadlineNanos : nextStartNanos;
    }

    /** {@return the present health} */
    public Health health() {
        return health;
    }

    /** {@return the present counters} */
    public CheckCounters counters() {
        return counters;
    }

    private boolean isRunning(long probeId) {
        return probing && probeId == lastProbeId;
    }

    /** Once for each probe, so that a process that is always late still sees a dead target. */
    private boolean respite(long nowNanos) {
        if (respited || nowNanos - timeoutDeadlineNanos <= PAUSE_NANOS) {
            return false;
        }
        respited = true;
        timeoutDeadlineNanos = nowNanos + Math.min(RESPITE_NANOS, rules.timeoutNanos());
        return true;
    }

    private void startProbeIfDue(long nowNanos) {
        if (probing || nowNanos < nextStartNanos) {
            return;
        }
        probing = true;
        respited = false;
        probeStartNanos = nowNanos;
        timeoutDeadlineNanos = nowNanos + rules.timeoutNanos();
        nextStartNanos = nowNanos + rules.intervalNanos() - random.nextLong(rules.jitterNanos() + 1);
        out.add(new StartProbe(++lastProbeId, timeoutDeadlineNanos));
    }

    private void succeeded() {
        if (health.status() == Status.UP) {
            counters = counters.contrary(0);
        } else if (health.status() == Status.UNKNOWN) {
            enter(Health.of(Status.UP, "the first probe succeeded"));
        } else if (counters.contrary() + 1 >= rules.rise()) {
            enter(Health.of(Status.UP, rules.rise() == 1 ? "a probe succeeded" : rules.rise() + " probes succeeded"));
        } else {
            counters = counters.contrary(counters.contrary() + 1);
        }
    }

    private void failed(String reason) {
        boolean up = health.status() == Status.UP;
        if (up && counters.contrary() + 1 < rules.fall()) {
            counters = counters.contrary(counters.contrary() + 1);
        } else {
            enter(Health.of(Status.DOWN, reason)); // when down already: the reason may be another one
        }
    }

    /** The only place where health changes. */
    private void enter(Health next) {
        Health previous = health;
        counters = counters.contrary(0);
        health = next;
        if (!next.equals(previous)) {
            out.add(new Publish(previous, next));
        }
    }

    private List<CheckAction> drain() {
        List<CheckAction> actions = List.copyOf(out);
        out.clear();
        return actions;
    }
}
