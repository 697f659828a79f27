package io.ha4j.vrrp;

import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import io.ha4j.vrrp.core.GroupMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves the members of one group together. On the loop of its members, which they share. */
final class SyncGroupRuntime implements HaRuntime<VirtualRouterGroup>, VirtualRouterGroup {

    private static final Logger log = LoggerFactory.getLogger(SyncGroupRuntime.class);

    private final SyncGroup description;
    private final HaContext context;
    private final List<VrrpRuntime> members;
    private final Loop loop;
    private final Trackers trackers;
    private final GroupMachine machine;
    private final LoopValue<LeadershipState> state;
    private boolean closed;

    private volatile View view = new View(LeadershipState.INIT, "not started");

    private record View(LeadershipState state, String reason) {}

    private SyncGroupRuntime(SyncGroup description, HaContext context, List<VrrpRuntime> members) {
        this.description = description;
        this.context = context;
        this.members = members;
        this.loop = members.get(0).loop();
        this.trackers = new Trackers(description.tracked());
        this.machine = new GroupMachine(members);
        this.state = new LoopValue<>(loop, LeadershipState.INIT);
    }

    static SyncGroupRuntime start(SyncGroup description, HaContext context) {
        List<VrrpRuntime> members = new ArrayList<>();
        for (VrrpInstance instance : description.members()) {
            members.add((VrrpRuntime) context.get(instance));
        }
        Loop loop = members.get(0).loop();
        for (VrrpRuntime member : members) {
            if (member.loop() != loop) {
                throw new HaException("member: " + member.name() + " of " + description.name()
                        + " runs on another thread (expected: members whose transports share a loop)");
            }
        }
        return loop.call(() -> {
            members.forEach(member -> member.requireNoGroup(description.name()));
            SyncGroupRuntime group = new SyncGroupRuntime(description, context, members);
            group.open();
            return group;
        });
    }

    private void open() {
        try {
            members.forEach(member -> member.join(this));
            trackers.open(context, loop, this::onTracked);
            onTracked(); // before the election begins
        } catch (RuntimeException | Error e) {
            shut();
            throw e;
        }
    }

    private void shut() {
        closed = true;
        trackers.close();
        members.forEach(member -> member.leave(this));
    }

    private void onTracked() {
        if (!closed) {
            members.forEach(VrrpRuntime::onTracked);
        }
    }

    String name() {
        return description.name();
    }

    /** {@return what the group tracks, for all its members} */
    Trackers trackers() {
        return trackers;
    }

    /**
     * A member has moved, and done what it had to.
     *
     * @param lowerHeard whether it heard a router of lower rank
     */
    void moved(VrrpRuntime member, boolean lowerHeard) {
        long nowNanos = loop.ticker().nanos();
        if (lowerHeard) {
            machine.announceAgain(member, nowNanos);
        }
        machine.settle(nowNanos);
        tell(member);
    }

    void stop() {
        machine.stop(loop.ticker().nanos());
        tell(members.get(0));
    }

    void failOver() {
        machine.failOver(loop.ticker().nanos());
        tell(members.get(0));
    }

    private void tell(VrrpRuntime first) {
        LeadershipState previous = view.state();
        LeadershipState next = machine.state();
        if (next == previous) {
            return;
        }
        String reason = first.name() + ": " + first.snapshot().reason();
        context.publish(
                new SyncGroupEvent.StateChanged(
                        description.id(), context.wallClock().instant(), previous, next, reason),
                () -> view = new View(next, reason));
        log.info("{}: {} -> {}, {}", description.id(), previous, next, reason);
        state.set(next);
    }

    @Override
    public VirtualRouterGroup handle() {
        return this;
    }

    @Override
    public LeadershipState state() {
        return view.state();
    }

    @Override
    public Lease lease() {
        List<Lease> leases = members.stream().map(VrrpRuntime::lease).toList();
        return leases.stream().anyMatch(lease -> lease.term() == 0) ? Lease.none() : new GroupLease(leases);
    }

    @Override
    public Subscription subscribe(Consumer<? super LeadershipState> follower) {
        return state.subscribe(follower);
    }

    @Override
    public boolean failover() {
        return members.get(0).failover();
    }

    @Override
    public SyncGroupSnapshot snapshot() {
        View present = view;
        return new SyncGroupSnapshot(
                description.name(),
                present.state(),
                present.reason(),
                members.stream().map(VrrpRuntime::name).toList(),
                lease().isHeld());
    }

    @Override
    public void quiesce() {
        loop.call(() -> {
            stop();
            return true;
        });
    }

    @Override
    public void close() {
        loop.call(() -> {
            if (!closed) {
                shut();
            }
            return true;
        });
    }
}
