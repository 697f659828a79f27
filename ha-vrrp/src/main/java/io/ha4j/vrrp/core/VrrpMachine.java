package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
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
 * One virtual router: RFC 9568 section 6.4, and RFC 3768 where version 2 differs.
 *
 * <p>Pure: {@code nowNanos} comes in with each call and never runs backwards; {@link #deadlineNanos()} says when to call {@link
 * #onDeadline} next. What was received before the deadline must be handed over before {@code onDeadline} is called, also when the
 * caller is late. Each call returns the actions to carry out, in order, in a list that is valid until the next call. Not
 * thread-safe: one owner.
 */
public final class VrrpMachine {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private final VrrpSettings settings;
    private final Action.Send advertise;
    private final Action.Send giveUp;
    private final List<Action> actions = new ArrayList<>();
    private final List<Action> result = Collections.unmodifiableList(actions);

    private LeadershipState state = INIT;
    private long deadlineNanos = NEVER;
    /** Active_Adver_Interval: version 3 learns it from the master. */
    private long masterIntervalNanos;

    private @Nullable RouterAddress master;
    /** Why the master down timer will have run out, when it does. */
    private TransitionReason downReason = TransitionReason.MASTER_DOWN;
    /** End of the preempt delay; NEVER: no lower master heard yet. */
    private long preemptAllowedNanos = NEVER;

    private boolean pauseForgiven;
    /** The deadline that was slept through last, so that a pause is told once. */
    private long sleptThroughNanos = NEVER;
    /** The addresses must be announced again: somebody may have had them while the lease was over. */
    private boolean reannounceDue;
    /** When a router of lower rank was last answered, and last told of. */
    private long answeredNanos = Long.MIN_VALUE;

    private long lowerToldNanos = Long.MIN_VALUE;
    private long leaseEndNanos = Long.MIN_VALUE;
    private long leaseTerm;

    /** Creates a machine in state INIT. */
    public VrrpMachine(VrrpSettings settings) {
        this.settings = settings;
        this.advertise = new Action.Send(settings.advertisement());
        this.giveUp = new Action.Send(settings.advertisement().withPriority(Advertisement.PRIORITY_STOP));
        this.masterIntervalNanos = ownIntervalNanos();
    }

    /** {@return the present state} */
    public LeadershipState state() {
        return state;
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
        return leaseTerm;
    }

    /** {@return until when no peer takes over by time-out; in the past when not master} */
    public long leaseEndNanos() {
        return leaseEndNanos;
    }

    /** Startup event, section 6.4.1. Does nothing unless in INIT. */
    public List<Action> start(long nowNanos) {
        actions.clear();
        if (state == INIT) {
            if (settings.isOwner()) {
                enter(MASTER, TransitionReason.ADDRESS_OWNER, nowNanos);
            } else {
                enter(BACKUP, TransitionReason.STARTED, nowNanos);
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
        enter(INIT, TransitionReason.STOPPED, nowNanos);
        return result;
    }

    /** The deadline is over. Calls before it, or doubled ones, are harmless. */
    public List<Action> onDeadline(long nowNanos) {
        beginStep(nowNanos);
        if (nowNanos < deadlineNanos) {
            return result;
        }
        if (state == MASTER) {
            advertiseAgain(nowNanos);
        } else if (state == BACKUP) {
            if (nowNanos - deadlineNanos >= masterIntervalNanos && !pauseForgiven) {
                forgiveOwnPause(nowNanos);
            } else {
                enter(MASTER, downReason, nowNanos);
            }
        }
        return result;
    }

    /** An advertisement that passed {@link AdvertisementFilter}. */
    public List<Action> onAdvertisement(Advertisement received, RouterAddress from, long nowNanos) {
        beginStep(nowNanos);
        if (state == BACKUP) {
            onAdvertisementInBackup(received, from, nowNanos);
        } else if (state == MASTER) {
            onAdvertisementInMaster(received, from, nowNanos);
        }
        return result;
    }

    /**
     * An advertisement of this master has gone out: the lease runs from here.
     *
     * @param beganNanos when sending began; no peer can have received it earlier
     */
    public void advertisementSent(long beganNanos) {
        if (state != MASTER) {
            return;
        }
        if (beganNanos >= leaseEndNanos) {
            leaseTerm++; // the first of a mastership, or there was a time in which a peer may have taken over
        }
        leaseEndNanos = beganNanos + VrrpTimers.leaseNanos(version(), ownIntervalNanos(), settings.downTimerAdverts());
    }

    /** Section 6.4.2. */
    private void onAdvertisementInBackup(Advertisement received, RouterAddress from, long nowNanos) {
        if (received.priority() == Advertisement.PRIORITY_STOP) {
            deadlineNanos = nowNanos + skewNanos();
            downReason = TransitionReason.MASTER_GAVE_UP;
        } else if (accepts(received, nowNanos)) {
            follow(received, from, nowNanos);
        } else {
            // Not ours to follow: the timer keeps running, and the takeover comes when it ends.
            downReason = TransitionReason.PREEMPTED_LOWER;
        }
    }

    private boolean accepts(Advertisement received, long nowNanos) {
        if (!settings.preempt()) {
            return true;
        }
        if (received.priority() >= settings.priority()) {
            preemptAllowedNanos = NEVER;
            return true;
        }
        if (settings.preemptDelayNanos() > 0 && preemptAllowedNanos == NEVER) {
            preemptAllowedNanos = nowNanos + settings.preemptDelayNanos();
        }
        return settings.preemptDelayNanos() > 0 && nowNanos < preemptAllowedNanos;
    }

    private void follow(Advertisement received, RouterAddress from, long nowNanos) {
        if (version() == VrrpVersion.V3) {
            masterIntervalNanos = received.intervalNanos();
        }
        armMasterDownTimer(nowNanos);
        if (!from.equals(master)) {
            master = from;
            actions.add(new Action.MasterChanged(from, received.priority()));
        }
    }

    /** Section 6.4.3. */
    private void onAdvertisementInMaster(Advertisement received, RouterAddress from, long nowNanos) {
        if (received.priority() == Advertisement.PRIORITY_STOP) {
            sendAdvertisement(nowNanos);
        } else if (outranksMe(received, from)) {
            enter(BACKUP, TransitionReason.HIGHER_PRIORITY, nowNanos);
            follow(received, from, nowNanos);
        } else {
            assertMastership(received, from, nowNanos);
        }
    }

    /**
     * RFC 9568: assert the Active state towards the sender and towards learning bridges. Once for all that a late wake-up finds
     * in the socket.
     */
    private void assertMastership(Advertisement received, RouterAddress from, long nowNanos) {
        if (nowNanos != answeredNanos) {
            answeredNanos = nowNanos;
            actions.add(advertise);
            actions.add(new Action.Reannounce());
        }
        if (lowerToldNanos == Long.MIN_VALUE || nowNanos - lowerToldNanos >= masterDownNanos()) {
            lowerToldNanos = nowNanos;
            actions.add(new Action.LowerPriorityHeard(from, received.priority()));
        }
    }

    private boolean outranksMe(Advertisement received, RouterAddress from) {
        return received.priority() > settings.priority()
                || (received.priority() == settings.priority() && from.compareTo(settings.self()) > 0);
    }

    /** Looks at the clock first: what was slept through counts from before anything that is heard now. */
    private void beginStep(long nowNanos) {
        actions.clear();
        boolean lapsed = leaseEndNanos != Long.MIN_VALUE && nowNanos >= leaseEndNanos;
        if (lapsed) {
            leaseEndNanos = Long.MIN_VALUE;
            reannounceDue = true;
        }
        long intervalNanos = state == MASTER ? ownIntervalNanos() : masterIntervalNanos;
        long lateNanos = nowNanos - deadlineNanos;
        if (lateNanos >= intervalNanos && deadlineNanos != NEVER && deadlineNanos != sleptThroughNanos) {
            sleptThroughNanos = deadlineNanos;
            actions.add(new Action.PauseNoticed(lateNanos, lapsed));
        }
    }

    private void advertiseAgain(long nowNanos) {
        long nextNanos = deadlineNanos + ownIntervalNanos();
        sendAdvertisement(nowNanos);
        if (nextNanos > nowNanos) {
            deadlineNanos = nextNanos; // keeps the rhythm, but never catches up in a burst
        }
        if (reannounceDue) {
            reannounceDue = false;
            actions.add(new Action.Reannounce());
        }
    }

    /** Whoever slept cannot know whether the master was silent meanwhile; it gets one more interval to be heard. */
    private void forgiveOwnPause(long nowNanos) {
        pauseForgiven = true;
        deadlineNanos = nowNanos + masterIntervalNanos;
    }

    /** The only place where the state changes. */
    private void enter(LeadershipState next, TransitionReason reason, long nowNanos) {
        LeadershipState previous = state;
        if (previous == next) {
            return;
        }
        state = next;
        if (previous == MASTER) {
            leaseEndNanos = Long.MIN_VALUE;
            reannounceDue = false;
            actions.add(new Action.ReleaseAddresses());
        }
        master = null;
        preemptAllowedNanos = NEVER;
        masterIntervalNanos = ownIntervalNanos();
        if (next == MASTER) {
            sendAdvertisement(nowNanos); // first of all: the old master must let go before the addresses are announced
            actions.add(new Action.AcquireAddresses());
        } else if (next == BACKUP) {
            armMasterDownTimer(nowNanos);
        } else {
            deadlineNanos = NEVER;
        }
        actions.add(new Action.Transition(previous, next, reason));
    }

    private void sendAdvertisement(long nowNanos) {
        actions.add(advertise);
        deadlineNanos = nowNanos + ownIntervalNanos();
    }

    private void armMasterDownTimer(long nowNanos) {
        deadlineNanos = nowNanos + masterDownNanos();
        downReason = TransitionReason.MASTER_DOWN;
        pauseForgiven = false;
    }

    private long masterDownNanos() {
        return VrrpTimers.masterDownNanos(
                version(), settings.priority(), masterIntervalNanos, settings.downTimerAdverts());
    }

    private long skewNanos() {
        return VrrpTimers.skewNanos(version(), settings.priority(), masterIntervalNanos);
    }

    private long ownIntervalNanos() {
        return settings.advertisement().intervalNanos();
    }

    private VrrpVersion version() {
        return settings.advertisement().version();
    }
}
