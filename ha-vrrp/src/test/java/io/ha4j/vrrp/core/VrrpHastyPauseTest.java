package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A master whose peers tolerate one advertisement, so that it oversleeps its lease while it is late by less than an interval. */
class VrrpHastyPauseTest {

    private static VrrpSettings hasty(boolean preempt, PausePolicy policy) {
        return new VrrpSettings(advert(100), 1, preempt, 0, 0, policy);
    }

    @Test
    void yieldsToTheOneThatTookOverIfItMustNotPreempt() {
        VrrpMachine machine = master(hasty(false, PausePolicy.RESUME));
        long late = machine.deadlineNanos() + MS;
        assertThat(machine.onAdvertisement(advert(50), LOWER, late))
                .containsExactly(
                        new Action.PauseNoticed(MS, true),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.PAUSED),
                        new Action.MasterChanged(LOWER, 50));
    }

    @Test
    void stepsDownIfThatIsThePolicy() {
        VrrpMachine machine = master(hasty(true, PausePolicy.STEP_DOWN));
        assertThat(machine.onDeadline(machine.deadlineNanos() + MS))
                .containsExactly(
                        new Action.PauseNoticed(MS, true),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.PAUSED));
    }

    @Test
    void elseGoesOnAndAnnouncesItsAddressesAgain() {
        VrrpMachine machine = master(hasty(true, PausePolicy.RESUME));
        long late = machine.deadlineNanos() + MS;
        assertThat(machine.onAdvertisement(advert(50), LOWER, late))
                .containsExactly(new Action.PauseNoticed(MS, true), new Action.LowerPriorityHeard(LOWER, 50));
        assertThat(machine.onDeadline(late)).containsExactly(send(100), new Action.Reannounce());
    }

    @Test
    void isNoPauseWhileTheLeaseLasts() {
        VrrpMachine machine = master(hasty(false, PausePolicy.STEP_DOWN));
        long late = machine.leaseEndNanos() - 1;
        assertThat(late).isGreaterThan(machine.deadlineNanos());
        assertThat(machine.onDeadline(late)).containsExactly(send(100));
    }

    @Test
    void isNoPauseOfOneThatCannotSend() {
        VrrpMachine machine = master(hasty(false, PausePolicy.STEP_DOWN));
        assertThat(machine.onDeadline(machine.deadlineNanos())).containsExactly(send(100));
        for (int i = 0; i < 5; i++) {
            assertThat(machine.onDeadline(machine.deadlineNanos() + MS)).containsExactly(send(100));
        }
    }
}
