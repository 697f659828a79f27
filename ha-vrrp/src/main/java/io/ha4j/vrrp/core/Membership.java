package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;

import java.util.List;

/** What a sync group knows of one of its members, and does with it; see {@link GroupMachine}. */
final class Membership {

    private final RouterState state;
    private final Consent consent;

    Membership(RouterState state) {
        this.state = state;
        this.consent = state.backup().consent();
    }

    /** It is a member of a sync group from now on; what that means for its state the group says. */
    void join(Consent.Companions group) {
        consent.companions(group);
    }

    /** It is a member no more, and decides alone; what it waited for its companions with, it does now. */
    List<Action> leave(long nowNanos) {
        consent.companions(null);
        return lead(nowNanos);
    }

    /** {@return a number that rises with each change of its state or faults} */
    long moves() {
        return state.moves();
    }

    /** {@return whether it is backup, and its time has come} */
    boolean wantsMaster() {
        return consent.wantsMaster();
    }

    boolean isMaster() {
        return state.is(MASTER);
    }

    /** {@return the faults of its own, in words; empty: none, or it takes no part yet} */
    String ownFaults() {
        return state.is(INIT) ? "" : state.faults().own();
    }

    /** It has joined a group that is master: it wants to be, too. Does nothing unless it is backup. */
    void wish() {
        if (state.is(BACKUP)) {
            state.backup().wish();
        }
    }

    /** All members want to be master. Does nothing unless this one is waiting for that. */
    List<Action> lead(long nowNanos) {
        state.begin(nowNanos);
        if (state.is(BACKUP) && wantsMaster()) {
            state.lead(nowNanos);
        }
        return state.result();
    }

    /** Another member is backup: so is this one, without a word, as the same peer is master of both. */
    List<Action> fallBack(long nowNanos) {
        state.begin(nowNanos);
        if (isMaster()) {
            state.enter(BACKUP, TransitionReason.GROUP_BACKUP, nowNanos);
        }
        return state.result();
    }

    /** It has joined a group that is not master, of which no peer is master either: so that peer need not wait. */
    List<Action> fallBackAloud(long nowNanos) {
        state.begin(nowNanos);
        if (isMaster()) {
            state.giveUp(TransitionReason.GROUP_BACKUP, nowNanos);
        }
        return state.result();
    }

    /** Another member heard a router of lower rank, which may have misled others about this one's addresses as well. */
    List<Action> announceAgain(long nowNanos) {
        state.begin(nowNanos);
        if (isMaster()) {
            state.add(new Action.Reannounce());
        }
        return state.result();
    }
}
