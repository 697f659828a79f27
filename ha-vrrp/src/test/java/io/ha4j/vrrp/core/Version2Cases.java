package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static io.ha4j.vrrp.core.Situation.ACQUIRE;
import static io.ha4j.vrrp.core.Situation.REANNOUNCE;
import static io.ha4j.vrrp.core.Situation.RELEASE;
import static io.ha4j.vrrp.core.Situation.SECOND;
import static io.ha4j.vrrp.core.Situation.down;
import static io.ha4j.vrrp.core.Situation.skew;
import static io.ha4j.vrrp.core.Situation.timer;
import static io.ha4j.vrrp.core.Situation.when;
import static io.ha4j.vrrp.core.TransitionReason.HIGHER_PRIORITY;
import static io.ha4j.vrrp.packet.VrrpVersion.V2;
import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;

import io.ha4j.vrrp.core.Situation.Event;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.rfc.Rfc3768;
import io.ha4j.vrrp.rfc.RfcCase;
import java.util.List;

/** RFC 3768, section 6: timers and state machine of version 2. */
public final class Version2Cases {

    /** Priority 100, 2 s: the skew counts in seconds. */
    private static final VrrpSettings ORDINARY_2 = settings(V2, 100, 200, 3, true, 0);

    private static final long INTERVAL_2 = 2 * SECOND;
    private static final long SKEW_2 = 609_375_000L;
    private static final long MASTER_DOWN_2 = 3 * INTERVAL_2 + SKEW_2;

    private Version2Cases() {}

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(Rfc3768.SKEW_TIME, "priority 100 at 5 s: in seconds", skew(V2, 100, 5 * SECOND, 609_375_000)),
                negative(Rfc3768.SKEW_TIME, "not a share of the interval", skew(V2, 100, SECOND, 609_375_000)),
                positive(
                        Rfc3768.MASTER_DOWN_INTERVAL,
                        "priority 100 at 5 s",
                        down(V2, 100, 5 * SECOND, 3, 15_609_375_000L)),
                negative(Rfc3768.MASTER_DOWN_INTERVAL, "priority 254 at 1 s", down(V2, 254, SECOND, 3, 3_007_812_500L)),
                positive(
                        Rfc3768.BACKUP_TIMER,
                        "Backup: Master_Down_Timer",
                        when(() -> backup(ORDINARY_2), timer(MASTER_DOWN_2))
                                .does(send(100), ACQUIRE, transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN))
                                .then(MASTER, MASTER_DOWN_2 + INTERVAL_2)),
                negative(
                        Rfc3768.BACKUP_TIMER,
                        "Backup: a nanosecond before it",
                        when(() -> backup(ORDINARY_2), timer(MASTER_DOWN_2 - 1))
                                .does()
                                .then(BACKUP, MASTER_DOWN_2)),
                positive(
                        Rfc3768.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 0",
                        when(() -> backup(ORDINARY_2), hears(0, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, 20 * MS + SKEW_2)),
                negative(
                        Rfc3768.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 1",
                        when(() -> backup(ORDINARY_2), hears(1, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, MASTER_DOWN_2)),
                positive(
                        Rfc3768.BACKUP_FOLLOWS,
                        "Backup: a higher priority",
                        when(() -> backup(ORDINARY_2), hears(101, LOWER, 20 * MS))
                                .does(new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, 20 * MS + MASTER_DOWN_2)),
                negative(
                        Rfc3768.BACKUP_FOLLOWS,
                        "Backup: another interval; nothing is learned",
                        when(() -> backup(ORDINARY_2), Situation.hears(advert(V2, 101, 100), LOWER, 20 * MS))
                                .does(new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, 20 * MS + MASTER_DOWN_2)),
                negative(
                        Rfc3768.BACKUP_FOLLOWS,
                        "Backup: a lower priority",
                        when(() -> backup(ORDINARY_2), hears(99, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, MASTER_DOWN_2)),
                positive(
                        Rfc3768.MASTER_TIMER,
                        "Master: Adver_Timer",
                        when(() -> master(ORDINARY_2), timer(MASTER_DOWN_2 + INTERVAL_2))
                                .does(send(100))
                                .then(MASTER, MASTER_DOWN_2 + 2 * INTERVAL_2)),
                negative(
                        Rfc3768.MASTER_TIMER,
                        "Master: a nanosecond before it",
                        when(() -> master(ORDINARY_2), timer(MASTER_DOWN_2 + INTERVAL_2 - 1))
                                .does()
                                .then(MASTER, MASTER_DOWN_2 + INTERVAL_2)),
                positive(
                        Rfc3768.MASTER_YIELDS,
                        "Master: a higher priority",
                        when(() -> master(ORDINARY_2), hears(101, LOWER, MASTER_DOWN_2 + 30 * MS))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, MASTER_DOWN_2 + 30 * MS + MASTER_DOWN_2)),
                negative(
                        Rfc3768.MASTER_YIELDS,
                        "Master: the same priority, a lower address",
                        when(() -> master(ORDINARY_2), hears(100, LOWER, MASTER_DOWN_2 + 30 * MS))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(LOWER, 100))
                                .then(MASTER, MASTER_DOWN_2 + INTERVAL_2)),
                positive(
                        Rfc3768.MASTER_DISCARDS,
                        "Master: a lower priority; it is answered",
                        when(() -> master(ORDINARY_2), hears(99, HIGHER, MASTER_DOWN_2 + 30 * MS))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(HIGHER, 99))
                                .then(MASTER, MASTER_DOWN_2 + INTERVAL_2)),
                positive(
                        Rfc3768.RECEIVED_BY_OWNER,
                        "Master, priority 255: priority 255, a higher address; it yields",
                        when(Version2Cases::owner, hears(255, HIGHER, 30 * MS))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(HIGHER, 255))
                                .then(BACKUP, 30 * MS + VrrpTimers.masterDownNanos(V2, 255, INTERVAL_2, 3))));
    }

    private static VrrpMachine owner() {
        VrrpMachine machine = idle(settings(V2, 255, 200, 3, true, 0));
        machine.start(0);
        return machine;
    }

    private static Event hears(int priority, RouterAddress from, long nowNanos) {
        return Situation.hears(advert(V2, priority, 200), from, nowNanos);
    }

    private static Action send(int priority) {
        return new Action.Send(advert(V2, priority, 200));
    }
}
