package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.ArrayList;
import java.util.Collections;
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

    /** One centisecond. */
    private static final long SHORTEST_INTERVAL_NANOS = 10_000_000L;

    private VrrpSettings settings;
    private Action.Send advertise;
    private Action.Send giveUp;
    private final MasterLease lease = new MasterLease();
    private final FormerPace formerPace = new FormerPace();
    private final PreemptDelay preemptDelay;
    private final Faults faults = new Faults();
    private final List<Action> actions = new ArrayList<>();
    private final List<Action> result = Collections.unmodifiableList(actions);

    private @Nullable Companions companions;
    /** Counts what matters to companions. */
    private long moves;

    private LeadershipState state = INIT;
    private long deadlineNanos = NEVER;
    /** Active_Adver_Interval: version 3 learns it from the master. */
    private long masterIntervalNanos;
    /** Where this router sends from; null: not known. */
    private @Nullable RouterAddress self;

    private @Nullable RouterAddress master;
    /** Of the last advertisement that it followed. */
    private int masterPriority;
    /** Why the timer of a backup will have run out, when it does. */
    private TransitionReason downReason = TransitionReason.MASTER_DOWN;

    private boolean pauseForgiven;
    /** A backup whose time has come, and whose companions are not ready yet. */
    private boolean wantsMaster;
    /** It may become master only with the consent of a gate. */
    private boolean gated;
    /** The gate is being asked, and the number of that question; it has said yes. */
    private boolean asking;

    private long questions;
    private boolean gateOpen;
    /** The application asked it to give up: whoever takes over keeps mastership for as long as it lives. */
    private boolean standsBack;
    /** The deadline that was slept through last, so that a pause is told once. */
    private long sleptThroughNanos = NEVER;
    /** This master overslept its lease: what to do is decided at the deadline, when all that peers said has been heard. */
    private boolean oversleptLease;
    /** The addresses must be announced again: somebody may have had them while the lease was over. */
    private boolean reannounceDue;
    /** When this master advertised last, and when it last told of a router of lower rank. */
    private long advertisedNanos = Long.MIN_VALUE;

    private long lowerToldNanos = Long.MIN_VALUE;
    /** When this master last heard a router of lower rank, and for how long it has done so in all. */
    private long lowerHeardNanos = Long.MIN_VALUE;

    private long dualMasterNanos;

    /** What the members of a sync group have to say when one of them could become master. */
    interface Companions {

        /** {@return whether all others want to be master too, or are} */
        boolean agree(VrrpMachine asking);
    }

    /** Creates a machine in state INIT, without faults, that does not know its own address. */
    public VrrpMachine(VrrpSettings settings) {
        this.settings = settings;
        this.advertise = new Action.Send(settings.advertisement());
        this.giveUp = new Action.Send(settings.advertisement().withPriority(Advertisement.PRIORITY_STOP));
        this.masterIntervalNanos = settings.intervalNanos();
        this.preemptDelay = new PreemptDelay(settings);
    }

    /** {@return for how long, in all, it has heard a master of lower rank while it was master itself, in nanoseconds} */
    public long dualMasterNanos() {
        return dualMasterNanos;
    }

    /** {@return what it would do next and why, for people} */
    public Outlook outlook() {
        return new Outlook(
                state,
                settings.priority(),
                settings.preempt(),
                master,
                masterPriority,
                deadlineNanos,
                settings.skewNanos(masterIntervalNanos),
                settings.masterDownNanos(masterIntervalNanos),
                downReason,
                wantsMaster,
                asking,
                standsBack,
                faults.isEmpty() ? "" : faults.reason().words(faults.detail()));
    }

    /** {@return the present state} */
    public LeadershipState state() {
        return state;
    }

    /** {@return the present priority, 1..255} */
    public int priority() {
        return settings.priority();
    }

    /** {@return when {@link #onDeadline} is due, or {@link #NEVER}} */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** {@return the router that a backup follows, once it has heard one} */
    public @Nullable RouterAddress master() {
        return master;
    }

    /** {@return the interval by which silence is judged: the master's in version 3, else the own one} */
    public long masterIntervalNanos() {
        return masterIntervalNanos;
    }

    /** {@return the number of the present lease, or 0 before the first one} */
    public long leaseTerm() {
        return lease.term();
    }

    /** {@return until when no peer takes over by time-out; in the past when not master} */
    public long leaseEndNanos() {
        return lease.endNanos();
    }

    /** Startup event, section 6.4.1. Stays in INIT until the startup delay is over. Does nothing when started already. */
    public List<Action> start(long nowNanos) {
        actions.clear();
        if (state == INIT && deadlineNanos == NEVER) {
            if (settings.startupDelayNanos() > 0) {
                deadlineNanos = nowNanos + settings.startupDelayNanos();
            } else {
                takePart(nowNanos);
            }
        }
        return result;
    }

    /** Shutdown event, sections 6.4.2 and 6.4.3: a master gives up with priority 0. */
    public List<Action> stop(long nowNanos) {
        actions.clear();
        if (state == MASTER) {
            actions.add(giveUp);
        }
        enter(INIT, TransitionReason.STOPPED, "", nowNanos);
        deadlineNanos = NEVER; // also that of a startup delay
        return result;
    }

    /** The deadline is over. Calls before it, or doubled ones, are harmless. */
    public List<Action> onDeadline(long nowNanos) {
        beginStep(nowNanos);
        if (nowNanos < deadlineNanos) {
            return result;
        }
        if (state == MASTER) {
            if (oversleptLease && settings.pausePolicy() == PausePolicy.STEP_DOWN) {
                enter(BACKUP, TransitionReason.PAUSED, "", nowNanos);
            } else {
                advertiseAgain(nowNanos);
            }
        } else if (state == BACKUP) {
            if (nowNanos - deadlineNanos >= masterIntervalNanos && !pauseForgiven) {
                forgiveOwnPause(nowNanos);
            } else {
                tryToLead(nowNanos);
            }
        } else if (state == INIT) {
            takePart(nowNanos);
        }
        return result;
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
        beginStep(nowNanos);
        long fromNanos = Math.max(heardNanos, nowNanos - masterIntervalNanos / 2);
        if (state == BACKUP) {
            onAdvertisementInBackup(received, from, fromNanos, nowNanos);
        } else if (state == MASTER) {
            onAdvertisementInMaster(received, from, fromNanos, nowNanos);
        }
        return result;
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
        beginStep(nowNanos);
        if (!asking || question != questions) {
            return result;
        }
        asking = false;
        if (open) {
            gateOpen = true;
            tryToLead(nowNanos);
        } else {
            deadlineNanos = nowNanos + settings.masterDownNanos(masterIntervalNanos);
            actions.add(new Action.GateClosed(reason));
        }
        return result;
    }

    /** The last questions before a backup becomes master: does the gate let it, do its companions come along? */
    private void tryToLead(long nowNanos) {
        if (gated && !gateOpen) {
            asking = true;
            deadlineNanos = NEVER; // until the answer comes, or a master is heard
            actions.add(new Action.AskGate(++questions));
        } else if (companions == null || companions.agree(this)) {
            enter(MASTER, downReason, "", nowNanos);
        } else {
            wantsMaster = true; // and waits for the last of them, or for a master to be heard
            deadlineNanos = NEVER;
        }
    }

    /** Another master is there, or will be: whoever was asked must be asked again. */
    private void waitAgain() {
        wantsMaster = false;
        asking = false;
        gateOpen = false;
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
        beginStep(nowNanos);
        int previous = settings.priority();
        if (priority == previous || settings.isOwner()) {
            return result;
        }
        long skewBefore = settings.skewNanos(masterIntervalNanos);
        settings = settings.withPriority(priority);
        advertise = new Action.Send(settings.advertisement());
        if (state == BACKUP && deadlineNanos != NEVER) {
            deadlineNanos += settings.skewNanos(masterIntervalNanos) - skewBefore;
        }
        actions.add(new Action.PriorityChanged(previous, priority));
        return result;
    }

    /**
     * The settings have changed, with no change of the state: a master tells its peers at once; the timer of a backup is moved to where
     * it would be if it had had these settings all along.
     *
     * @param next with the same version and virtual router id, or it would be another virtual router
     */
    public List<Action> reconfigure(VrrpSettings next, long nowNanos) {
        beginStep(nowNanos);
        VrrpSettings former = settings;
        if (next.version() != former.version()
                || next.advertisement().virtualRouterId()
                        != former.advertisement().virtualRouterId()) {
            throw new IllegalArgumentException("another virtual router: " + next + " after " + former);
        }
        long formerIntervalNanos = masterIntervalNanos;
        settings = next;
        advertise = new Action.Send(next.advertisement());
        giveUp = new Action.Send(next.advertisement().withPriority(Advertisement.PRIORITY_STOP));
        preemptDelay.change(next);
        if (next.version() == VrrpVersion.V2 || master == null) { // else it was learned
            masterIntervalNanos = next.intervalNanos();
        }
        if (state == MASTER) {
            formerPace.remember(former, nowNanos);
            advertiseSoon(nowNanos);
        } else if (state == BACKUP) {
            moveTimer(waitNanos(former, formerIntervalNanos), waitNanos(next, masterIntervalNanos), nowNanos);
            if (downReason == TransitionReason.ADDRESS_OWNER && !next.isOwner()) {
                downReason = TransitionReason.MASTER_DOWN;
            }
        } else if (state == INIT) {
            moveTimer(former.startupDelayNanos(), next.startupDelayNanos(), nowNanos);
        }
        if (former.priority() != next.priority()) {
            actions.add(new Action.PriorityChanged(former.priority(), next.priority()));
        }
        return result;
    }

    /** How long a backup waits from where its timer was set. */
    private long waitNanos(VrrpSettings by, long intervalNanos) {
        if (pauseForgiven) {
            return intervalNanos;
        }
        return switch (downReason) {
            case MASTER_GAVE_UP -> by.skewNanos(intervalNanos);
            case ADDRESS_OWNER ->
                by.isOwner() ? intervalNanos + by.skewNanos(intervalNanos) : by.masterDownNanos(intervalNanos);
            default -> masterDownNanos(by, intervalNanos);
        };
    }

    /**
     * An owner that stands back waits with two of its skews, as the highest of the others do: one is what the lease of the master reckons
     * with, and leaves nothing for clocks that drift.
     */
    private long masterDownNanos(VrrpSettings by, long intervalNanos) {
        long extraNanos = standsBack && by.isOwner() ? by.skewNanos(intervalNanos) : 0;
        return by.masterDownNanos(intervalNanos) + extraNanos;
    }

    /** Not into the past, where it would look as if it had been slept through; and what has been, stays so. */
    private void moveTimer(long formerNanos, long nextNanos, long nowNanos) {
        if (nowNanos < deadlineNanos && deadlineNanos != NEVER) {
            deadlineNanos = Math.max(nowNanos, deadlineNanos + nextNanos - formerNanos);
        }
    }

    /** Now, or as soon as an advertisement may follow the last one; after a pause at the deadline, which is due. */
    private void advertiseSoon(long nowNanos) {
        if (mayAnswer(nowNanos)) {
            sendAdvertisement(nowNanos);
            deadlineNanos = nowNanos + formerPace.intervalNanos(settings, nowNanos);
        } else if (!oversleptLease) {
            deadlineNanos = Math.min(deadlineNanos, advertisedNanos + SHORTEST_INTERVAL_NANOS);
        }
    }

    /** The address to send from is known, or another one than before. It decides between routers of equal priority. */
    public void selfChanged(RouterAddress address) {
        self = address;
    }

    /**
     * Something that this router needs is missing. It is in FAULT while anything is, from the end of the startup delay on.
     *
     * @param detail what exactly, in words
     */
    public List<Action> raise(FaultKind kind, String detail, long nowNanos) {
        beginStep(nowNanos);
        if (!faults.add(kind, detail)) {
            return result;
        }
        moves++;
        if (state == FAULT) {
            actions.add(new Action.FaultsChanged(faults.reason(), faults.detail()));
        } else if (state != INIT) {
            enterFault(nowNanos);
        }
        return result;
    }

    /** It is there again. When nothing is missing any more, this router becomes backup. */
    public List<Action> clear(FaultKind kind, long nowNanos) {
        beginStep(nowNanos);
        if (!faults.remove(kind)) {
            return result;
        }
        moves++;
        if (state != FAULT) {
            return result;
        }
        if (faults.isEmpty()) {
            enter(BACKUP, TransitionReason.RECOVERED, "", nowNanos);
            if (settings.isOwner()) {
                deadlineNanos = nowNanos + settings.intervalNanos() + settings.skewNanos(masterIntervalNanos);
                downReason = TransitionReason.ADDRESS_OWNER;
            }
        } else {
            actions.add(new Action.FaultsChanged(faults.reason(), faults.detail()));
        }
        return result;
    }

    /**
     * The application wants another router to be master. A master gives up with priority 0 and, as backup, leaves mastership to
     * whoever takes it for as long as that one lives, whatever the priorities. With nobody there it comes back after the master down
     * interval. Does nothing unless it is master.
     */
    public List<Action> failOver(long nowNanos) {
        beginStep(nowNanos);
        if (state == MASTER) {
            actions.add(giveUp);
            standsBack = true;
            enter(BACKUP, TransitionReason.FAILED_OVER, "", nowNanos);
        }
        return result;
    }

    /** It must ask a gate each time before it becomes master; to be called before {@link #start}. */
    public void requireGate() {
        gated = true;
    }

    /**
     * Another gate than before is to be asked, or none any more. A question that the former one has not answered is asked again. A master
     * stays it.
     */
    public List<Action> changeGate(boolean required, long nowNanos) {
        beginStep(nowNanos);
        gated = required;
        if (asking) {
            tryToLead(nowNanos);
        }
        return result;
    }

    // What a sync group does with its members

    /** It is a member of a sync group from now on; what that means for its state the group says. */
    void join(Companions group) {
        companions = group;
    }

    /** It is a member no more, and decides alone; what it waited for its companions with, it does now. */
    List<Action> leave(long nowNanos) {
        companions = null;
        return lead(nowNanos);
    }

    /** It has joined a group that is master: it wants to be, too. Does nothing unless it is backup. */
    void wish() {
        if (state == BACKUP) {
            wantsMaster = true;
            deadlineNanos = NEVER;
        }
    }

    /** It has joined a group that is not master, of which no peer is master either: so that peer need not wait. */
    List<Action> fallBackAloud(long nowNanos) {
        beginStep(nowNanos);
        if (state == MASTER) {
            actions.add(giveUp);
            enter(BACKUP, TransitionReason.GROUP_BACKUP, "", nowNanos);
        }
        return result;
    }

    /** {@return a number that rises with each change of its state or faults} */
    long moves() {
        return moves;
    }

    /** {@return whether it is backup, and its time has come} */
    boolean wantsMaster() {
        return wantsMaster;
    }

    /** {@return the faults of its own, in words; empty: none, or it takes no part yet} */
    String ownFaults() {
        return state == INIT ? "" : faults.own();
    }

    /** All members want to be master. Does nothing unless this one is waiting for that. */
    List<Action> lead(long nowNanos) {
        beginStep(nowNanos);
        if (state == BACKUP && wantsMaster) {
            enter(MASTER, downReason, "", nowNanos);
        }
        return result;
    }

    /** Another member is backup: so is this one, without a word, as the same peer is master of both. */
    List<Action> fallBack(long nowNanos) {
        beginStep(nowNanos);
        if (state == MASTER) {
            enter(BACKUP, TransitionReason.GROUP_BACKUP, "", nowNanos);
        }
        return result;
    }

    /** Another member heard a router of lower rank, which may have misled others about this one's addresses as well. */
    List<Action> announceAgain(long nowNanos) {
        beginStep(nowNanos);
        if (state == MASTER) {
            actions.add(new Action.Reannounce());
        }
        return result;
    }

    /**
     * An advertisement of this master has gone out: the lease runs from here.
     *
     * @param beganNanos when sending began; no peer can have received it earlier
     */
    public void advertisementSent(long beganNanos) {
        if (state == MASTER) {
            lease.renew(beganNanos, formerPace.leaseNanos(settings, beganNanos));
        }
    }

    private void takePart(long nowNanos) {
        if (!faults.isEmpty()) {
            enterFault(nowNanos);
        } else if (settings.isOwner() && companions == null && !gated) {
            enter(MASTER, TransitionReason.ADDRESS_OWNER, "", nowNanos);
        } else if (settings.isOwner()) {
            enter(BACKUP, TransitionReason.STARTED, "", nowNanos);
            deadlineNanos = nowNanos; // at once, when the companions have started, and the gate is open
            downReason = TransitionReason.ADDRESS_OWNER;
        } else {
            enter(BACKUP, TransitionReason.STARTED, "", nowNanos);
        }
    }

    /** A master gives up twice, as Keepalived does: the network that fails here may lose one. */
    private void enterFault(long nowNanos) {
        if (state == MASTER) {
            actions.add(giveUp);
            actions.add(giveUp);
        }
        enter(FAULT, faults.reason(), faults.detail(), nowNanos);
    }

    /** Section 6.4.2. */
    private void onAdvertisementInBackup(Advertisement received, RouterAddress from, long heardNanos, long nowNanos) {
        if (received.priority() == Advertisement.PRIORITY_STOP) {
            deadlineNanos = heardNanos + settings.skewNanos(masterIntervalNanos);
            downReason = TransitionReason.MASTER_GAVE_UP;
            waitAgain();
        } else if (standsBack || preemptDelay.follows(received.priority(), settings.priority(), nowNanos)) {
            follow(received, from, heardNanos);
        } else {
            // Not ours to follow: the timer keeps running, and the takeover comes when it ends.
            downReason = TransitionReason.PREEMPTED_LOWER;
        }
    }

    private void follow(Advertisement received, RouterAddress from, long heardNanos) {
        if (settings.version() == VrrpVersion.V3) {
            masterIntervalNanos = received.intervalNanos();
        }
        armMasterDownTimer(heardNanos);
        masterPriority = received.priority();
        if (!from.equals(master)) {
            master = from;
            actions.add(new Action.MasterChanged(from, received.priority()));
        }
    }

    /** Section 6.4.3. */
    private void onAdvertisementInMaster(Advertisement received, RouterAddress from, long heardNanos, long nowNanos) {
        if (received.priority() == Advertisement.PRIORITY_STOP) {
            if (mayAnswer(nowNanos)) {
                sendAdvertisement(nowNanos);
                deadlineNanos = nowNanos + formerPace.intervalNanos(settings, nowNanos);
            }
        } else if (outranksMe(received, from)) {
            yieldTo(received, from, TransitionReason.HIGHER_PRIORITY, heardNanos, nowNanos);
        } else if (oversleptLease && !settings.preempt()) {
            yieldTo(
                    received,
                    from,
                    TransitionReason.PAUSED,
                    heardNanos,
                    nowNanos); // it is master now, and we do not preempt
        } else {
            assertMastership(received, from, nowNanos);
        }
    }

    private void yieldTo(
            Advertisement received, RouterAddress from, TransitionReason reason, long heardNanos, long nowNanos) {
        enter(BACKUP, reason, "", nowNanos);
        follow(received, from, heardNanos);
    }

    /** RFC 9568: assert the Active state towards the sender and towards learning bridges. */
    private void assertMastership(Advertisement received, RouterAddress from, long nowNanos) {
        if (mayAnswer(nowNanos)) {
            reannounceDue = true;
            sendAdvertisement(nowNanos);
        } else if (nowNanos != advertisedNanos) {
            reannounceDue = true; // with the answer that comes later
        }
        long patienceNanos = settings.masterDownNanos(masterIntervalNanos);
        if (lowerHeardNanos != Long.MIN_VALUE && nowNanos - lowerHeardNanos < patienceNanos) {
            dualMasterNanos += nowNanos - lowerHeardNanos;
        }
        lowerHeardNanos = nowNanos;
        if (lowerToldNanos == Long.MIN_VALUE || nowNanos - lowerToldNanos >= patienceNanos) {
            lowerToldNanos = nowNanos;
            actions.add(new Action.LowerPriorityHeard(from, received.priority()));
        }
    }

    /**
     * One advertisement answers all that was heard in a round, and in the time of the shortest interval there is: what comes sooner
     * is answered when that is over, so that a flood is not paid back in kind. After a pause the one of the deadline answers, when
     * all has been heard.
     */
    private boolean mayAnswer(long nowNanos) {
        if (oversleptLease || nowNanos == advertisedNanos) {
            return false;
        }
        if (nowNanos - advertisedNanos < SHORTEST_INTERVAL_NANOS) {
            deadlineNanos = Math.min(deadlineNanos, advertisedNanos + SHORTEST_INTERVAL_NANOS);
            return false;
        }
        return true;
    }

    private boolean outranksMe(Advertisement received, RouterAddress from) {
        return received.priority() > settings.priority()
                || (received.priority() == settings.priority() && (self == null || from.compareTo(self) > 0));
    }

    /** Looks at the clock first: what was slept through counts from before anything that is heard now. */
    private void beginStep(long nowNanos) {
        actions.clear();
        boolean lapsed = state == MASTER && lease.isOver(nowNanos);
        if (lapsed) {
            lease.end();
        }
        long intervalNanos = state == MASTER ? settings.intervalNanos() : masterIntervalNanos;
        long lateNanos = nowNanos - deadlineNanos;
        if (lateNanos >= intervalNanos && deadlineNanos != NEVER && deadlineNanos != sleptThroughNanos) {
            sleptThroughNanos = deadlineNanos;
            oversleptLease = lapsed;
            reannounceDue |= lapsed;
            actions.add(new Action.PauseNoticed(lateNanos, lapsed));
        }
    }

    private void advertiseAgain(long nowNanos) {
        oversleptLease = false;
        if (nowNanos != advertisedNanos) {
            sendAdvertisement(nowNanos);
        }
        long intervalNanos = formerPace.intervalNanos(settings, nowNanos);
        long nextNanos = deadlineNanos + intervalNanos;
        // Keeps the rhythm, but never catches up in a burst.
        deadlineNanos = nextNanos > nowNanos ? nextNanos : nowNanos + intervalNanos;
    }

    /** Whoever slept cannot know whether the master was silent meanwhile; it gets one more interval to be heard. */
    private void forgiveOwnPause(long nowNanos) {
        pauseForgiven = true;
        deadlineNanos = nowNanos + masterIntervalNanos;
    }

    /** The only place where the state changes. */
    private void enter(LeadershipState next, TransitionReason reason, String detail, long nowNanos) {
        LeadershipState previous = state;
        if (previous == next) {
            return;
        }
        state = next;
        moves++;
        if (previous == MASTER) {
            lease.end();
            formerPace.forget();
            reannounceDue = false;
            oversleptLease = false;
            lowerHeardNanos = Long.MIN_VALUE;
            actions.add(new Action.ReleaseAddresses());
        }
        master = null;
        waitAgain();
        preemptDelay.reset();
        masterIntervalNanos = settings.intervalNanos();
        if (next == MASTER) {
            standsBack = false;
            sendAdvertisement(nowNanos); // first of all: the old master must let go before the addresses are announced
            deadlineNanos = nowNanos + settings.intervalNanos();
            actions.add(new Action.AcquireAddresses());
        } else if (next == BACKUP) {
            armMasterDownTimer(nowNanos);
        } else {
            deadlineNanos = NEVER;
        }
        actions.add(new Action.Transition(previous, next, reason, detail));
    }

    private void sendAdvertisement(long nowNanos) {
        advertisedNanos = nowNanos;
        actions.add(advertise);
        if (reannounceDue) {
            reannounceDue = false;
            actions.add(new Action.Reannounce());
        }
    }

    private void armMasterDownTimer(long nowNanos) {
        deadlineNanos = nowNanos + masterDownNanos(settings, masterIntervalNanos);
        downReason = TransitionReason.MASTER_DOWN;
        pauseForgiven = false;
        waitAgain();
    }
}
