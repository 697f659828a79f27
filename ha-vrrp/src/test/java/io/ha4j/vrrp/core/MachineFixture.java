package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.List;

/** What the tests of {@link VrrpMachine} share. */
final class MachineFixture {

    static final long MS = 1_000_000L;
    static final RouterAddress LOWER = router(10);
    static final RouterAddress SELF = router(11);
    static final RouterAddress HIGHER = router(12);

    /** Priority 100, version 3, 100 ms: skew 60.9375 ms, master down interval 360.9375 ms. */
    static final VrrpSettings BASE = settings(VrrpVersion.V3, 100, 10, 3, true, 0);

    static final long SKEW = 60_937_500L;
    static final long MASTER_DOWN = 360_937_500L;

    static RouterAddress router(int last) {
        return new RouterAddress(Addresses.parse("router", "192.0.2." + last), 0);
    }

    static VrrpSettings settings(
            VrrpVersion version, int priority, int centiseconds, int adverts, boolean preempt, long delay) {
        return new VrrpSettings(
                advert(version, priority, centiseconds), adverts, preempt, delay, 0, PausePolicy.RESUME);
    }

    static Advertisement advert(VrrpVersion version, int priority, int centiseconds) {
        return new Advertisement(version, 51, priority, centiseconds, List.of(Addresses.parse("vip", "192.0.2.100")));
    }

    static Advertisement advert(int priority) {
        return advert(VrrpVersion.V3, priority, 10);
    }

    static VrrpMachine idle(VrrpSettings settings) {
        VrrpMachine machine = new VrrpMachine(settings);
        machine.selfChanged(SELF);
        return machine;
    }

    static VrrpMachine backup(VrrpSettings settings) {
        VrrpMachine machine = idle(settings);
        machine.start(0);
        assertThat(machine.state()).isEqualTo(BACKUP);
        return machine;
    }

    /** Became master at the end of its first master down interval, and has sent its first advertisement then. */
    static VrrpMachine master(VrrpSettings settings) {
        VrrpMachine machine = backup(settings);
        long now = machine.deadlineNanos();
        machine.onDeadline(now);
        machine.advertisementSent(now);
        assertThat(machine.state()).isEqualTo(MASTER);
        return machine;
    }

    static Action send(int priority) {
        return new Action.Send(advert(priority));
    }

    static Action.Transition transition(LeadershipState from, LeadershipState to, TransitionReason reason) {
        return transition(from, to, reason, "");
    }

    static Action.Transition transition(
            LeadershipState from, LeadershipState to, TransitionReason reason, String detail) {
        return new Action.Transition(from, to, reason, detail);
    }

    private MachineFixture() {}
}
