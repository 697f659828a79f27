package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.PreparedChange;
import io.ha4j.health.core.CheckAction;
import io.ha4j.health.core.CheckMachine;
import io.ha4j.health.probe.ProbeLoop;
import io.ha4j.health.probe.ProbeRequest;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a {@link CheckMachine} decides. The machine lives on the node's {@code health} loop. */
final class RunningCheck implements HaRuntime<HealthMonitor>, HealthMonitor {

    private static final Logger log = LoggerFactory.getLogger(RunningCheck.class);

    private final ComponentId id;
    private final HaContext context;
    private final Loop loop;
    private final LoopValue<Health> health;

    // On the loop only.
    private final CheckMachine machine;
    private HealthCheck check;
    private ProbeRequest request;
    private @Nullable LoopTimer timer;
    private @Nullable CompletableFuture<ProbeResult> probe;

    private volatile HealthCheckSnapshot snapshot;

    private RunningCheck(HealthCheck check, HaContext context) {
        this.check = check;
        this.id = check.id();
        this.context = context;
        this.loop = ProbeLoop.of(context);
        this.request = request(check);
        // Two nodes, and two checks of one node, draw differently; the same one draws the same in each run.
        this.machine = new CheckMachine(check.rules(), (context.nodeName() + "/" + id).hashCode());
        this.health = new LoopValue<>(loop, machine.health());
        this.snapshot = snapshotSince(context.wallClock().instant());
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
        return () -> loop.call(() -> change(next));
    }

    private boolean change(HealthCheck next) {
        check = next;
        request = request(next);
        carryOut(machine.change(next.rules(), now()));
        return true;
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
        return snapshot;
    }

    @Override
    public void checkNow() {
        handOver(() -> carryOut(machine.probeNow(now())));
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
        carryOut(machine.start(now()));
        return true;
    }

    private boolean end() {
        carryOut(machine.stop());
        health.set(Health.of(Status.UNKNOWN, "the check is closed"));
        return true;
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
            if (action instanceof CheckAction.StartProbe start) {
                startProbe(start.probeId());
            } else if (action instanceof CheckAction.CancelProbe) {
                cancelProbe();
            } else if (action instanceof CheckAction.Publish publish) {
                tell(publish.previous(), publish.health());
                told = true;
            } else {
                throw new AssertionError(action);
            }
        }
        if (!told) {
            snapshot = snapshotSince(snapshot.since());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // handing over does not throw
    private void startProbe(long probeId) {
        CompletableFuture<ProbeResult> started = startGuarded();
        probe = started;
        started.whenComplete((result, failure) -> {
            ProbeResult ended = failure != null ? ProbeResult.failure(failure) : orFailure(result);
            handOver(() -> onResult(probeId, ended));
        });
    }

    /** A probe may be the code of a user: whatever it throws is a failed probe, and the loop goes on. */
    private CompletableFuture<ProbeResult> startGuarded() {
        CompletableFuture<ProbeResult> started = null;
        try {
            started = check.probe().start(request);
        } catch (RuntimeException | Error e) {
            started = CompletableFuture.completedFuture(ProbeResult.failure(e));
        }
        return started == null ? CompletableFuture.completedFuture(orFailure(null)) : started;
    }

    private static ProbeResult orFailure(@Nullable ProbeResult result) {
        return result == null ? ProbeResult.failure("the probe returned null") : result;
    }

    private void cancelProbe() {
        CompletableFuture<ProbeResult> running = probe;
        probe = null;
        if (running != null) {
            running.cancel(true);
        }
    }

    private void onResult(long probeId, ProbeResult result) {
        long now = now();
        carryOut(result.ok() ? machine.onSuccess(probeId, now) : machine.onFailure(probeId, result.reason(), now));
    }

    /** The event first: what followers do about it comes after it. */
    private void tell(Health previous, Health next) {
        if (next.status() == previous.status()) {
            snapshot = snapshotSince(snapshot.since());
        } else {
            Instant at = context.wallClock().instant();
            HealthCheckSnapshot changed = snapshotSince(at);
            context.publish(new HealthEvent.StatusChanged(id, at, previous.status(), next), () -> snapshot = changed);
        }
        health.set(next);
    }

    private HealthCheckSnapshot snapshotSince(Instant since) {
        return HealthCheckSnapshot.of(check.targetText(), machine.health(), since, machine.counters());
    }

    /**
     * Never runs {@code task} right here, even on the loop: the machine may be being carried out. A result that finds no room is
     * missed by the machine, which then finds the probe overdue.
     */
    private void handOver(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("{}: the loop takes no more", id, e);
        }
    }

    private long now() {
        return loop.ticker().nanos();
    }
}
