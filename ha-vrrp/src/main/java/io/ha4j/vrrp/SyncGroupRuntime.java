package io.ha4j.vrrp;

import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.PreparedChange;
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

    private final HaContext context;
    private final Loop loop;
    private final GroupMachine machine;
    private final LoopValue<LeadershipState> state;
    private volatile SyncGroup description;
    private Trackers trackers;
    private boolean closed;

    /** Those that have not been stopped. */
    private volatile List<VrrpRuntime> members;

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
            members.add(VrrpRuntime.of(instance, context));
        }
        Loop loop = members.get(0).loop();
        requireLoop(loop, description, members);
        return loop.call(() -> {
            members.forEach(member -> member.requireGroup(null, description.name()));
            SyncGroupRuntime group = new SyncGroupRuntime(description, context, members);
            group.open();
            return group;
        });
    }

    private static void requireLoop(Loop loop, SyncGroup description, List<VrrpRuntime> members) {
        for (VrrpRuntime member : members) {
            if (member.loop() != loop) {
                throw new HaException("member: " + member.name() + " of " + description.name()
                        + " runs on another thread (expected: members whose transports share a loop)");
            }
        }
    }

    private void open() {
        try {
            members.forEach(member -> member.join(this));
            trackers.openAll(context, loop, this::onTracked);
            machine.alignAloud(now());
            onTracked(); // before the election begins
        } catch (RuntimeException | Error e) {
            shut();
            throw e;
        }
    }

    private void shut() {
        closed = true;
        trackers.close();
        changeMembers(List.of());
    }

    /** Who leaves is told so before the machines move. */
    private void changeMembers(List<VrrpRuntime> next) {
        List<VrrpRuntime> former = members;
        members = List.copyOf(next);
        machine.change(members, now());
        former.stream().filter(member -> !members.contains(member)).forEach(member -> member.leave(this));
        members.forEach(member -> member.join(this));
    }

    /** Stops that member, which leaves; the others stay together. */
    void stop(VrrpRuntime member) {
        members = members.stream().filter(other -> other != member).toList();
        machine.stop(member, now());
        tell(member);
    }

    /** All can change while it runs, also who is a member; members that must start anew take their group with them. */
    @Override
    public PreparedChange prepareChange(HaComponent<?> next) {
        SyncGroup group = (SyncGroup) next;
        List<VrrpRuntime> nextMembers = new ArrayList<>();
        for (VrrpInstance instance : group.members()) {
            nextMembers.add(VrrpRuntime.of(instance, context));
        }
        requireLoop(loop, group, nextMembers);
        return loop.call(() -> {
            nextMembers.forEach(member -> member.requireGroup(this, group.name()));
            return new Change(group, nextMembers);
        });
    }

    /** On the loop; made from outside. */
    private final class Change implements PreparedChange {
        private final SyncGroup next;
        private final List<VrrpRuntime> nextMembers;
        private final Trackers nextTrackers;

        Change(SyncGroup next, List<VrrpRuntime> nextMembers) {
            this.next = next;
            this.nextMembers = nextMembers;
            this.nextTrackers = trackers.next(next.tracked());
            nextTrackers.openAll(context, loop, SyncGroupRuntime.this::onTracked);
        }

        @Override
        public void commit() {
            loop.call(() -> {
                trackers.close();
                trackers = nextTrackers;
                description = next;
                changeMembers(nextMembers);
                onTracked();
                tell(members.get(0));
                return true;
            });
        }

        @Override
        public void rollback() {
            loop.call(() -> {
                nextTrackers.close();
                return true;
            });
        }
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
        long nowNanos = now();
        if (lowerHeard) {
            machine.announceAgain(member, nowNanos);
        }
        machine.settle(nowNanos);
        tell(member);
    }

    void failOver() {
        machine.failOver(now());
        tell(members.get(0));
    }

    private long now() {
        return loop.ticker().nanos();
    }

    private void tell(VrrpRuntime first) {
        LeadershipState previous = view.state();
        LeadershipState next = machine.state();
        if (next == previous) {
            return;
        }
        String reason = first.name() + ": " + first.handle().snapshot().reason();
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
        List<Lease> leases =
                members.stream().map(member -> member.handle().lease()).toList();
        boolean complete = leases.size() == description.members().size();
        return complete && leases.stream().allMatch(lease -> lease.term() != 0) ? new GroupLease(leases) : Lease.none();
    }

    @Override
    public Subscription subscribe(Consumer<? super LeadershipState> follower) {
        return state.subscribe(follower);
    }

    @Override
    public boolean failover() {
        List<VrrpRuntime> present = members;
        return !present.isEmpty() && present.get(0).handle().failover();
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
    public void close() {
        loop.call(() -> {
            if (!closed) {
                shut();
            }
            return true;
        });
    }
}
