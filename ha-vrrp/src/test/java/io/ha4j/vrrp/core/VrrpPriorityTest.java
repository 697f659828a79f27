package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
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

/** A priority that changes at run time: RFC 9568 section 6.1 with the present priority in every place. */
class VrrpPriorityTest {

    /** Keepalived: {@code vrrp_set_effective_priority} shifts the running timer by the difference of the skews. */
    @Test
    void movesTheTimerOfABackupByTheDifferenceOfTheSkews() {
        VrrpMachine machine = backup(BASE);
        long before = machine.deadlineNanos();
        assertThat(machine.changePriority(80, 10 * MS)).containsExactly(new Action.PriorityChanged(100, 80));
        assertThat(machine.deadlineNanos() - before).isEqualTo(20 * 100 * MS / 256);
        assertThat(machine.state()).isEqualTo(BACKUP);
        assertThat(machine.changePriority(100, 20 * MS)).containsExactly(new Action.PriorityChanged(80, 100));
        assertThat(machine.deadlineNanos()).isEqualTo(before);
    }

    @Test
    void tellsAMastersPeersWithTheNextAdvertisement() {
        VrrpMachine machine = master(BASE);
        long due = machine.deadlineNanos();
        assertThat(machine.changePriority(80, due - MS)).containsExactly(new Action.PriorityChanged(100, 80));
        assertThat(machine.deadlineNanos()).isEqualTo(due);
        assertThat(machine.onDeadline(due)).containsExactly(send(80));
    }

    @Test
    void decidesWithThePresentPriority() {
        VrrpMachine master = master(BASE);
        master.changePriority(80, master.deadlineNanos() - 2 * MS);
        assertThat(master.onAdvertisement(advert(90), LOWER, master.deadlineNanos() - MS))
                .contains(transition(MASTER, BACKUP, TransitionReason.HIGHER_PRIORITY));

        VrrpMachine backup = backup(BASE);
        backup.changePriority(80, MS);
        long before = backup.deadlineNanos();
        backup.onAdvertisement(advert(90), HIGHER, 50 * MS);
        assertThat(backup.deadlineNanos()).as("followed").isGreaterThan(before);
        backup.changePriority(100, 60 * MS);
        long after = backup.deadlineNanos();
        backup.onAdvertisement(advert(90), HIGHER, 70 * MS);
        assertThat(backup.deadlineNanos()).as("not followed any more").isEqualTo(after);
    }

    @Test
    void leavesAnOwnerAsItIs() {
        VrrpMachine owner = idle(settings(VrrpVersion.V3, 255, 10, 3, true, 0));
        owner.start(0);
        assertThat(owner.changePriority(100, MS)).isEmpty();
        assertThat(owner.priority()).isEqualTo(255);
    }

    @Test
    void appliesBeforeTheStartToo() {
        VrrpMachine machine = idle(BASE);
        machine.changePriority(80, 0);
        machine.start(0);
        assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN + 20 * 100 * MS / 256);
    }
}
