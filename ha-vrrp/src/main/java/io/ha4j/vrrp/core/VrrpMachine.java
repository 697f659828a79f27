package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One virtual router: RFC 9568 section 6.4, RFC 3768 where version 2 differs, and Keepalived's state FAULT.
 *
 * <p>Pure: {@code nowNanos} comes in with each call and never runs backwards; {@link #deadlineNanos()} says when to call {@link
 * #onDeadline} next. What was received before the deadline must be handed over before {@code onDeadline} is called, also when the
 * caller is late, and with the same {@code nowNanos}: calls of one instant are one round, in which at most one advertisement is
 * sent, whatever was received. Each call returns the actions to carry out, in order, in a list that is valid until the next call.
 * Not thread-safe: one owner.
 */
public final class VrrpMachine {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private VrrpSettings settings;
    private final RouterState state;
    private final BackupState backup;
    private final MasterState master;
    private final Consent consent;
    private final Faults faults;
    private final Membership membership;

    /** Creates a machine in state INIT, without faults, that does not know its own address. */
    public VrrpMachine(VrrpSettings settings) {
        this.settings = settings;
        this.state = new RouterState(settings);
        this.backup = state.backup();
        this.master = state.master();
        this.consent = backup.consent();
        this.faults = state.faults();
        this.membership = new Membership(state);
    }

    /** {@return for how long, in all, it has heard a master of lower rank while it was master itself, in nanoseconds} */
    public long dualMasterNanos() {
        return master.dualMasterNanos();
    }

    /** {@return what it would do next and why, for people} */
    public Outlook outlook() {
        MasterDownTimer timer = backup.timer();
        return new Outlook(
                state.present(),
                settings.priority(),
                settings.preempt(),
                backup.master(),
                backup.masterPriority(),
                deadlineNanos(),
                timer.skewNanos(),
                timer.masterDownNanos(),
                timer.reason(),
                membership.wantsMaster(),
                consent.isAsking(),
                backup.standsBack(),
                faults.isEmpty() ? "" : faults.reason().words(faults.detail()));
    }

    /** {@return the present state} */
    public LeadershipState state() {
        return state.present();
    }

    /** {@return the present priority, 1..255} */
    public int priority() {
        return settings.priority();
    }

    /** {@return when {@link #onDeadline} is due, or {@link #NEVER}} */
    public long deadlineNanos() {
        return state.deadlineNanos();
    }

    /** {@return the router that a backup follows, once it has heard one} */
    public @Nullable RouterAddress master() {
        return backup.master();
    }

    /** {@return the interval by which silence is judged: the master's in version 3, else the own one} */
    public long masterIntervalNanos() {
        return backup.timer().masterIntervalNanos();
    }

    /** {@return the number of the present lease, or 0 before the first one} */
    public long leaseTerm() {
        return master.advertiser().lease().term();
    }

    /** {@return until when no peer takes over by time-out; in the past when not master} */
    public long leaseEndNanos() {
        return master.advertiser().lease().endNanos();
    }

    /** {@return how its sync group sees it} */
    Membership membership() {
        return membership;
    }

    /** Startup event, section 6.4.1. Stays in INIT until the startup delay is over. Does nothing when started already. */
    public List<Action> start(long nowNanos) {
        state.begin();
        if (state.is(INIT) && deadlineNanos() == NEVER) {
            if (settings.startupDelayNanos() > 0) {
                state.startupEnds(nowNanos + settings.startupDelayNanos());
            } else {
                takePart(nowNanos);
            }
        }
        return state.result();
    }

    /** Shutdown event, sections 6.4.2 and 6.4.3: a master gives up with priority 0. */
    public List<Action> stop(long nowNanos) {
        state.begin();
        if (state.is(MASTER)) {
            master.advertiser().giveUp();
        }
        state.enter(INIT, TransitionReason.STOPPED, nowNanos);
        state.startupEnds(NEVER);
        return state.result();
    }

    /** The deadline is over. Calls before it, or doubled ones, are harmless. */
    public List<Action> onDeadline(long nowNanos) {
        state.begin(nowNanos);
        if (nowNanos < deadlineNanos()) {
            return state.result();
        }
        if (state.is(MASTER)) {
            TransitionReason stepsDown = master.onDeadline(nowNanos);
            if (stepsDown != null) {
                state.enter(BACKUP, stepsDown, nowNanos);
            }
        } else if (state.is(BACKUP)) {
            if (!backup.timer().forgivesPause(nowNanos)) {
                tryToLead(nowNanos);
            }
        } else if (state.is(INIT)) {
            takePart(nowNanos);
        }
        return state.result();
    }

    /** An advertisement that passed every receive check, and was read at once. */
    public List<Action> onAdvertisement(Advertisement received, RouterAddress from, long nowNanos) {
        return onAdvertisement(received, from, nowNanos, nowNanos);
    }

    /**
     * An advertisement that passed every receive check. The timer of a backup runs from when it was heard, so that a busy machine does
     * not add to it. By half an interval at most: what has waited longer was slept through, which has rules of its own.
     *
     * @param heardNanos when it came to this host, at most {@code nowNanos}
     */
    public List<Action> onAdvertisement(Advertisement received, RouterAddress from, long heardNanos, long nowNanos) {
        state.begin(nowNanos);
        long fromNanos = Math.max(heardNanos, nowNanos - masterIntervalNanos() / 2);
        if (state.is(BACKUP)) {
            backup.onAdvertisement(received, from, fromNanos, nowNanos);
        } else if (state.is(MASTER)) {
            TransitionReason yields = master.onAdvertisement(received, from, nowNanos);
            if (yields != null) {
                state.enter(BACKUP, yields, nowNanos);
                backup.follow(received, from, fromNanos);
            }
        }
        return state.result();
    }

    /**
     * The gate has answered. An answer to an older question than the last one does not count, nor one that came after a master was
     * heard.
     *
     * @param question its number
     * @param open whether this router may become master
     * @param reason why not, in words
     */
    public List<Action> onGate(long question, boolean open, String reason, long nowNanos) {
        state.begin(nowNanos);
        if (!consent.isAnswered(question, open)) {
            return state.result();
        }
        if (open) {
            tryToLead(nowNanos);
        } else {
            backup.refused(reason, nowNanos);
        }
        return state.result();
    }

    private void tryToLead(long nowNanos) {
        if (backup.mayLead(membership)) {
            state.lead(nowNanos);
        }
    }

    /**
     * What this router tracks has changed its priority. Not for an owner: its priority is 255 for good.
     *
     * <p>A backup that waits has its timer moved by the difference of the skews, as if it had had that priority all along; a master
     * tells its peers with the next advertisement.
     *
     * @param priority 1..254
     */
    public List<Action> changePriority(int priority, long nowNanos) {
        state.begin(nowNanos);
        int previous = settings.priority();
        if (priority == previous || settings.isOwner()) {
            return state.result();
        }
        settings = settings.withPriority(priority);
        backup.changePriority(settings);
        master.changePriority(settings);
        state.add(new Action.PriorityChanged(previous, priority));
        return state.result();
    }

    /**
     * The settings have changed, with no change of the state: a master tells its peers at once; the timer of a backup is moved to where
     * it would be if it had had these settings all along.
     *
     * @param next with the same version and virtual router id, or it would be another virtual router
     */
    public List<Action> reconfigure(VrrpSettings next, long nowNanos) {
        state.begin(nowNanos);
        VrrpSettings former = settings;
        if (next.version() != former.version()
                || next.advertisement().virtualRouterId()
                        != former.advertisement().virtualRouterId()) {
            throw new IllegalArgumentException("another virtual router: " + next + " after " + former);
        }
        settings = next;
        backup.change(next, nowNanos);
        master.change(next);
        if (state.is(MASTER)) {
            master.advertiser().tellOfChange(former, nowNanos);
        } else if (state.is(INIT)) {
            state.startupEnds(VrrpTimers.movedNanos(
                    deadlineNanos(), former.startupDelayNanos(), next.startupDelayNanos(), nowNanos));
        }
        if (former.priority() != next.priority()) {
            state.add(new Action.PriorityChanged(former.priority(), next.priority()));
        }
        return state.result();
    }

    /** The address to send from is known, or another one than before. It decides between routers of equal priority. */
    public void selfChanged(RouterAddress address) {
        master.selfChanged(address);
    }

    /**
     * Something that this router needs is missing. It is in FAULT while anything is, from the end of the startup delay on.
     *
     * @param detail what exactly, in words
     */
    public List<Action> raise(FaultKind kind, String detail, long nowNanos) {
        state.begin(nowNanos);
        if (!faults.add(kind, detail)) {
            return state.result();
        }
        state.faultsMoved();
        if (state.is(FAULT)) {
            state.add(new Action.FaultsChanged(faults.reason(), faults.detail()));
        } else if (!state.is(INIT)) {
            state.enterFault(nowNanos);
        }
        return state.result();
    }

    /** It is there again. When nothing is missing any more, this router becomes backup. */
    public List<Action> clear(FaultKind kind, long nowNanos) {
        state.begin(nowNanos);
        if (!faults.remove(kind)) {
            return state.result();
        }
        state.faultsMoved();
        if (!state.is(FAULT)) {
            return state.result();
        }
        if (faults.isEmpty()) {
            state.enter(BACKUP, TransitionReason.RECOVERED, nowNanos);
            if (settings.isOwner()) {
                backup.timer().startForOwnerBack(nowNanos);
            }
        } else {
            state.add(new Action.FaultsChanged(faults.reason(), faults.detail()));
        }
        return state.result();
    }

    /**
     * The application wants another router to be master. A master gives up with priority 0 and, as backup, leaves mastership to
     * whoever takes it for as long as that one lives, whatever the priorities. With nobody there it comes back after the master down
     * interval. Does nothing unless it is master.
     */
    public List<Action> failOver(long nowNanos) {
        state.begin(nowNanos);
        if (state.is(MASTER)) {
            backup.standBack(true);
            state.giveUp(TransitionReason.FAILED_OVER, nowNanos);
        }
        return state.result();
    }

    /** It must ask a gate each time before it becomes master; to be called before {@link #start}. */
    public void requireGate() {
        consent.gated(true);
    }

    /**
     * Another gate than before is to be asked, or none any more. A question that the former one has not answered is asked again. A master
     * stays it.
     */
    public List<Action> changeGate(boolean required, long nowNanos) {
        state.begin(nowNanos);
        consent.gated(required);
        if (consent.isAsking()) {
            tryToLead(nowNanos);
        }
        return state.result();
    }

    /**
     * An advertisement of this master has gone out: the lease runs from here.
     *
     * @param beganNanos when sending began; no peer can have received it earlier
     */
    public void advertisementSent(long beganNanos) {
        if (state.is(MASTER)) {
            master.advertiser().sent(beganNanos);
        }
    }

    private void takePart(long nowNanos) {
        if (!faults.isEmpty()) {
            state.enterFault(nowNanos);
        } else if (settings.isOwner() && !consent.isNeeded()) {
            state.enter(MASTER, TransitionReason.ADDRESS_OWNER, nowNanos);
        } else if (settings.isOwner()) {
            state.enter(BACKUP, TransitionReason.STARTED, nowNanos);
            backup.timer().startForOwner(nowNanos); // when the companions have started, and the gate is open
        } else {
            state.enter(BACKUP, TransitionReason.STARTED, nowNanos);
        }
    }
}
