package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.HealthSource;
import io.ha4j.PreparedChange;
import io.ha4j.health.core.QuorumMachine;
import io.ha4j.health.probe.ProbeLoop;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the members of a composite check, and carries out what a {@link QuorumMachine} decides. On the node's {@code health} loop. */
final class RunningComposite implements HaRuntime<HealthSource>, HealthSource {

    private static final Logger log = LoggerFactory.getLogger(RunningComposite.class);

    private final ComponentId id;
    private final HaContext context;
    private final Loop loop;
    private final LoopValue<Health> health;

    // On the loop only.
    private final List<Subscription> subscriptions = new ArrayList<>();
    private CompositeCheck check;
    private QuorumMachine machine;

    private volatile List<HealthSource> members;
    private volatile CompositeSnapshot snapshot;

    private RunningComposite(CompositeCheck check, HaContext context) {
        this.check = check;
        this.id = check.id();
        this.context = context;
        this.loop = ProbeLoop.of(context);
        this.members = sources(check);
        this.machine = new QuorumMachine(check.rules(), present(members), Status.UNKNOWN);
        this.health = new LoopValue<>(loop, Health.of(Status.UNKNOWN, "no result yet"));
        this.snapshot = snapshotSince(context.wallClock().instant());
    }

    static RunningComposite start(CompositeCheck check, HaContext context) {
        RunningComposite running = new RunningComposite(check, context);
        try {
            running.loop.call(running::follow);
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private List<HealthSource> sources(CompositeCheck described) {
        List<HealthSource> sources = new ArrayList<>();
        described.members().forEach(member -> sources.add(context.get(member)));
        return sources;
    }

    private static List<Health> present(List<HealthSource> sources) {
        return sources.stream().map(HealthSource::health).toList();
    }

    private boolean follow() {
        QuorumMachine current = machine;
        for (int i = 0; i < members.size(); i++) {
            int member = i;
            subscriptions.add(members.get(i)
                    .subscribe(news -> handOver(() -> {
                        if (current == machine) {
                            machine.onHealth(member, news);
                            tell();
                        }
                    })));
        }
        tell();
        return true;
    }

    /** A member that speaks on this loop is heard at once, in the order of what happens; others are waited for. */
    private void handOver(Runnable task) {
        try {
            loop.run(task);
        } catch (RejectedExecutionException e) { // the node is closing, or the loop is stuck
            log.warn("{}: the health of a member was not heard", id, e);
        }
    }

    /** The event first: what followers do about it comes after it. */
    private void tell() {
        Health next = machine.health();
        Health previous = health.get();
        if (next.status() == previous.status()) {
            snapshot = snapshotSince(snapshot.since());
        } else {
            Instant at = context.wallClock().instant();
            CompositeSnapshot changed = snapshotSince(at);
            context.publish(new HealthEvent.StatusChanged(id, at, previous.status(), next), () -> snapshot = changed);
        }
        health.set(next);
    }

    private CompositeSnapshot snapshotSince(Instant since) {
        Map<String, Status> statuses = new LinkedHashMap<>();
        for (int i = 0; i < check.members().size(); i++) { // as they were judged, not as they have become meanwhile
            statuses.put(
                    check.members().get(i).id().toString(), machine.member(i).status());
        }
        Health now = machine.health();
        return new CompositeSnapshot(
                now.status(), now.reason(), since, check.rules().needed(), machine.live(), Map.copyOf(statuses));
    }

    /** Goes on from what was decided: the hysteresis is not forgotten. */
    @Override
    public PreparedChange prepareChange(HaComponent<?> description) {
        CompositeCheck next = (CompositeCheck) description;
        List<HealthSource> sources = sources(next);
        return () -> loop.call(() -> {
            unfollow();
            machine = new QuorumMachine(next.rules(), present(sources), machine.decided());
            check = next;
            members = sources;
            return follow();
        });
    }

    @Override
    public HealthSource handle() {
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

    /** Whoever of the members it was, they look. */
    @Override
    public void report(String reason) {
        members.forEach(member -> member.report(reason));
    }

    @Override
    public void suspect() {
        members.forEach(HealthSource::suspect);
    }

    @Override
    public CompositeSnapshot snapshot() {
        return snapshot;
    }

    private void unfollow() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }

    @Override
    public void close() {
        try {
            loop.call(() -> {
                unfollow();
                health.set(Health.of(Status.UNKNOWN, "the check is closed"));
                return true;
            });
        } catch (RejectedExecutionException e) {
            log.trace("{}: the loop has ended, and the check with it", id, e);
        }
    }
}
