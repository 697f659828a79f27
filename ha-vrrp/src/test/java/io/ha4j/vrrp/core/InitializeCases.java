package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static io.ha4j.vrrp.core.Situation.ACQUIRE;
import static io.ha4j.vrrp.core.Situation.INTERVAL;
import static io.ha4j.vrrp.core.Situation.NEVER;
import static io.ha4j.vrrp.core.Situation.ORDINARY;
import static io.ha4j.vrrp.core.Situation.RELEASE;
import static io.ha4j.vrrp.core.Situation.SECOND;
import static io.ha4j.vrrp.core.Situation.after;
import static io.ha4j.vrrp.core.Situation.down;
import static io.ha4j.vrrp.core.Situation.hears;
import static io.ha4j.vrrp.core.Situation.settingsOf;
import static io.ha4j.vrrp.core.Situation.skew;
import static io.ha4j.vrrp.core.Situation.when;
import static io.ha4j.vrrp.core.TransitionReason.ADDRESS_OWNER;
import static io.ha4j.vrrp.core.TransitionReason.STARTED;
import static io.ha4j.vrrp.packet.VrrpVersion.V3;
import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;

import io.ha4j.vrrp.core.Situation.Event;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import java.util.List;

/** Sections 6.1 and 6.4.1: timers, and how a virtual router starts. */
public final class InitializeCases {

    private static final VrrpSettings DELAYED = new VrrpSettings(advert(100), 3, true, 0, SECOND, PausePolicy.RESUME);
    private static final VrrpSettings OWNER = settingsOf(V3, 255, true);

    private InitializeCases() {}

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(Rfc9568.SKEW_TIME, "priority 100 at 1 s", skew(V3, 100, SECOND, 609_375_000)),
                positive(Rfc9568.SKEW_TIME, "priority 254 at 40.95 s", skew(V3, 254, 40_950 * MS, 319_921_875)),
                negative(Rfc9568.SKEW_TIME, "never 0: priority 255 at 1 s", skew(V3, 255, SECOND, 3_906_250)),
                positive(Rfc9568.ACTIVE_DOWN_INTERVAL, "priority 100 at 1 s", down(V3, 100, SECOND, 3, 3_609_375_000L)),
                negative(
                        Rfc9568.ACTIVE_DOWN_INTERVAL,
                        "the higher the priority the sooner",
                        down(V3, 101, SECOND, 3, 3_605_468_750L)),
                positive(Rfc9568.ADVERTS_TOLERATED, "1 of 1 s", down(V3, 100, SECOND, 1, 1_609_375_000L)),
                positive(Rfc9568.ADVERTS_TOLERATED, "100 of 1 s", down(V3, 100, SECOND, 100, 100_609_375_000L)),
                positive(
                        Rfc9568.OWNER_STARTS,
                        "Initialize, priority 255: Startup",
                        when(() -> idle(OWNER), starts(5))
                                .does(send(255), ACQUIRE, transition(INIT, MASTER, ADDRESS_OWNER))
                                .then(MASTER, 5 + INTERVAL)),
                negative(
                        Rfc9568.OWNER_STARTS,
                        "Initialize, priority 254: Startup",
                        when(() -> idle(settingsOf(V3, 254, true)), starts(5))
                                .does(transition(INIT, BACKUP, STARTED))
                                .then(BACKUP, 5 + VrrpTimers.masterDownNanos(V3, 254, INTERVAL, 3))),
                positive(
                        Rfc9568.OTHERS_START,
                        "Initialize: Startup",
                        when(() -> idle(ORDINARY), starts(5))
                                .does(transition(INIT, BACKUP, STARTED))
                                .then(BACKUP, 5 + MASTER_DOWN)),
                negative(
                        Rfc9568.OTHERS_START,
                        "Initialize: an ADVERTISEMENT, before the Startup event",
                        when(() -> idle(ORDINARY), hears(200, HIGHER, 5)).does().then(INIT, NEVER)),
                positive(
                        Rfc9568.STARTUP_DELAY,
                        "Initialize, 1 s of delay: Startup",
                        when(() -> idle(DELAYED), starts(5)).does().then(INIT, 5 + SECOND)),
                positive(
                        Rfc9568.FAULT,
                        "Initialize, without an interface: Startup",
                        when(InitializeCases::broken, starts(5))
                                .does(transition(INIT, FAULT, TransitionReason.INTERFACE_MISSING, "no eth0"))
                                .then(FAULT, NEVER)),
                positive(
                        Rfc9568.FAULT,
                        "Active: the interface is gone",
                        when(
                                        () -> master(ORDINARY),
                                        new Event(
                                                after(30),
                                                (m, now) -> m.raise(FaultKind.INTERFACE_MISSING, "no eth0", now)))
                                .does(
                                        send(0),
                                        send(0),
                                        RELEASE,
                                        transition(MASTER, FAULT, TransitionReason.INTERFACE_MISSING, "no eth0"))
                                .then(FAULT, NEVER)));
    }

    private static Event starts(long nowNanos) {
        return new Event(nowNanos, VrrpMachine::start);
    }

    private static VrrpMachine broken() {
        VrrpMachine machine = idle(ORDINARY);
        machine.raise(FaultKind.INTERFACE_MISSING, "no eth0", 0);
        return machine;
    }
}
