package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.Advertisement;
import java.util.List;

/**
 * When a master advertises itself, and what it may rely on in between: Adver_Timer of RFC 9568 section 6.2, and the lease. Runs in
 * MASTER only.
 */
final class Advertiser {

    /** One centisecond. */
    private static final long SHORTEST_INTERVAL_NANOS = 10_000_000L;

    private final List<Action> actions;
    private final MasterLease lease = new MasterLease();
    private final FormerPace formerPace = new FormerPace();
    private VrrpSettings settings;
    private Action.Send advertise;
    private Action.Send giveUp;

    private long deadlineNanos = VrrpMachine.NEVER;
    private long advertisedNanos = Long.MIN_VALUE;
    /** The addresses must be announced again: somebody may have had them while the lease was over. */
    private boolean reannounceDue;
    /** The lease was overslept: what to do is decided at the deadline, when all that peers said has been heard. */
    private boolean oversleptLease;

    Advertiser(VrrpSettings settings, List<Action> actions) {
        this.actions = actions;
        this.settings = settings;
        this.advertise = new Action.Send(settings.advertisement());
        this.giveUp = giveUp(settings);
    }

    private static Action.Send giveUp(VrrpSettings settings) {
        return new Action.Send(settings.advertisement().withPriority(Advertisement.PRIORITY_STOP));
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    MasterLease lease() {
        return lease;
    }

    boolean oversleptLease() {
        return oversleptLease;
    }

    void start(long nowNanos) {
        send(nowNanos); // first of all: the old master must let go before the addresses are announced
        deadlineNanos = nowNanos + settings.intervalNanos();
    }

    void stop() {
        lease.end();
        formerPace.forget();
        reannounceDue = false;
        oversleptLease = false;
    }

    /** Tells the peers to take over. */
    void giveUp() {
        actions.add(giveUp);
    }

    /** The next advertisement has the new priority. */
    void changePriority(VrrpSettings next) {
        settings = next;
        advertise = new Action.Send(next.advertisement());
    }

    void change(VrrpSettings next) {
        changePriority(next);
        giveUp = giveUp(next);
    }

    /**
     * The settings have changed while it runs: tells the peers now, or as soon as an advertisement may follow the last one; after a
     * pause at the deadline, which is due. Until then the lease is no longer than a peer waits that starts now, with the new settings.
     */
    void tellOfChange(VrrpSettings former, long nowNanos) {
        formerPace.remember(former, nowNanos);
        lease.shorten(nowNanos + formerPace.leaseNanos(settings, nowNanos));
        if (mayAnswer(nowNanos)) {
            send(nowNanos);
            deadlineNanos = nowNanos + formerPace.intervalNanos(settings, nowNanos);
        } else if (!oversleptLease) {
            deadlineNanos = Math.min(deadlineNanos, advertisedNanos + SHORTEST_INTERVAL_NANOS);
        }
    }

    /** Another master gives up: the backups wait for the skew time only, and must hear this one before. */
    void answerGivingUp(long nowNanos) {
        if (mayAnswer(nowNanos)) {
            send(nowNanos);
            deadlineNanos = nowNanos + formerPace.intervalNanos(settings, nowNanos);
        }
    }

    /** RFC 9568: assert the Active state towards a sender of lower rank, and towards learning bridges. */
    void answerLower(long nowNanos) {
        if (mayAnswer(nowNanos)) {
            reannounceDue = true;
            send(nowNanos);
        } else if (nowNanos != advertisedNanos) {
            reannounceDue = true; // with the answer that comes later
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

    void onDeadline(long nowNanos) {
        oversleptLease = false;
        if (nowNanos != advertisedNanos) {
            send(nowNanos);
        }
        long intervalNanos = formerPace.intervalNanos(settings, nowNanos);
        long nextNanos = deadlineNanos + intervalNanos;
        // Keeps the rhythm, but never catches up in a burst.
        deadlineNanos = nextNanos > nowNanos ? nextNanos : nowNanos + intervalNanos;
    }

    private void send(long nowNanos) {
        advertisedNanos = nowNanos;
        actions.add(advertise);
        if (reannounceDue) {
            reannounceDue = false;
            actions.add(new Action.Reannounce());
        }
    }

    /** An advertisement has gone out: the lease runs from where its sending began. */
    void sent(long beganNanos) {
        lease.renew(beganNanos, formerPace.leaseNanos(settings, beganNanos));
    }

    /** {@return whether the lease is over, which ends it for good: the next one is another term} */
    boolean endsLapsedLease(long nowNanos) {
        boolean lapsed = lease.isOver(nowNanos);
        if (lapsed) {
            lease.end();
        }
        return lapsed;
    }

    /** The deadline was slept through. */
    void slept(boolean leaseLapsed) {
        oversleptLease = leaseLapsed;
        reannounceDue |= leaseLapsed;
    }
}
