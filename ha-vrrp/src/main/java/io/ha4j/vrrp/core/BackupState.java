package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a backup does, RFC 9568 section 6.4.2: whom it follows, and when its time to be master has come. */
final class BackupState {

    private final List<Action> actions;
    private final MasterDownTimer timer;
    private final PreemptDelay preemptDelay;
    private final Consent consent;
    private int priority;

    private @Nullable RouterAddress master;
    /** Of the last advertisement that it followed. */
    private int masterPriority;
    /** The application asked it to give up: whoever takes over keeps mastership for as long as it lives. */
    private boolean standsBack;

    BackupState(VrrpSettings settings, List<Action> actions) {
        this.actions = actions;
        this.timer = new MasterDownTimer(settings);
        this.preemptDelay = new PreemptDelay(settings);
        this.consent = new Consent(actions);
        this.priority = settings.priority();
    }

    MasterDownTimer timer() {
        return timer;
    }

    Consent consent() {
        return consent;
    }

    @Nullable
    RouterAddress master() {
        return master;
    }

    int masterPriority() {
        return masterPriority;
    }

    boolean standsBack() {
        return standsBack;
    }

    void enter(long nowNanos) {
        timer.start(nowNanos);
    }

    /** It knows no master, and waits for nothing: with each change of the state, whatever that was. */
    void reset() {
        master = null;
        consent.withdraw();
        preemptDelay.reset();
        timer.forgetInterval();
        timer.stop();
    }

    /** Leaves mastership to whoever takes it, or not any more. */
    void standBack(boolean on) {
        standsBack = on;
        timer.standBack(on);
    }

    void changePriority(VrrpSettings next) {
        priority = next.priority();
        timer.changePriority(next);
    }

    void change(VrrpSettings next, long nowNanos) {
        priority = next.priority();
        preemptDelay.change(next);
        timer.change(next, master != null, nowNanos);
    }

    void onAdvertisement(Advertisement received, RouterAddress from, long heardNanos, long nowNanos) {
        if (received.priority() == Advertisement.PRIORITY_STOP) {
            timer.masterGaveUp(heardNanos);
            consent.withdraw();
        } else if (standsBack || preemptDelay.follows(received.priority(), priority, nowNanos)) {
            follow(received, from, heardNanos);
        } else {
            timer.lowerMasterHeard();
        }
    }

    void follow(Advertisement received, RouterAddress from, long heardNanos) {
        timer.learnInterval(received.intervalNanos());
        timer.start(heardNanos);
        consent.withdraw();
        masterPriority = received.priority();
        if (!from.equals(master)) {
            master = from;
            actions.add(new Action.MasterChanged(from, received.priority()));
        }
    }

    /** {@return whether it becomes master; else it waits for whoever has not agreed yet, or for a master to be heard} */
    boolean mayLead(Membership member) {
        boolean agreed = consent.isGivenTo(member);
        if (!agreed) {
            timer.stop();
        }
        return agreed;
    }

    /** It has joined a group that is master: it wants to be, too. */
    void wish() {
        consent.wish();
        timer.stop();
    }

    /** The gate has said no: it is asked again after the master down interval. */
    void refused(String reason, long nowNanos) {
        timer.startAgain(nowNanos);
        actions.add(new Action.GateClosed(reason));
    }
}
