package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.Leadership;
import io.ha4j.PreparedChange;
import io.ha4j.health.core.CheckAction;
import io.ha4j.health.core.CheckMachine;
import io.ha4j.health.probe.ProbeLoop;
import io.ha4j.health.probe.ProbeRequest;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.health.probe.RemedyRequest;
import io.ha4j.health.probe.RemedyResult;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a {@link CheckMachine} decides. The machine lives on the node's {@code health} loop. */
final class RunningCheck implements HaRuntime<HealthMonitor>, HealthMonitor {

    private static final Logger log = LoggerFactory.getLogger(RunningCheck.class);

    /** Reports of one check in the inbox of the loop: enough to be counted by any rule in a few rounds, however hard a data plane fails. */
    private static final int MAX_REPORTS_WAITING = 16;

    private final ComponentId id;
    private final HaContext context;
    private final Loop loop;
    private final LoopValue<Health> health;

    private final AtomicInteger reportsWaiting = new AtomicInteger();
    /** Of their own, so that a flood of what anybody can cause does not crowd out what is known. */
    private final AtomicInteger suspicionsWaiting = new AtomicInteger();

    // On the loop only.
    private final CheckMachine machine;
    private final Errand<ProbeResult> probe =
            new Errand<>(ProbeResult::failure, ProbeResult.failure("the probe returned null"));
    private final Errand<RemedyResult> remedy =
            new Errand<>(RemedyResult::failure, RemedyResult.failure("the remedy returned null"));
    private final Suspension suspension;
    private HealthCheck check;
    private ProbeRequest request;
    private @Nullable LoopTimer timer;

    /** What the latest successful probe warned of; on the loop only. */
    private String warning = "";

    private volatile CheckView view;
    private volatile LatencyRecorder latency;

    private RunningCheck(HealthCheck check, HaContext context) {
        this.check = check;
        this.id = check.id();
        this.context = context;
        this.loop = ProbeLoop.of(context);
        this.request = request(check);
        // Two nodes, and two checks of one node, draw differently; the same one draws the same in each run.
        this.machine = new CheckMachine(check.rules(), (context.nodeName() + "/" + id).hashCode());
        this.suspension = new Suspension(loop, this::suspensionChanged);
        this.health = new LoopValue<>(loop, machine.health());
        this.latency = new LatencyRecorder(check.timeout());
        this.view = viewSince(context.wallClock().instant());
    }

    private ProbeRequest request(HealthCheck described) {
        return new ProbeRequest(
                id, described.target().orElse(null), described.connectTimeout(), described.timeout(), context);
    }

    static RunningCheck start(HealthCheck check, HaContext context) {
        RunningCheck running = new RunningCheck(check, context);
        try {
            running.loop.call(running::begin);
        } catch (RuntimeException e) {
            running.letGo();
            throw e;
        }
        return running;
    }

    /** Goes on from the health that it has: who follows it hears only of what the new results say. */
    @Override
    public PreparedChange prepareChange(HaComponent<?> description) {
        HealthCheck next = (HealthCheck) description;
        next.requireTarget();
        Leadership leadership = next.leadership().map(context::get).orElse(null);
        return () -> loop.call(() -> change(next, leadership));
    }

    private boolean change(HealthCheck next, @Nullable Leadership leadership) {
        latency = next.timeout().equals(check.timeout()) ? latency : new LatencyRecorder(next.timeout());
        probe.cancel(); // the machine gives it up, too
        forget();
        boolean another = !next.doesAs(check);
        check = next;
        request = request(next);
        carryOut(machine.change(next.rules(), another, now()));
        follow(leadership);
        return true;
    }

    private void follow(@Nullable Leadership leadership) {
        Optional<ComponentId> election = check.leadership().map(HaComponent::id);
        if (leadership == null || election.isEmpty()) {
            suspension.followNobody();
        } else {
            suspension.follow(election.get(), leadership);
        }
    }

    @Override
    public HealthMonitor handle() {
        return this;
    }

    @Override
    public Health health() {
        return health.get();
    }

    @Override
    public Subscription subscribe(Consumer<? super Health> follower) {
        return health.subscribe(follower);
    }

    @Override
    public HealthCheckSnapshot snapshot() {
        return view.snapshot(latency.snapshot(), now(), context.wallClock().instant());
    }

    @Override
    public void checkNow() {
        handOver(() -> carryOut(machine.probeNow(now())));
    }

    @Override
    public void report(String reason) {
        String tame = ProbeResult.failure(reason).reason();
        takeIn(reportsWaiting, () -> carryOut(machine.onReport(tame, now())));
    }

    @Override
    public void suspect() {
        takeIn(suspicionsWaiting, () -> carryOut(machine.onSuspicion(now())));
    }

