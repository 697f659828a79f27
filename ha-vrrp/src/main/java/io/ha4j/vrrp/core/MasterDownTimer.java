package io.ha4j.vrrp.core;

import io.ha4j.vrrp.packet.VrrpVersion;

/**
 * For how long a backup bears the silence of its master, and why it takes over when that is over: Active_Down_Timer of RFC 9568
 * section 6.2. Runs in BACKUP only.
 */
final class MasterDownTimer {

    private VrrpSettings settings;
    private long deadlineNanos = VrrpMachine.NEVER;
    /** Active_Adver_Interval: version 3 learns it from the master. */
    private long masterIntervalNanos;

    private TransitionReason reason = TransitionReason.MASTER_DOWN;
    private boolean pauseForgiven;
    private boolean standsBack;

    MasterDownTimer(VrrpSettings settings) {
        this.settings = settings;
        this.masterIntervalNanos = settings.intervalNanos();
    }

    /** {@return when it runs out, or {@link VrrpMachine#NEVER}} */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** {@return the interval by which silence is judged} */
    long masterIntervalNanos() {
        return masterIntervalNanos;
    }

    /** {@return Skew_Time} */
    long skewNanos() {
        return settings.skewNanos(masterIntervalNanos);
    }

    /** {@return Active_Down_Interval} */
    long masterDownNanos() {
        return settings.masterDownNanos(masterIntervalNanos);
    }

    /** {@return why the backup becomes master if this runs out} */
    TransitionReason reason() {
        return reason;
    }

    /** The application asked it to give up: it follows whoever is master, though it may own the addresses. */
    void standBack(boolean on) {
        standsBack = on;
    }

    /** A master tells its interval, by which it is judged from now on. Version 2 knows only the own one. */
    void learnInterval(long intervalNanos) {
        if (settings.version() == VrrpVersion.V3) {
            masterIntervalNanos = intervalNanos;
        }
    }

    /** There is no master yet to learn the interval from. */
    void forgetInterval() {
        masterIntervalNanos = settings.intervalNanos();
    }

    /** A master was heard, or may be there. */
    void start(long nowNanos) {
        deadlineNanos = nowNanos + silenceNanos(settings, masterIntervalNanos);
        reason = TransitionReason.MASTER_DOWN;
        pauseForgiven = false;
    }

    /** An owner that cannot be master yet takes part: it has its turn at once. */
    void startForOwner(long nowNanos) {
        deadlineNanos = nowNanos;
        reason = TransitionReason.ADDRESS_OWNER;
    }

    /** An owner is back from a fault: as soon as it would have heard another owner. */
    void startForOwnerBack(long nowNanos) {
        deadlineNanos = nowNanos + ownerNanos(settings, masterIntervalNanos);
        reason = TransitionReason.ADDRESS_OWNER;
    }

    /** The same wait once more, for the same reason. */
    void startAgain(long nowNanos) {
        deadlineNanos = nowNanos + silenceNanos(settings, masterIntervalNanos);
    }

    /** The master gave up: whoever has the highest priority is the first to take over. */
    void masterGaveUp(long nowNanos) {
        deadlineNanos = nowNanos + skewNanos();
        reason = TransitionReason.MASTER_GAVE_UP;
    }

    /** The master is not ours to follow: the timer keeps running, and the takeover comes when it ends. */
    void lowerMasterHeard() {
        reason = TransitionReason.PREEMPTED_LOWER;
    }

    void stop() {
        deadlineNanos = VrrpMachine.NEVER;
    }

    /**
     * Whoever slept cannot know whether the master was silent meanwhile; it gets one more interval to be heard.
     *
     * @return whether that has begun, now that the timer has run out
     */
    boolean forgivesPause(long nowNanos) {
        if (pauseForgiven || nowNanos - deadlineNanos < masterIntervalNanos) {
            return false;
        }
        pauseForgiven = true;
        deadlineNanos = nowNanos + masterIntervalNanos;
        return true;
    }

    /** The priority has changed: it runs out when it would, had the router had that priority all along. */
    void changePriority(VrrpSettings next) {
        long skewBefore = skewNanos();
        settings = next;
        if (deadlineNanos != VrrpMachine.NEVER) {
            deadlineNanos += skewNanos() - skewBefore;
        }
    }

    /**
     * The settings have changed: it runs out when it would, had they been so all along. With a shorter interval, or fewer tolerated
     * advertisements, the master is given the whole of the new wait from now on, within the former one: it may be about to hear of it, too.
     *
     * @param learned whether there is a master that the interval was learned from
     */
    void change(VrrpSettings next, boolean learned, long nowNanos) {
        long formerNanos = waitNanos(settings, masterIntervalNanos);
        long formerPatienceNanos = patienceNanos();
        long formerDeadlineNanos = deadlineNanos;
        settings = next;
        if (next.version() == VrrpVersion.V2 || !learned) {
            masterIntervalNanos = next.intervalNanos();
        }
        long nextNanos = waitNanos(settings, masterIntervalNanos);
        deadlineNanos = VrrpTimers.movedNanos(deadlineNanos, formerNanos, nextNanos, nowNanos);
        if (patienceNanos() < formerPatienceNanos) {
            deadlineNanos = Math.max(deadlineNanos, Math.min(formerDeadlineNanos, nowNanos + nextNanos));
        }
        if (reason == TransitionReason.ADDRESS_OWNER && !next.isOwner()) {
            reason = TransitionReason.MASTER_DOWN;
        }
    }

    /** For the whole of which any router bears silence, whatever its priority. */
    private long patienceNanos() {
        return settings.downTimerAdverts() * masterIntervalNanos;
    }

    /** How long it runs from where it was set. */
    private long waitNanos(VrrpSettings by, long intervalNanos) {
        if (pauseForgiven) {
            return intervalNanos;
        }
        return switch (reason) {
            case MASTER_GAVE_UP -> by.skewNanos(intervalNanos);
            case ADDRESS_OWNER -> by.isOwner() ? ownerNanos(by, intervalNanos) : by.masterDownNanos(intervalNanos);
            default -> silenceNanos(by, intervalNanos);
        };
    }

    /**
     * An owner that stands back waits with two of its skews, as the highest of the others do: one is what the lease of the master reckons
     * with, and leaves nothing for clocks that drift.
     */
    private long silenceNanos(VrrpSettings by, long intervalNanos) {
        long extraNanos = standsBack && by.isOwner() ? by.skewNanos(intervalNanos) : 0;
        return by.masterDownNanos(intervalNanos) + extraNanos;
    }

    private static long ownerNanos(VrrpSettings by, long intervalNanos) {
        return intervalNanos + by.skewNanos(intervalNanos);
    }
}
