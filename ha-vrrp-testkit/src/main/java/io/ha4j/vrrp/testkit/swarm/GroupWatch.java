package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.HaEvent;
import io.ha4j.LeadershipState;
import io.ha4j.vrrp.SyncGroup;
import io.ha4j.vrrp.SyncGroupEvent;
import io.ha4j.vrrp.VirtualRouterGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The group of one process: whether its members are one, and its events a path. */
final class GroupWatch {

    private static final long A_FEW_ROUNDS_NANOS = 5_000;

    private final SwarmNode owner;
    private final SyncGroup group;
    private @Nullable VirtualRouterGroup handle;
    private LeadershipState told = LeadershipState.INIT;

    GroupWatch(SwarmNode owner, SyncGroup group) {
        this.owner = owner;
        this.group = group;
    }

    void onEvent(HaEvent event) {
        if (event instanceof SyncGroupEvent.StateChanged change) {
            if (change.previous() != told || change.state() == told) {
                owner.violated(group.name() + " tells " + change + " after " + told);
            }
            told = change.state();
        }
    }

    /** Between two rounds. */
    void checkSettled(List<InstanceWatch> members) {
        LeadershipState first = members.get(0).told();
        boolean one = true;
        boolean starting = false;
        boolean allWait = true;
        for (InstanceWatch member : members) {
            one &= member.told() == first;
            starting |= member.told() == LeadershipState.INIT;
            allWait &= member.waitsInVain();
        }
        if (starting && !one && owner.nowNanos() - members.get(0).toldNanos() <= A_FEW_ROUNDS_NANOS) {
            return; // their startup delays end one after the other
        }
        LeadershipState shown = handle().state();
        if (!one || told != first || shown != told) {
            owner.violated(
                    group.name() + " shows " + shown + ", told " + told + ", and has members that are " + members);
        }
        if (allWait) {
            owner.violated(group.name() + " has members that all have waited longer than their timers: " + members);
        }
    }

    private VirtualRouterGroup handle() {
        VirtualRouterGroup running = handle;
        if (running == null) {
            running = owner.node().get(group);
            handle = running;
        }
        return running;
    }
}
