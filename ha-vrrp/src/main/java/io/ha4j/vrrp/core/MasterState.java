package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a master does, RFC 9568 section 6.4.3: whom it yields to, and what it answers the others. */
final class MasterState {

    private final List<Action> actions;
    private final Advertiser advertiser;
    private VrrpSettings settings;
    /** Where this router sends from; null: not known. */
    private @Nullable RouterAddress self;

    /** When it last told of a router of lower rank. */
    private long lowerToldNanos = Long.MIN_VALUE;
    /** When it last heard one, and for how long it has done so in all. */
    private long lowerHeardNanos = Long.MIN_VALUE;

    private long dualMasterNanos;

    MasterState(VrrpSettings settings, List<Action> actions) {
        this.actions = actions;
        this.advertiser = new Advertiser(settings, actions);
        this.settings = settings;
    }

    Advertiser advertiser() {
        return advertiser;
    }

    long dualMasterNanos() {
        return dualMasterNanos;
    }

    void selfChanged(RouterAddress address) {
        self = address;
    }

    void enter(long nowNanos) {
        advertiser.start(nowNanos);
        actions.add(new Action.AcquireAddresses());
    }

    void leave() {
        advertiser.stop();
        lowerHeardNanos = Long.MIN_VALUE;
        actions.add(new Action.ReleaseAddresses());
    }

    void changePriority(VrrpSettings next) {
        settings = next;
        advertiser.changePriority(next);
    }

    void change(VrrpSettings next) {
        settings = next;
        advertiser.change(next);
    }

    /** {@return why it steps down; null: it does not, and has advertised itself} */
    @Nullable
    TransitionReason onDeadline(long nowNanos) {
        if (advertiser.oversleptLease() && settings.pausePolicy() == PausePolicy.STEP_DOWN) {
            return TransitionReason.PAUSED;
        }
        advertiser.onDeadline(nowNanos);
        return null;
    }

    /** {@return why it yields to the sender; null: it does not} */
    @Nullable
    TransitionReason onAdvertisement(Advertisement received, RouterAddress from, long nowNanos) {
        if (received.priority() == Advertisement.PRIORITY_STOP) {
            advertiser.answerGivingUp(nowNanos);
        } else if (outranksMe(received, from)) {
            return TransitionReason.HIGHER_PRIORITY;
        } else if (advertiser.oversleptLease() && !settings.preempt()) {
            return TransitionReason.PAUSED; // it is master now, and we do not preempt
        } else {
            advertiser.answerLower(nowNanos);
            lowerHeard(received, from, nowNanos);
        }
        return null;
    }

    private boolean outranksMe(Advertisement received, RouterAddress from) {
        return received.priority() > settings.priority()
                || (received.priority() == settings.priority() && (self == null || from.compareTo(self) > 0));
    }

    private void lowerHeard(Advertisement received, RouterAddress from, long nowNanos) {
        long patienceNanos = settings.masterDownNanos(settings.intervalNanos());
        if (lowerHeardNanos != Long.MIN_VALUE && nowNanos - lowerHeardNanos < patienceNanos) {
            dualMasterNanos += nowNanos - lowerHeardNanos;
        }
        lowerHeardNanos = nowNanos;
        if (lowerToldNanos == Long.MIN_VALUE || nowNanos - lowerToldNanos >= patienceNanos) {
            lowerToldNanos = nowNanos;
            actions.add(new Action.LowerPriorityHeard(from, received.priority()));
        }
    }
}
