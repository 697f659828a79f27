package io.ha4j.health.core;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.core.CheckAction.CancelProbe;
import io.ha4j.health.core.CheckAction.CancelRemedy;
import io.ha4j.health.core.CheckAction.Publish;
import io.ha4j.health.core.CheckAction.RemedyEnded;
import io.ha4j.health.core.CheckAction.StartProbe;
import io.ha4j.health.core.CheckAction.StartRemedy;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Judges one target by its probes. One owner; time comes in with each call and leaves as a deadline.
 *
 * <p>Unless a start state is given, the first result decides at once, in both directions. After that it takes {@code rise} successes in a
 * row to come up and {@code fall} failures in a row to go down. One probe runs at a time. The next one starts an interval after the start of
 * the one before, and never later than that as long as the owner calls in time; so a change of the target is noticed within
 * {@code interval * fall + timeout} or {@code interval * rise + timeout}. Jitter and the fast interval only ever shorten an interval.
 *
 * <p>What delays a status beyond that is asked for: a longer interval while down; a hold of a target that goes down too often; a remedy,
 * which is tried before the target is down, and delays that by its own time, its pause, and one time-out.
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

    /** Reports bring a probe forward to this part of an interval after the one before, so that a flood of them makes no flood of probes. */
    static final int REPORTED_PROBES_IN_INTERVAL = 10;

    /** What the machine is waiting for. */
    private enum Phase {
        NEW,
        WAITING,
        PROBING,
        REMEDYING,
        SUSPENDED,
        STOPPED
    }

    private final SplittableRandom random;
    private final List<CheckAction> out = new ArrayList<>();
    private final SlowStart slowStart = new SlowStart();

    private CheckRules rules;
    private String overdueReason;
    private @Nullable FlapDamper damper;
    private @Nullable Recent reports;

    private Phase phase = Phase.NEW;
    private boolean suspended;
    private long lastProbeId;
    private boolean respited;
    private long probeStartNanos;
    private long timeoutDeadlineNanos;
    private long nextStartNanos = NEVER;
    private long lastRemedyId;
    private long remedyStartNanos;

    private Status status;
    private String reason;
    private OptionalInt weight = OptionalInt.empty();
    private int percent = 100;
    /** Something speaks for an outage: not only the start state. */
    private boolean broken;
    /** What became of the remedy in the outage that begins or goes on; null if it was not tried. */
    private @Nullable String remedied;

    private Health health;
    private CheckCounters counters = CheckCounters.ZERO;

    /** Creates a machine whose jitter and warm-up are drawn from {@code seed}. */
    public CheckMachine(CheckRules rules, long seed) {
        this.random = new SplittableRandom(seed);
        this.rules = rules;
        this.overdueReason = overdueReason(rules);
        this.damper = damper(rules);
        this.reports = reports(rules);
        this.status = rules.start();
        this.reason = status == Status.UNKNOWN ? "no result yet" : "taken to be " + status + ", no result yet";
        this.health = Health.of(status, reason);
    }

    private static String overdueReason(CheckRules rules) {
        return "no answer within " + text(rules.timeoutNanos());
    }

    private static @Nullable FlapDamper damper(CheckRules rules) {
        return rules.flaps() == null ? null : new FlapDamper(rules.flaps());
    }

    private static @Nullable Recent reports(CheckRules rules) {
        CheckRules.Reports wanted = rules.reports();
        return wanted == null ? null : new Recent(wanted.failures(), wanted.windowNanos());
    }

    private static String text(long nanos) {
        return Require.text(Duration.ofNanos(nanos));
    }

    /** Starts, with a first probe at once or within the warm-up; unless it is suspended already. A machine starts once. */
    public List<CheckAction> start(long nowNanos) {
        Require.state(phase == Phase.NEW, "start", "called again", "once");
        if (suspended) {
            phase = Phase.SUSPENDED;
        } else {
            await(nowNanos + random.nextLong(rules.warmupNanos() + 1), nowNanos);
        }
        return drain(nowNanos);
    }

    /** Time has come to {@link #deadlineNanos()}. Early and repeated calls are harmless. */
    public List<CheckAction> onDeadline(long nowNanos) {
        if (phase == Phase.PROBING && nowNanos >= timeoutDeadlineNanos && !respite(nowNanos)) {
            out.add(new CancelProbe(lastProbeId));
            counters = counters.failure(nowNanos - probeStartNanos, true, overdueReason);
            failed(overdueReason, nowNanos);
        } else if (phase == Phase.REMEDYING && nowNanos >= remedyDeadlineNanos()) {
            out.add(new CancelRemedy(lastRemedyId));
            remedyOver(false, "not done within " + text(nowNanos - remedyStartNanos), nowNanos);
        }
        startProbeIfDue(nowNanos);
        return drain(nowNanos);
    }

    /** A probe has succeeded. Without effect if it is not the one that runs. */
    public List<CheckAction> onSuccess(long probeId, long nowNanos) {
        return onSuccess(probeId, OptionalInt.empty(), 100, nowNanos);
    }

    /**
     * A probe has succeeded. Without effect if it is not the one that runs.
     *
     * @param wantedWeight the weight that the target wants to have, 0..65535; empty: the configured one
     * @param wantedPercent the share of it that it wants to have: 0..100
     */
    public List<CheckAction> onSuccess(long probeId, OptionalInt wantedWeight, int wantedPercent, long nowNanos) {
        if (isRunning(probeId)) {
            counters = counters.success(nowNanos - probeStartNanos);
            weight = wantedWeight;
            percent = wantedPercent;
            succeeded(nowNanos);
        }
        return drain(nowNanos);
    }

    /** A probe has failed for {@code words}. Without effect if it is not the one that runs. */
    public List<CheckAction> onFailure(long probeId, String words, long nowNanos) {
        if (isRunning(probeId)) {
            counters = counters.failure(nowNanos - probeStartNanos, false, words);
            failed(words, nowNanos);
        }
        return drain(nowNanos);
    }

    /** Somebody has seen the target fail. Has an effect only while the target is up, and not being helped: nothing else is news. */
    public List<CheckAction> onReport(String words, long nowNanos) {
        counters = phase == Phase.STOPPED ? counters : counters.report();
        CheckRules.Reports wanted = rules.reports();
        if (wanted != null && reports != null && isNews() && reports.add(nowNanos)) {
            reports.clear();
            if (wanted.down()) {
                goDown(wanted.failures() + " failures reported, the latest: " + words, nowNanos);
            }
            hasten(nowNanos);
        }
        return drain(nowNanos);
    }

    /**
     * Somebody doubts whether the target works. Looks at it soon, as after a report, and has no other effect: what proves nothing takes
     * nothing down.
     */
    public List<CheckAction> onSuspicion(long nowNanos) {
        CheckRules.Reports wanted = rules.reports();
        if (wanted != null && reports != null && isNews()) {
            if (wanted.down()) {
                hasten(nowNanos); // not counted: that count is one of failures
            } else if (reports.add(nowNanos)) {
                reports.clear();
                hasten(nowNanos);
            }
        }
        return drain(nowNanos);
    }

    /** While the target is down, or is being helped, that it may have failed is none. */
    private boolean isNews() {
        return status == Status.UP && remedied == null && (phase == Phase.WAITING || phase == Phase.PROBING);
    }

    /** The remedy has ended. Without effect if it is not the one that runs. */
    public List<CheckAction> onRemedyEnd(long remedyId, boolean ok, String words, long nowNanos) {
        if (phase == Phase.REMEDYING && remedyId == lastRemedyId) {
            remedyOver(ok, words, nowNanos);
            startProbeIfDue(nowNanos);
        }
        return drain(nowNanos);
    }

    /** Brings the next probe forward to now, unless one is running, or a remedy has its time. The interval counts anew from here. */
    public List<CheckAction> probeNow(long nowNanos) {
        if (mayProbe()) {
            await(nowNanos, nowNanos);
        }
        return drain(nowNanos);
    }

    /**
     * Does not probe until {@link #resume}, and knows nothing meanwhile: gives up the probe that runs, and the remedy. Called before
     * {@link #start}, it keeps that from probing.
     */
    public List<CheckAction> suspend(String words, long nowNanos) {
        if (phase != Phase.STOPPED) {
            giveUp(words, nowNanos);
            suspended = true;
            damper = damper(rules); // what comes after is another story
            phase = phase == Phase.NEW ? Phase.NEW : Phase.SUSPENDED;
            enter(Status.UNKNOWN, "suspended: " + words);
        }
        return drain(nowNanos);
    }

    /** Probes again, at once. The first result decides alone. Without effect unless it is suspended. */
    public List<CheckAction> resume(long nowNanos) {
        if (suspended) {
            suspended = false;
            enter(Status.UNKNOWN, "no result yet");
            if (phase == Phase.SUSPENDED) {
                await(nowNanos, nowNanos);
            }
        }
        return drain(nowNanos);
    }

    /**
     * Judges by other rules, or another thing, from now on: gives up the probe that runs, and probes at once. A remedy that runs, or has
     * its time, goes on if only the rules are others; another thing has no part in it, and is owed its own. The health stays what it is
     * until the new results speak against it.
     *
     * @param another whether another thing is looked at or helped, or the same in another way: by target, probe or remedy
     */
    public List<CheckAction> change(CheckRules next, boolean another, long nowNanos) {
        damper = Objects.equals(next.flaps(), rules.flaps()) ? damper : damper(next);
        reports = Objects.equals(next.reports(), rules.reports()) ? reports : reports(next);
        rules = next;
        overdueReason = overdueReason(next);
        counters = counters.contrary(0);
        if (another && !broken) {
            remedied = null;
        }
        if (phase == Phase.PROBING || mayProbe() || (another && phase == Phase.REMEDYING)) {
            giveUp("the check has changed", nowNanos);
            await(nowNanos, nowNanos);
        }
        return drain(nowNanos);
    }

    /** Ends for good: nothing runs any more, and no call has an effect. Idempotent. */
    public List<CheckAction> stop(long nowNanos) {
        giveUp("the check is closed", nowNanos);
        suspended = false;
        phase = Phase.STOPPED;
        slowStart.end();
        List<CheckAction> actions = List.copyOf(out);
        out.clear();
        return actions;
    }

    /** {@return when {@link #onDeadline} wants to be called, or {@link #NEVER}} */
    public long deadlineNanos() {
        long own = switch (phase) {
            case WAITING -> nextStartNanos;
            case PROBING -> timeoutDeadlineNanos;
            case REMEDYING -> remedyDeadlineNanos();
            case NEW, SUSPENDED, STOPPED -> NEVER;
        };
        return Math.min(own, slowStart.deadlineNanos());
    }

    /** {@return when the next probe starts at the latest; {@link #NEVER} if none is planned, or that depends on what runs now} */
    public long nextStartNanos() {
        return phase == Phase.WAITING ? nextStartNanos : NEVER;
    }

    /** {@return until when a target that went down too often is held down, or was; {@link #NEVER} if it was not} */
    public long heldUntilNanos() {
        return damper == null ? NEVER : damper.heldUntilNanos();
    }

    /** {@return whether it does not probe because somebody told it so} */
    public boolean isSuspended() {
        return suspended;
    }

    /** {@return whether that probe runs, so that its result counts} */
    public boolean isRunning(long probeId) {
        return phase == Phase.PROBING && probeId == lastProbeId;
    }

    /** {@return the present health} */
    public Health health() {
        return health;
    }

    /** {@return the present counters} */
    public CheckCounters counters() {
        return counters;
    }

    private long remedyDeadlineNanos() {
        CheckRules.RemedyTimes times = rules.remedy();
        return remedyStartNanos + (times == null ? 0 : times.timeoutNanos());
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

    /** Whoever heard of the start of a remedy hears of its end, too. */
    private void giveUp(String why, long nowNanos) {
        if (phase == Phase.PROBING) {
            out.add(new CancelProbe(lastProbeId));
        } else if (phase == Phase.REMEDYING) {
            out.add(new CancelRemedy(lastRemedyId));
            out.add(new RemedyEnded(false, "given up: " + why, nowNanos - remedyStartNanos));
        }
    }

    private void await(long startNanos, long nowNanos) {
        phase = Phase.WAITING;
        nextStartNanos = startNanos;
        startProbeIfDue(nowNanos);
    }

    private void startProbeIfDue(long nowNanos) {
        if (phase == Phase.WAITING && nowNanos >= nextStartNanos) {
            phase = Phase.PROBING;
            respited = false;
            probeStartNanos = nowNanos;
            timeoutDeadlineNanos = nowNanos + rules.timeoutNanos();
            publish(nowNanos); // what the probe before has shown comes first
            out.add(new StartProbe(++lastProbeId, timeoutDeadlineNanos));
        }
    }

    /** The interval counts from the start of the probe that has ended, and depends on what it has shown. */
    private void awaitNext(boolean success, long nowNanos) {
        long pace = success && isHeld(nowNanos) ? heldPace() : pace(nowNanos);
        await(probeStartNanos + pace - random.nextLong(pace / 100 * rules.jitterPercent() + 1), nowNanos);
    }

    private long pace(long nowNanos) {
        if (counters.contrary() > 0 && !isHeld(nowNanos)) {
            return rules.fastIntervalNanos();
        }
        return status == Status.DOWN ? rules.downIntervalNanos() : rules.intervalNanos();
    }

    /** A target that works is not kept down longer than its hold: it is looked at when that ends, at the latest. */
    private long heldPace() {
        long left = heldUntilNanos() - probeStartNanos;
        return Math.min(rules.downIntervalNanos(), Math.max(rules.fastIntervalNanos(), left));
    }

    /** Not in the pause after a remedy: a probe would come too soon, and be the last word. */
    private boolean mayProbe() {
        return phase == Phase.WAITING && (remedied == null || broken);
    }

    private void hasten(long nowNanos) {
        if (phase == Phase.WAITING) {
            long soonest = probeStartNanos + rules.intervalNanos() / REPORTED_PROBES_IN_INTERVAL;
            await(Math.min(nextStartNanos, Math.max(nowNanos, soonest)), nowNanos);
        }
    }

    private boolean isHeld(long nowNanos) {
        return damper != null && damper.holds(nowNanos);
    }

    private void succeeded(long nowNanos) {
        if (status == Status.UP) {
            counters = counters.contrary(0);
            remedied = null; // it has helped
        } else if (status == Status.UNKNOWN) {
            enter(Status.UP, remedied == null ? "the first probe succeeded" : "a probe succeeded after the remedy");
        } else if (counters.contrary() + 1 < rules.rise()) {
            counters = counters.contrary(counters.contrary() + 1);
        } else if (!isHeld(nowNanos)) {
            if (broken) {
                slowStart.begin(nowNanos, rules.slowStartNanos());
            }
            enter(Status.UP, rules.rise() == 1 ? "a probe succeeded" : rules.rise() + " probes succeeded");
        }
        awaitNext(true, nowNanos);
    }

    private void failed(String words, long nowNanos) {
        phase = Phase.WAITING;
        if (status == Status.UP && remedied == null && counters.contrary() + 1 < rules.fall()) {
            counters = counters.contrary(counters.contrary() + 1);
        } else if (broken) {
            enterDown(words, nowNanos); // the reason may be another one
        } else {
            goDown(words, nowNanos);
        }
        if (phase == Phase.WAITING) {
            awaitNext(false, nowNanos);
        }
    }

    /** An outage: tries the remedy first, once, but not with a target that goes down too often. */
    private void goDown(String words, long nowNanos) {
        boolean held = remedied == null && damper != null && damper.onDown(nowNanos);
        if (!held && remedied == null && rules.remedy() != null) {
            giveUp(words, nowNanos);
            phase = Phase.REMEDYING;
            remedyStartNanos = nowNanos;
            remedied = "";
            counters = counters.contrary(0).remedy(); // what was counted so far is decided
            out.add(new StartRemedy(++lastRemedyId, words));
        } else {
            enterDown(words, nowNanos);
        }
    }

    private void remedyOver(boolean ok, String words, long nowNanos) {
        CheckRules.RemedyTimes times = rules.remedy();
        remedied = ok ? ", though the remedy was applied" : ", and the remedy failed: " + words;
        out.add(new RemedyEnded(ok, words, nowNanos - remedyStartNanos));
        phase = Phase.WAITING;
        nextStartNanos = nowNanos + (times == null ? 0 : times.retryAfterNanos());
    }

    private void enterDown(String words, long nowNanos) {
        String held = damper != null && damper.holds(nowNanos) ? damper.words() + ": " : "";
        enter(Status.DOWN, held + words + (remedied == null ? "" : remedied));
    }

    /** The only place where the status changes. */
    private void enter(Status next, String why) {
        if (next != Status.UP) {
            slowStart.end();
        }
        if (next != Status.DOWN) {
            remedied = null;
        }
        broken = next == Status.DOWN;
        status = next;
        reason = why;
        counters = counters.contrary(0);
    }

    private void publish(long nowNanos) {
        slowStart.advance(nowNanos);
        Health next = status == Status.UP
                ? new Health(status, weight, slowStart.of(percent), reason)
                : Health.of(status, reason);
        if (!next.equals(health)) {
            out.add(new Publish(health, next));
            health = next;
        }
    }

    private List<CheckAction> drain(long nowNanos) {
        if (phase == Phase.STOPPED) {
            return List.of();
        }
        publish(nowNanos);
        List<CheckAction> actions = List.copyOf(out);
        out.clear();
        return actions;
    }
}
