package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.BASE;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.vrrp.packet.VrrpVersion;
import org.junit.jupiter.api.Test;

/** What the application asks for. */
class VrrpFailoverTest {

    private static final long NOW = MASTER_DOWN + 10 * MS;

    @Test
    void aMasterGivesUpWithPriorityZero() {
        VrrpMachine machine = master(BASE);
        assertThat(machine.failOver(NOW))
                .containsExactly(
                        send(0),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.FAILED_OVER));
        assertThat(machine.deadlineNanos()).isEqualTo(NOW + MASTER_DOWN);
    }

    @Test
    void thenFollowsEvenALowerMaster() {
        VrrpMachine machine = master(BASE);
        machine.failOver(NOW);
        assertThat(machine.onAdvertisement(advert(50), LOWER, NOW + 80 * MS))
                .containsExactly(new Action.MasterChanged(LOWER, 50));
        assertThat(machine.deadlineNanos()).isEqualTo(NOW + 80 * MS + MASTER_DOWN);
    }

    @Test
    void untilThatOneIsDown() {
        VrrpMachine machine = master(BASE);
        machine.failOver(NOW);
        machine.onAdvertisement(advert(50), LOWER, NOW + 80 * MS);
        long down = NOW + 80 * MS + MASTER_DOWN;
        assertThat(machine.onDeadline(down)).endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
        machine.onAdvertisement(advert(200), HIGHER, down + MS);
        machine.onAdvertisement(advert(50), LOWER, down + 50 * MS);
        assertThat(machine.deadlineNanos())
                .as("a lower master is no longer followed")
                .isEqualTo(down + MS + MASTER_DOWN);
    }

    @Test
    void withNobodyThereItIsMasterAgain() {
        VrrpMachine machine = master(BASE);
        machine.failOver(NOW);
        assertThat(machine.onDeadline(NOW + MASTER_DOWN))
                .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void aBackupDoesNothing() {
        VrrpMachine machine = backup(BASE);
        assertThat(machine.failOver(MS)).isEmpty();
        machine.onAdvertisement(advert(50), LOWER, 2 * MS);
        assertThat(machine.deadlineNanos()).as("and preempts as before").isEqualTo(MASTER_DOWN);
    }

    /** Its own skew is that of the lease: with clocks that drift two would hold it. */
    @Test
    void anOwnerThatFollowsAnotherWaitsLongerThanTheLease() {
        VrrpSettings owner = settings(VrrpVersion.V3, 255, 10, 3, true, 0);
        VrrpMachine machine = idle(owner);
        machine.start(0);
        machine.failOver(MS);
        machine.onAdvertisement(advert(50), LOWER, 2 * MS);
        assertThat(machine.deadlineNanos())
                .isEqualTo(2 * MS + 300 * MS + 2 * (100 * MS / 256))
                .isGreaterThan(2 * MS + owner.leaseNanos());
    }

    @Test
    void maintenanceIsAFault() {
        VrrpMachine machine = master(BASE);
        assertThat(machine.raise(FaultKind.MAINTENANCE, "until the application ends it", NOW))
                .endsWith(transition(MASTER, FAULT, TransitionReason.MAINTENANCE, "until the application ends it"));
        assertThat(machine.clear(FaultKind.MAINTENANCE, NOW + MS))
                .containsExactly(transition(FAULT, BACKUP, TransitionReason.RECOVERED));
    }
}
