package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.BASE;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SKEW;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.vrrp.packet.VrrpVersion;
import org.junit.jupiter.api.Test;

/** Nobody becomes master past a gate. */
class VrrpGateTest {

    private static VrrpMachine gated(VrrpSettings settings) {
        VrrpMachine machine = idle(settings);
        machine.requireGate();
        machine.start(0);
        return machine;
    }

    private static VrrpMachine asking() {
        VrrpMachine machine = gated(BASE);
        assertThat(machine.onDeadline(MASTER_DOWN)).containsExactly(new Action.AskGate(1));
        assertThat(machine.state()).isEqualTo(BACKUP);
        assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
        return machine;
    }

    @Test
    void openMakesItMaster() {
        assertThat(asking().onGate(1, true, "", MASTER_DOWN + MS))
                .containsExactly(
                        send(100),
                        new Action.AcquireAddresses(),
                        transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void aSecondStartOfAnOwnerAsksNoSecondQuestion() {
        VrrpMachine owner = gated(settings(VrrpVersion.V3, 255, 10, 3, true, 0));
        assertThat(owner.onDeadline(0)).containsExactly(new Action.AskGate(1));
        assertThat(owner.start(MS)).isEmpty();
        assertThat(owner.onDeadline(MS)).isEmpty();
    }

    @Test
    void closedMakesItWaitForAnotherMasterDownInterval() {
        VrrpMachine machine = asking();
        long now = MASTER_DOWN + MS;
        assertThat(machine.onGate(1, false, "no quorum", now)).containsExactly(new Action.GateClosed("no quorum"));
        assertThat(machine.deadlineNanos()).isEqualTo(now + MASTER_DOWN);
        assertThat(machine.onDeadline(now + MASTER_DOWN)).containsExactly(new Action.AskGate(2));
    }

    @Test
    void aMasterThatIsHeardEndsTheMatter() {
        VrrpMachine machine = asking();
        machine.onAdvertisement(advert(200), HIGHER, MASTER_DOWN + MS);
        assertThat(machine.onGate(1, true, "", MASTER_DOWN + 2 * MS)).isEmpty();
        assertThat(machine.state()).isEqualTo(BACKUP);
        assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN + MS + MASTER_DOWN);
    }

    @Test
    void oneThatGaveUpBeginsItAnew() {
        VrrpMachine machine = asking();
        machine.onAdvertisement(advert(0), HIGHER, MASTER_DOWN + MS);
        assertThat(machine.onGate(1, true, "", MASTER_DOWN + 2 * MS)).isEmpty();
        assertThat(machine.onDeadline(MASTER_DOWN + MS + SKEW)).containsExactly(new Action.AskGate(2));
        assertThat(machine.onGate(1, true, "", MASTER_DOWN + MS + SKEW))
                .as("an old answer")
                .isEmpty();
        assertThat(machine.onGate(2, true, "", MASTER_DOWN + MS + SKEW))
                .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_GAVE_UP));
    }

    @Test
    void anotherGateIsAskedInsteadOfTheOneThatThinks() {
        VrrpMachine machine = asking();
        assertThat(machine.changeGate(true, MASTER_DOWN + MS)).containsExactly(new Action.AskGate(2));
        assertThat(machine.onGate(1, true, "", MASTER_DOWN + 2 * MS))
                .as("of the former one")
                .isEmpty();
        assertThat(machine.onGate(2, true, "", MASTER_DOWN + 3 * MS))
                .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void withoutItsGateWhatItWasAskedIsAllowed() {
        VrrpMachine machine = asking();
        assertThat(machine.changeGate(false, MASTER_DOWN + MS))
                .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
        assertThat(machine.onGate(1, false, "no", MASTER_DOWN + 2 * MS))
                .as("too late")
                .isEmpty();
    }

    @Test
    void aGateThatComesOrGoesChangesNothingAtOnce() {
        VrrpMachine machine = gated(BASE);
        assertThat(machine.changeGate(false, MS)).isEmpty();
        assertThat(machine.changeGate(true, 2 * MS)).isEmpty();
        assertThat(machine.onDeadline(MASTER_DOWN)).containsExactly(new Action.AskGate(1));
        machine.onGate(1, true, "", MASTER_DOWN);
        assertThat(machine.changeGate(true, MASTER_DOWN + MS)).as("a master").isEmpty();
        assertThat(machine.state()).isEqualTo(MASTER);
    }

    /** Nothing is due while the gate is being asked, whatever changes. */
    @Test
    void otherSettingsDoNotHurryTheGate() {
        VrrpMachine machine = asking();
        machine.reconfigure(settings(VrrpVersion.V3, 200, 100, 9, true, 0), MASTER_DOWN + MS);
        assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
        assertThat(machine.onGate(1, true, "", MASTER_DOWN + 2 * MS))
                .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void aSecondAnswerDoesNotCount() {
        VrrpMachine machine = asking();
        machine.onGate(1, false, "no", MASTER_DOWN + MS);
        assertThat(machine.onGate(1, true, "", MASTER_DOWN + 2 * MS)).isEmpty();
        assertThat(machine.state()).isEqualTo(BACKUP);
    }

    @Test
    void aFaultOrAStopEndsTheMatter() {
        VrrpMachine faulty = asking();
        faulty.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", MASTER_DOWN + MS);
        assertThat(faulty.onGate(1, true, "", MASTER_DOWN + 2 * MS)).isEmpty();
        VrrpMachine stopped = asking();
        stopped.stop(MASTER_DOWN + MS);
        assertThat(stopped.onGate(1, true, "", MASTER_DOWN + 2 * MS)).isEmpty();
    }

    @Test
    void isAskedEachTimeAndByOwnersToo() {
        VrrpMachine machine = asking();
        machine.onGate(1, true, "", MASTER_DOWN + MS);
        long yielded = MASTER_DOWN + 10 * MS;
        machine.onAdvertisement(advert(200), HIGHER, yielded);
        assertThat(machine.onDeadline(yielded + MASTER_DOWN)).containsExactly(new Action.AskGate(2));

        VrrpMachine owner = gated(settings(VrrpVersion.V3, 255, 10, 3, true, 0));
        assertThat(owner.deadlineNanos()).isZero();
        assertThat(owner.onDeadline(0)).containsExactly(new Action.AskGate(1));
        assertThat(owner.onGate(1, true, "", MS)).endsWith(transition(BACKUP, MASTER, TransitionReason.ADDRESS_OWNER));
    }
}
