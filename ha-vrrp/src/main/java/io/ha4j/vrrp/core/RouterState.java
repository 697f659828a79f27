package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;

import io.ha4j.LeadershipState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The state of one virtual router, the one timer that runs in it, and the only place where it changes. */
final class RouterState {

    private final List<Action> actions = new ArrayList<>();
    private final List<Action> result = Collections.unmodifiableList(actions);
    private final Faults faults = new Faults();
    private final BackupState backup;
    private final MasterState master;

    private LeadershipState present = INIT;
    /** The end of the startup delay; NEVER: there is none. */
    private long startupEndNanos = VrrpMachine.NEVER;
    /** The deadline that was slept through last, so that a pause is told once. */
    private long sleptThroughNanos = VrrpMachine.NEVER;
    /** Counts what matters to companions. */
    private long moves;

    RouterState(VrrpSettings settings) {
        this.backup = new BackupState(settings, actions);
        this.master = new MasterState(settings, actions);
    }

    LeadershipState present() {
        return present;
    }

    boolean is(LeadershipState state) {
        return present == state;
    }

    BackupState backup() {
        return backup;
    }

    MasterState master() {
        return master;
    }

    Faults faults() {
        return faults;
    }

    /** {@return what this step has come to so far; valid until the next one} */
    List<Action> result() {
        return result;
    }

    void add(Action action) {
        actions.add(action);
    }

    /** {@return a number that rises with each change of the state or the faults} */
    long moves() {
        return moves;
    }

    long deadlineNanos() {
        return switch (present) {
            case INIT -> startupEndNanos;
            case BACKUP -> backup.timer().deadlineNanos();
            case MASTER -> master.advertiser().deadlineNanos();
            case FAULT -> VrrpMachine.NEVER;
        };
    }

    void startupEnds(long endNanos) {
        startupEndNanos = endNanos;
    }

    /** A step begins that has nothing to do with the time. */
    void begin() {
        actions.clear();
    }

    /** A step begins. Looks at the clock first: what was slept through counts from before anything that is heard now. */
    void begin(long nowNanos) {
        begin();
        long deadlineNanos = deadlineNanos();
        // A lease that was over by then is of a master that cannot send, not of one that slept.
        boolean heldTillThen = is(MASTER) && !master.advertiser().lease().isOver(deadlineNanos);
        boolean lapsed = is(MASTER) && master.advertiser().endsLapsedLease(nowNanos);
        long lateNanos = nowNanos - deadlineNanos;
        boolean slept = deadlineNanos != VrrpMachine.NEVER
                && (lateNanos >= backup.timer().masterIntervalNanos() || (heldTillThen && lapsed));
        if (slept && deadlineNanos != sleptThroughNanos) {
            sleptThroughNanos = deadlineNanos;
            master.advertiser().slept(lapsed);
            add(new Action.PauseNoticed(lateNanos, lapsed));
        }
    }

    /** The only place where the state changes. */
    void enter(LeadershipState next, TransitionReason reason, String detail, long nowNanos) {
        LeadershipState previous = present;
        if (previous == next) {
            return;
        }
        present = next;
        moves++;
        if (previous == MASTER) {
            master.leave();
        }
        backup.reset();
        if (next == MASTER) {
            backup.standBack(false);
            master.enter(nowNanos);
        } else if (next == BACKUP) {
            backup.enter(nowNanos);
        }
        add(new Action.Transition(previous, next, reason, detail));
    }

    void enter(LeadershipState next, TransitionReason reason, long nowNanos) {
        enter(next, reason, "", nowNanos);
    }

    /** A backup whose time has come, and with whom all agree. */
    void lead(long nowNanos) {
        enter(MASTER, backup.timer().reason(), nowNanos);
    }

    /** A master becomes backup and tells its peers, so that they need not wait. */
    void giveUp(TransitionReason reason, long nowNanos) {
        master.advertiser().giveUp();
        enter(BACKUP, reason, nowNanos);
    }

    /** A master gives up twice, as Keepalived does: the network that fails here may lose one. */
    void enterFault(long nowNanos) {
        if (is(MASTER)) {
            master.advertiser().giveUp();
            master.advertiser().giveUp();
        }
        enter(FAULT, faults.reason(), faults.detail(), nowNanos);
    }

    /** The faults have changed, which matters to companions. */
    void faultsMoved() {
        moves++;
    }
}
