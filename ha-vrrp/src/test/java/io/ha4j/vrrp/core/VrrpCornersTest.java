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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Corners that planted bugs found without a test. */
class VrrpCornersTest {

    private static final Action REANNOUNCE = new Action.Reannounce();

    @Test
    void aMasterThatIsLateByExactlyAnIntervalDoesNotSendTwice() {
        VrrpMachine machine = master(BASE);
        long late = MASTER_DOWN + 200 * MS;
        assertThat(machine.onDeadline(late)).containsExactly(new Action.PauseNoticed(100 * MS, false), send(100));
        assertThat(machine.deadlineNanos()).isEqualTo(late + 100 * MS);
    }

    @Test
    void whatCannotBeAnsweredYetIsAnsweredWithAnAnnouncement() {
        VrrpMachine machine = master(BASE);
        assertThat(machine.onAdvertisement(advert(50), LOWER, MASTER_DOWN + 5 * MS))
                .containsExactly(new Action.LowerPriorityHeard(LOWER, 50));
        assertThat(machine.onDeadline(MASTER_DOWN + 10 * MS)).containsExactly(send(100), REANNOUNCE);
    }

    @Test
    void whatIsAnsweredInARoundIsNotAnnouncedAgainInTheNext() {
        VrrpMachine machine = master(BASE);
        long now = MASTER_DOWN + 30 * MS;
        assertThat(machine.onAdvertisement(advert(50), LOWER, now)).startsWith(send(100), REANNOUNCE);
        assertThat(machine.onAdvertisement(advert(50), LOWER, now)).isEmpty();
        assertThat(machine.onDeadline(MASTER_DOWN + 100 * MS)).containsExactly(send(100));
    }

    @Test
    void aBackupJudgesItsOwnPauseByTheIntervalOfItsMaster() {
        VrrpMachine machine = backup(BASE);
        machine.onAdvertisement(advert(VrrpVersion.V3, 200, 200), HIGHER, 0);
        assertThat(machine.onDeadline(machine.deadlineNanos() + 1_999 * MS))
                .as("more than its own interval, less than the master's")
                .containsExactly(
                        send(100),
                        new Action.AcquireAddresses(),
                        transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void aPreemptDelayBeginsAnewWithEachTimeAsBackup() {
        VrrpMachine machine = backup(settings(VrrpVersion.V3, 100, 10, 3, true, 1_000 * MS));
        machine.onAdvertisement(advert(50), LOWER, 0); // the delay would be over at 1 s
        machine.onDeadline(machine.deadlineNanos());
        assertThat(machine.state()).isEqualTo(MASTER);
        machine.onAdvertisement(advert(200), HIGHER, 2_000 * MS);
        machine.onAdvertisement(advert(50), LOWER, 2_050 * MS);
        assertThat(machine.state()).isEqualTo(BACKUP);
        assertThat(machine.master()).as("followed for another delay").isEqualTo(LOWER);
    }

    @Test
    void aBackupForgivesItselfOnePauseAndNoSecond() {
        VrrpMachine machine = backup(BASE);
        long late = MASTER_DOWN + 100 * MS;
        assertThat(machine.onDeadline(late)).containsExactly(new Action.PauseNoticed(100 * MS, false));
        assertThat(machine.onDeadline(late + 200 * MS))
                .containsExactly(
                        new Action.PauseNoticed(100 * MS, false),
                        send(100),
                        new Action.AcquireAddresses(),
                        transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void aMasterThatDoesNotKnowItsAddressYieldsToItsEqual() {
        VrrpMachine machine = new VrrpMachine(BASE);
        machine.start(0);
        machine.onDeadline(MASTER_DOWN);
        machine.onAdvertisement(advert(100), LOWER, MASTER_DOWN + 30 * MS);
        assertThat(machine.state()).isEqualTo(BACKUP);
    }

    @Test
    void theSamePriorityAgainIsNoNews() {
        assertThat(master(BASE).changePriority(100, MASTER_DOWN + MS)).isEmpty();
    }

    @Test
    void aSecondStartDoesNotBeginTheStartupDelayAnew() {
        VrrpMachine machine = idle(new VrrpSettings(advert(100), 3, true, 0, 2_000 * MS, PausePolicy.RESUME));
        machine.start(5);
        assertThat(machine.start(7)).isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(5 + 2_000 * MS);
    }

    @Test
    void aSecondStartDoesNotWakeAFault() {
        VrrpMachine machine = idle(new VrrpSettings(advert(100), 3, true, 0, 2_000 * MS, PausePolicy.RESUME));
        machine.raise(FaultKind.INTERFACE_DOWN, "eth0", 0);
        machine.start(0);
        machine.onDeadline(2_000 * MS);
        assertThat(machine.start(2_001 * MS)).isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
    }

    /** As {@code System.nanoTime} may be. */
    @Test
    void worksBeforeTheYearZeroOfItsClock() {
        long start = -20_000 * MS;
        VrrpMachine machine = idle(BASE);
        machine.start(start);
        assertThat(machine.onDeadline(start + MASTER_DOWN)).hasSize(3);
        machine.advertisementSent(start + MASTER_DOWN);
        assertThat(machine.onDeadline(start + MASTER_DOWN + 200 * MS))
                .hasSize(2)
                .startsWith(new Action.PauseNoticed(100 * MS, false));
        assertThat(machine.raise(FaultKind.INTERFACE_DOWN, "eth0", start + MASTER_DOWN + 230 * MS))
                .hasSize(4);
        assertThat(machine.raise(FaultKind.NO_SOURCE_ADDRESS, "none", start + MASTER_DOWN + 240 * MS))
                .hasOnlyElementsOfType(Action.FaultsChanged.class);
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHasWords(TransitionReason reason) {
        assertThat(reason.words()).isNotBlank().isEqualTo(reason.words(""));
        assertThat(reason.words("eth0")).isEqualTo(reason.words() + ": eth0");
    }
}