    /** Drops what comes while much of its kind has not been looked at. */
    private void takeIn(AtomicInteger waiting, Runnable news) {
        if (waiting.incrementAndGet() > MAX_REPORTS_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        boolean taken = handOver(() -> {
            waiting.decrementAndGet();
            news.run();
        });
        if (!taken) {
            waiting.decrementAndGet();
        }
    }

    @Override
    public void pause() {
        handOver(() -> suspension.pause(true));
    }

    @Override
    public void resume() {
        handOver(() -> suspension.pause(false));
    }

    @Override
    public void close() {
        try {
            loop.call(this::end);
        } catch (RejectedExecutionException e) {
            log.trace("{}: the loop has ended, and the check with it", id, e);
        }
    }

    private boolean begin() {
        timer = loop.newTimer(nowNanos -> carryOut(machine.onDeadline(nowNanos)));
        follow(check.leadership().map(context::get).orElse(null));
        carryOut(machine.start(now()));
        return true;
    }

    private boolean end() {
        suspension.close();
        carryOut(machine.stop(now()));
        forget();
        health.set(Health.of(Status.UNKNOWN, "the check is closed"));
        return true;
    }

    private void suspensionChanged(@Nullable String reason) {
        carryOut(reason == null ? machine.resume(now()) : machine.suspend(reason, now()));
    }

    /** After a start that failed: what may have begun on the loop, or may begin there yet, ends. */
    private void letGo() {
        handOver(this::end);
    }

    private void carryOut(List<CheckAction> actions) {
        if (timer != null) { // first of all: an error of a follower must not leave the check without its next deadline
            timer.set(machine.deadlineNanos());
        }
        boolean told = false;
        for (CheckAction action : actions) {
            carryOut(action);
            told |= action instanceof CheckAction.Publish;
        }
        if (!told) {
            view = viewSince(view.since());
        }
    }

    private void carryOut(CheckAction action) {
        if (action instanceof CheckAction.StartProbe start) {
            probe.start(
                    () -> check.probe().start(request), result -> handOver(() -> onResult(start.probeId(), result)));
        } else if (action instanceof CheckAction.CancelProbe) {
            probe.cancel();
        } else if (action instanceof CheckAction.Publish publish) {
            tell(publish.previous(), publish.health());
        } else if (action instanceof CheckAction.StartRemedy start) {
            startRemedy(start);
        } else if (action instanceof CheckAction.CancelRemedy) {
            remedy.cancel();
        } else if (action instanceof CheckAction.RemedyEnded ended) {
            context.publish(new HealthEvent.RemedyEnded(
                    id, wallNow(), ended.ok(), ended.words(), Duration.ofNanos(ended.durationNanos())));
        } else {
            throw new AssertionError(action);
        }
    }

    private void startRemedy(CheckAction.StartRemedy start) {
        context.publish(new HealthEvent.RemedyStarted(id, wallNow(), start.reason()));
        RemedyRequest wanted =
                new RemedyRequest(id, check.target().orElse(null), start.reason(), check.remedyTimeout(), context);
        remedy.start(
                () -> check.remedy().orElseThrow().start(wanted),
                result -> handOver(
                        () -> carryOut(machine.onRemedyEnd(start.remedyId(), result.ok(), result.words(), now()))));
    }

    /** A probe may be the code of a user; whatever it throws, the loop goes on. */
    private void forget() {
        try {
            check.probe().forget(request);
        } catch (RuntimeException | Error e) {
            log.warn("{}: the probe does not let go of what it keeps", id, e);
        }
    }

    private void onResult(long probeId, ProbeResult result) {
        long now = now();
        if (!result.ok()) {
            carryOut(machine.onFailure(probeId, result.reason(), now));
            return;
        }
        long before = machine.counters().successes();
        String warnedBefore = warning;
        warning = machine.isRunning(probeId) ? result.reason() : warning;
        carryOut(machine.onSuccess(probeId, result.weight(), result.percent(), now));
        if (machine.counters().successes() != before) {
            latency.record(machine.counters().lastDurationNanos());
        }
        if (!warning.equals(warnedBefore)) {
            context.publish(new HealthEvent.Warned(id, wallNow(), warning));
        }
    }

    /** The event first: what followers do about it comes after it. */
    private void tell(Health previous, Health next) {
        if (next.status() == previous.status()) {
            view = viewSince(view.since());
        } else {
            Instant at = wallNow();
            CheckView changed = viewSince(at);
            context.publish(new HealthEvent.StatusChanged(id, at, previous.status(), next), () -> view = changed);
        }
        health.set(next);
    }

    private CheckView viewSince(Instant since) {
        return CheckView.of(check.targetText(), machine, since, warning);
    }

    /**
     * Never runs {@code task} right here, even on the loop: the machine may be being carried out. A result that finds no room is
     * missed by the machine, which then finds the probe overdue.
     */
    private boolean handOver(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("{}: the loop takes no more", id, e);
            return false;
        }
    }

    private long now() {
        return loop.ticker().nanos();
    }

    private Instant wallNow() {
        return context.wallClock().instant();
    }
}
