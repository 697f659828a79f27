package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.BASE;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SKEW;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.RouterAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a machine would do next, as it says itself. */
class VrrpOutlookTest {

    private static Outlook outlook(
            LeadershipState state,
            @Nullable RouterAddress master,
            int masterPriority,
            long deadlineNanos,
            boolean asksGate,
            boolean standsBack,
            String faults) {
        return new Outlook(
                state,
                100,
                true,
                master,
                masterPriority,
                deadlineNanos,
                SKEW,
                MASTER_DOWN,
                TransitionReason.MASTER_DOWN,
                false,
                asksGate,
                standsBack,
                faults);
    }

    @Test
    void beforeTheStart() {
        assertThat(idle(BASE).outlook()).isEqualTo(outlook(INIT, null, 0, VrrpMachine.NEVER, false, false, ""));
    }

    @Test
    void asBackupOfAMaster() {
        VrrpMachine machine = backup(BASE);
        machine.onAdvertisement(advert(150), HIGHER, 10 * MS);
        assertThat(machine.outlook()).isEqualTo(outlook(BACKUP, HIGHER, 150, 10 * MS + MASTER_DOWN, false, false, ""));
    }

    @Test
    void asBackupThatWaitsForItsGate() {
        VrrpMachine machine = idle(BASE);
        machine.requireGate();
        machine.start(0);
        machine.onDeadline(MASTER_DOWN);
        assertThat(machine.outlook()).isEqualTo(outlook(BACKUP, null, 0, VrrpMachine.NEVER, true, false, ""));
    }

    @Test
    void asMasterAndAfterAFailover() {
        VrrpMachine machine = master(BASE);
        assertThat(machine.outlook()).isEqualTo(outlook(MASTER, null, 0, MASTER_DOWN + 100 * MS, false, false, ""));
        machine.failOver(MASTER_DOWN + MS);
        assertThat(machine.outlook()).isEqualTo(outlook(BACKUP, null, 0, 2 * MASTER_DOWN + MS, false, true, ""));
    }

    @Test
    void inAFault() {
        VrrpMachine machine = backup(BASE);
        machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", MS);
        assertThat(machine.outlook())
                .isEqualTo(outlook(
                        FAULT,
                        null,
                        0,
                        VrrpMachine.NEVER,
                        false,
                        false,
                        TransitionReason.INTERFACE_DOWN.words("eth0 is down")));
    }
}
