package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SELF;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.transition;
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
import static io.ha4j.vrrp.core.TransitionReason.PAUSED;
import static io.ha4j.vrrp.core.TransitionReason.STOPPED;
import static io.ha4j.vrrp.packet.VrrpVersion.V3;
import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;

import io.ha4j.vrrp.core.Situation.Event;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import java.util.List;

/** Section 6.4.3 and what sections 7.1 and 8.3.2 say of the state machine: what an active router does. */
public final class ActiveCases {

    private static final VrrpSettings STEPS_DOWN = new VrrpSettings(advert(100), 3, true, 0, 0, PausePolicy.STEP_DOWN);

    private ActiveCases() {}

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(
                        Rfc9568.ACTIVE_SHUTDOWN,
                        "Active: Shutdown",
                        when(() -> master(ORDINARY), new Event(after(30), VrrpMachine::stop))
                                .does(send(0), RELEASE, transition(MASTER, INIT, STOPPED))
                                .then(INIT, NEVER)),
                negative(
                        Rfc9568.ACTIVE_SHUTDOWN,
                        "Initialize after a Shutdown: again",
                        when(Situation::stopped, new Event(after(30), VrrpMachine::stop))
                                .does()
                                .then(INIT, NEVER)),
                positive(
                        Rfc9568.ACTIVE_TIMER,
                        "Active: Adver_Timer",
                        when(() -> master(ORDINARY), timer(after(100)))
                                .does(send(100))
                                .then(MASTER, after(200))),
                negative(
                        Rfc9568.ACTIVE_TIMER,
                        "Active: a nanosecond before it",
                        when(() -> master(ORDINARY), timer(after(100) - 1))
                                .does()
                                .then(MASTER, after(100))),
                positive(
                        Rfc9568.ACTIVE_TIMER_AFTER_A_PAUSE,
                        "Active: Adver_Timer, 5 s late",
                        when(() -> master(ORDINARY), timer(after(5_100)))
                                .does(new Action.PauseNoticed(5_000 * MS, true), send(100), REANNOUNCE)
                                .then(MASTER, after(5_200))),
                positive(
                        Rfc9568.ACTIVE_TIMER_AFTER_A_PAUSE,
                        "Active that steps down: Adver_Timer, 5 s late",
                        when(() -> master(STEPS_DOWN), timer(after(5_100)))
                                .does(
                                        new Action.PauseNoticed(5_000 * MS, true),
                                        RELEASE,
                                        transition(MASTER, BACKUP, PAUSED))
                                .then(BACKUP, after(5_100) + MASTER_DOWN)),
                positive(
                        Rfc9568.ACTIVE_PRIORITY_ZERO,
                        "Active: priority 0",
                        when(() -> master(ORDINARY), hears(0, HIGHER, after(30)))
                                .does(send(100))
                                .then(MASTER, after(130))),
                negative(
                        Rfc9568.ACTIVE_PRIORITY_ZERO,
                        "Active: priority 1; the timer keeps running",
                        when(() -> master(ORDINARY), hears(1, HIGHER, after(30)))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(HIGHER, 1))
                                .then(MASTER, after(100))),
                positive(
                        Rfc9568.ACTIVE_YIELDS,
                        "Active: a higher priority, at 1 s",
                        when(() -> master(ORDINARY), hears(advert(V3, 101, 100), LOWER, after(30)))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, after(30) + VrrpTimers.masterDownNanos(V3, 100, SECOND, 3))),
                positive(
                        Rfc9568.ACTIVE_YIELDS,
                        "Active: the same priority, a higher address",
                        when(() -> master(ORDINARY), hears(100, HIGHER, after(30)))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(HIGHER, 100))
                                .then(BACKUP, after(30) + MASTER_DOWN)),
                positive(
                        Rfc9568.ACTIVE_YIELDS,
                        "Active, Preempt_Mode False: a higher priority",
                        when(() -> master(POLITE), hears(101, LOWER, after(30)))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(LOWER, 101))
                                .then(BACKUP, after(30) + MASTER_DOWN)),
                negative(
                        Rfc9568.ACTIVE_YIELDS,
                        "Active: the same priority, a lower address",
                        when(() -> master(ORDINARY), hears(100, LOWER, after(30)))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(LOWER, 100))
                                .then(MASTER, after(100))),
                negative(
                        Rfc9568.ACTIVE_YIELDS,
                        "Active: its own priority and address",
                        when(() -> master(ORDINARY), hears(100, SELF, after(30)))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(SELF, 100))
                                .then(MASTER, after(100))),
                positive(
                        Rfc9568.ACTIVE_ASSERTS,
                        "Active: a lower priority, a higher address",
                        when(() -> master(ORDINARY), hears(99, HIGHER, after(30)))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(HIGHER, 99))
                                .then(MASTER, after(100))),
                negative(
                        Rfc9568.ACTIVE_ASSERTS,
                        "Active: a higher priority; nothing is sent",
                        when(() -> master(ORDINARY), hears(255, LOWER, after(30)))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(LOWER, 255))
                                .then(BACKUP, after(30) + MASTER_DOWN)),
                positive(
                        Rfc9568.ACTIVE_ANSWERS_BOUNDED,
                        "Active that has just sent: a lower priority; the answer comes 10 ms after what was sent",
                        when(() -> master(ORDINARY), hears(99, HIGHER, after(5)))
                                .does(new Action.LowerPriorityHeard(HIGHER, 99))
                                .then(MASTER, after(10))),
                positive(
                        Rfc9568.ACTIVE_WITHOUT_PREEMPTION,
                        "Active, Preempt_Mode False, 5 s late: a lower priority",
                        when(() -> master(POLITE), hears(50, LOWER, after(5_100)))
                                .does(
                                        new Action.PauseNoticed(5_000 * MS, true),
                                        RELEASE,
                                        transition(MASTER, BACKUP, PAUSED),
                                        new Action.MasterChanged(LOWER, 50))
                                .then(BACKUP, after(5_100) + MASTER_DOWN)),
                positive(
                        Rfc9568.RECEIVED_BY_OWNER,
                        "Active, priority 255: priority 100",
                        when(Situation::owner, hears(100, HIGHER, 30 * MS))
                                .does(send(255), REANNOUNCE, new Action.LowerPriorityHeard(HIGHER, 100))
                                .then(MASTER, INTERVAL)),
                negative(
                        Rfc9568.RECEIVED_BY_OWNER,
                        "Active, priority 255: priority 0, from one that stops",
                        when(Situation::owner, hears(0, HIGHER, 30 * MS))
                                .does(send(255))
                                .then(MASTER, 30 * MS + INTERVAL)),
                positive(
                        Rfc9568.TWO_OWNERS,
                        "Active, priority 255: priority 255, a lower address",
                        when(Situation::owner, hears(255, LOWER, 30 * MS))
                                .does(send(255), REANNOUNCE, new Action.LowerPriorityHeard(LOWER, 255))
                                .then(MASTER, INTERVAL)),
                negative(
                        Rfc9568.TWO_OWNERS,
                        "Active, priority 255: priority 255, a higher address; it stays no second one",
                        when(Situation::owner, hears(255, HIGHER, 30 * MS))
                                .does(
                                        RELEASE,
                                        transition(MASTER, BACKUP, HIGHER_PRIORITY),
                                        new Action.MasterChanged(HIGHER, 255))
                                .then(BACKUP, 30 * MS + VrrpTimers.masterDownNanos(V3, 255, INTERVAL, 3))),
                positive(
                        Rfc9568.SAME_PRIORITY,
                        "Active: the same priority, a lower address",
                        when(() -> master(ORDINARY), hears(100, LOWER, after(30)))
                                .does(send(100), REANNOUNCE, new Action.LowerPriorityHeard(LOWER, 100))
                                .then(MASTER, after(100))),
                negative(
                        Rfc9568.SAME_PRIORITY,
                        "Backup: the same priority as its Active",
                        when(() -> following(100), hears(100, HIGHER, 20 * MS))
                                .does()
                                .then(BACKUP, 20 * MS + MASTER_DOWN)),
                positive(
                        Rfc9568.OWNERS_PRIORITY,
                        "Active, priority 255: a change of priority",
                        when(Situation::owner, new Event(30 * MS, (m, now) -> m.changePriority(100, now)))
                                .does()
                                .then(MASTER, INTERVAL)),
                negative(
                        Rfc9568.OWNERS_PRIORITY,
                        "Active, priority 100: a change of priority",
                        when(() -> master(ORDINARY), new Event(after(30), (m, now) -> m.changePriority(101, now)))
                                .does(new Action.PriorityChanged(100, 101))
                                .then(MASTER, after(100))));
    }
}
