package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SKEW;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static io.ha4j.vrrp.core.Situation.ACQUIRE;
import static io.ha4j.vrrp.core.Situation.INTERVAL;
import static io.ha4j.vrrp.core.Situation.NEVER;
import static io.ha4j.vrrp.core.Situation.ORDINARY;
import static io.ha4j.vrrp.core.Situation.POLITE;
import static io.ha4j.vrrp.core.Situation.REANNOUNCE;
import static io.ha4j.vrrp.core.Situation.RELEASE;
import static io.ha4j.vrrp.core.Situation.SECOND;
import static io.ha4j.vrrp.core.Situation.after;
import static io.ha4j.vrrp.core.Situation.following;
import static io.ha4j.vrrp.core.Situation.hears;
import static io.ha4j.vrrp.core.Situation.timer;
import static io.ha4j.vrrp.core.Situation.when;
import static io.ha4j.vrrp.core.TransitionReason.HIGHER_PRIORITY;
import static io.ha4j.vrrp.core.TransitionReason.PREEMPTED_LOWER;
import static io.ha4j.vrrp.core.TransitionReason.STOPPED;
import static io.ha4j.vrrp.packet.VrrpVersion.V3;
import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;

import io.ha4j.vrrp.core.Situation.Event;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import java.util.List;

/** Section 6.4.2: what a backup does. */
public final class BackupCases {

    private static final VrrpSettings PATIENT = settings(V3, 100, 10, 3, true, SECOND);

    private BackupCases() {}

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(
                        Rfc9568.BACKUP_HAS_NO_ADDRESSES,
                        "Active: one of higher priority; the addresses are let go",
                        when(() -> master(ORDINARY), hears(101, LOWER, after(30)))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, after(30) + MASTER_DOWN)),
                negative(
                        Rfc9568.BACKUP_HAS_NO_ADDRESSES,
                        "Active: one of lower priority; they are kept",
                        when(() -> master(ORDINARY), hears(99, HIGHER, after(30)))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(HIGHER, 99))
                                .then(MASTER, after(100))),
                positive(
                        Rfc9568.BACKUP_SHUTDOWN,
                        "Backup: Shutdown",
                        when(() -> backup(ORDINARY), new Event(5, VrrpMachine::stop))
                                .does(transition(BACKUP, INIT, STOPPED))
                                .then(INIT, NEVER)),
                negative(
                        Rfc9568.BACKUP_SHUTDOWN,
                        "Initialize after a Shutdown: the time of the Active_Down_Timer",
                        when(Situation::stopped, timer(MASTER_DOWN)).does().then(INIT, NEVER)),
                positive(
                        Rfc9568.BACKUP_TIMER,
                        "Backup: Active_Down_Timer",
                        when(() -> backup(ORDINARY), timer(MASTER_DOWN))
                                .does(send(100), ACQUIRE, transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN))
                                .then(MASTER, MASTER_DOWN + INTERVAL)),
                negative(
                        Rfc9568.BACKUP_TIMER,
                        "Backup: a nanosecond before it",
                        when(() -> backup(ORDINARY), timer(MASTER_DOWN - 1))
                                .does()
                                .then(BACKUP, MASTER_DOWN)),
                positive(
                        Rfc9568.BACKUP_TIMER_AFTER_A_PAUSE,
                        "Backup: Active_Down_Timer, an interval late",
                        when(() -> backup(ORDINARY), timer(MASTER_DOWN + INTERVAL))
                                .does(new Action.PauseNoticed(INTERVAL, false))
                                .then(BACKUP, MASTER_DOWN + 2 * INTERVAL)),
                positive(
                        Rfc9568.BACKUP_TIMER_AFTER_A_PAUSE,
                        "Backup: Active_Down_Timer, a nanosecond less late",
                        when(() -> backup(ORDINARY), timer(MASTER_DOWN + INTERVAL - 1))
                                .does(send(100), ACQUIRE, transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN))
                                .then(MASTER, MASTER_DOWN + 2 * INTERVAL - 1)),
                positive(
                        Rfc9568.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 0",
                        when(() -> following(200), hears(0, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, 20 * MS + SKEW)),
                positive(
                        Rfc9568.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 0, from one of another interval than was learned",
                        when(() -> following(200), hears(advert(V3, 0, 100), HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, 20 * MS + SKEW)),
                positive( // whoever it is from: so says the RFC, and so does Keepalived
                        Rfc9568.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 0, from another than its master",
                        when(() -> following(200), hears(0, LOWER, 20 * MS))
                                .does()
                                .then(BACKUP, 20 * MS + SKEW)),
                positive(
                        Rfc9568.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 0, without a master",
                        when(() -> backup(ORDINARY), hears(0, LOWER, 20 * MS))
                                .does()
                                .then(BACKUP, 20 * MS + SKEW)),
                negative(
                        Rfc9568.BACKUP_PRIORITY_ZERO,
                        "Backup: priority 1",
                        when(() -> following(200), hears(1, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, MASTER_DOWN)),
                positive(
                        Rfc9568.BACKUP_FOLLOWS,
                        "Backup: the same priority, at 2 s, from a lower address",
                        when(() -> backup(ORDINARY), hears(advert(V3, 100, 200), LOWER, 20 * MS))
                                .does(new Action.MasterChanged(LOWER, 100))
                                .then(BACKUP, 20 * MS + VrrpTimers.masterDownNanos(V3, 100, 2 * SECOND, 3))),
                positive(
                        Rfc9568.BACKUP_FOLLOWS,
                        "Backup: a higher priority",
                        when(() -> backup(ORDINARY), hears(101, LOWER, 20 * MS))
                                .does(new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, 20 * MS + MASTER_DOWN)),
                positive(
                        Rfc9568.BACKUP_FOLLOWS,
                        "Backup, Preempt_Mode False: priority 1",
                        when(() -> backup(POLITE), hears(1, LOWER, 20 * MS))
                                .does(new Action.MasterChanged(LOWER, 1))
                                .then(BACKUP, 20 * MS + MASTER_DOWN)),
                negative(
                        Rfc9568.BACKUP_FOLLOWS,
                        "Backup: a lower priority",
                        when(() -> backup(ORDINARY), hears(99, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, MASTER_DOWN)),
                positive(
                        Rfc9568.BACKUP_DISCARDS,
                        "Backup: a lower priority at 2 s; nothing is learned",
                        when(() -> backup(ORDINARY), hears(advert(V3, 99, 200), HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, MASTER_DOWN)),
                positive(
                        Rfc9568.BACKUP_DISCARDS,
                        "Backup that has heard a lower priority only: Active_Down_Timer",
                        when(() -> following(99), timer(MASTER_DOWN))
                                .does(send(100), ACQUIRE, transition(BACKUP, MASTER, PREEMPTED_LOWER))
                                .then(MASTER, MASTER_DOWN + INTERVAL)),
                negative(
                        Rfc9568.BACKUP_DISCARDS,
                        "Backup, Preempt_Mode False: a lower priority",
                        when(() -> backup(POLITE), hears(99, HIGHER, 20 * MS))
                                .does(new Action.MasterChanged(HIGHER, 99))
                                .then(BACKUP, 20 * MS + MASTER_DOWN)),
                positive(
                        Rfc9568.PREEMPT_DELAY,
                        "Backup, 1 s of delay: a lower priority",
                        when(() -> backup(PATIENT), hears(50, LOWER, 20 * MS))
                                .does(new Action.MasterChanged(LOWER, 50))
                                .then(BACKUP, 20 * MS + MASTER_DOWN)));
    }
}
