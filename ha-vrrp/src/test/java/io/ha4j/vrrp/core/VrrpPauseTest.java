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
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine that slept makes of it, and the lease that says how long it may sleep. */
class VrrpPauseTest {

    private static final VrrpSettings STEP_DOWN = new VrrpSettings(advert(100), 3, true, 0, 0, PausePolicy.STEP_DOWN);

    @Test
    void aMasterSendsOneAdvertisementAndNoBurst() {
        VrrpMachine machine = master(BASE);
        long due = machine.deadlineNanos();
        long late = due + 5_000 * MS;
        assertThat(machine.onDeadline(late))
                .containsExactly(new Action.PauseNoticed(5_000 * MS, true), send(100), new Action.Reannounce());
        assertThat(machine.deadlineNanos()).isEqualTo(late + 100 * MS);
    }

    static Stream<Arguments> nothings() {
        return Stream.of(
                arguments("the same priority", (Call) (machine, now) -> machine.changePriority(100, now)),
                arguments("the end of no fault", (Call) (machine, now) -> machine.clear(FaultKind.MAINTENANCE, now)),
                arguments("an answer to no question", (Call) (machine, now) -> machine.onGate(1, true, "", now)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nothings")
    void isToldByWhateverComesFirst(String name, Call call) {
        VrrpMachine machine = master(BASE);
        long late = machine.deadlineNanos() + 5_000 * MS;
        assertThat(call.on(machine, late)).containsExactly(new Action.PauseNoticed(5_000 * MS, true));
    }

    @Test
    void isToldByAFaultBeforeTheEndOfTheStartupDelay() {
        VrrpMachine machine = idle(new VrrpSettings(advert(100), 3, true, 0, 1_000 * MS, PausePolicy.RESUME));
        machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 0);
        machine.start(0);
        Action told = new Action.PauseNoticed(500 * MS, false);
        assertThat(machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 1_500 * MS))
                .containsExactly(told);

        VrrpMachine other = idle(new VrrpSettings(advert(100), 3, true, 0, 1_000 * MS, PausePolicy.RESUME));
        other.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 0);
        other.start(0);
        assertThat(other.clear(FaultKind.INTERFACE_DOWN, 1_500 * MS)).containsExactly(told);
    }

    @FunctionalInterface
    interface Call {
        List<Action> on(VrrpMachine machine, long nowNanos);
    }

    @Test
    void aMasterThatFindsALowerOneInItsSocketAnswersOnceWhenItHasHeardAll() {
        VrrpMachine machine = master(BASE);
        long late = machine.deadlineNanos() + 5_000 * MS;
        assertThat(machine.onAdvertisement(advert(50), LOWER, late))
                .containsExactly(new Action.PauseNoticed(5_000 * MS, true), new Action.LowerPriorityHeard(LOWER, 50));
        for (int i = 0; i < 45; i++) {
            assertThat(machine.onAdvertisement(advert(50), LOWER, late)).isEmpty();
            assertThat(machine.onAdvertisement(advert(0), LOWER, late)).isEmpty();
        }
        assertThat(machine.onDeadline(late)).containsExactly(send(100), new Action.Reannounce());
        machine.advertisementSent(late);
        assertThat(machine.leaseTerm()).isEqualTo(2);
        assertThat(machine.deadlineNanos()).isEqualTo(late + 100 * MS);
        assertThat(machine.onAdvertisement(advert(50), LOWER, late + 20 * MS))
                .as("one that had not heard of it yet")
                .containsExactly(send(100), new Action.Reannounce());
    }

    @Test
    void aMasterWithoutPreemptionYieldsToTheOneThatTookOver() {
        VrrpMachine machine = master(settings(VrrpVersion.V3, 100, 10, 3, false, 0));
        long late = machine.deadlineNanos() + 5_000 * MS;
        assertThat(machine.onAdvertisement(advert(50), LOWER, late))
                .containsExactly(
                        new Action.PauseNoticed(5_000 * MS, true),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.PAUSED),
                        new Action.MasterChanged(LOWER, 50));
        assertThat(machine.onDeadline(late)).isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(late + MASTER_DOWN);
    }

    @Test
    void aMasterWithoutPreemptionThatHearsNobodyGoesOn() {
        VrrpMachine machine = master(settings(VrrpVersion.V3, 100, 10, 3, false, 0));
        long late = machine.deadlineNanos() + 5_000 * MS;
        assertThat(machine.onDeadline(late))
                .containsExactly(new Action.PauseNoticed(5_000 * MS, true), send(100), new Action.Reannounce());
        machine.advertisementSent(late);
        machine.onAdvertisement(advert(50), LOWER, late + MS);
        assertThat(machine.state()).as("decided").isEqualTo(MASTER);
    }

    @ParameterizedTest(name = "lower one heard: {0}")
    @ValueSource(booleans = {false, true})
    void stepsDownInSilenceIfThatIsThePolicy(boolean lowerHeard) {
        VrrpMachine machine = master(STEP_DOWN);
        long late = machine.deadlineNanos() + 5_000 * MS;
        List<Action> actions = new ArrayList<>();
        if (lowerHeard) {
            actions.addAll(machine.onAdvertisement(advert(50), LOWER, late));
            assertThat(actions.remove(1)).isEqualTo(new Action.LowerPriorityHeard(LOWER, 50));
        }
        actions.addAll(machine.onDeadline(late));
        assertThat(actions)
                .containsExactly(
                        new Action.PauseNoticed(5_000 * MS, true),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.PAUSED));
        assertThat(machine.leaseEndNanos()).isEqualTo(Long.MIN_VALUE);
        assertThat(machine.deadlineNanos()).isEqualTo(late + MASTER_DOWN);
        assertThat(machine.onDeadline(late + MASTER_DOWN)).hasSize(3);
        assertThat(machine.state()).isEqualTo(MASTER);
    }

    @Test
    void stepsDownForAPauseOnlyAndNotWhenItCannotSend() {
        VrrpMachine machine = master(STEP_DOWN);
        for (int i = 0; i < 20; i++) {
            assertThat(machine.onDeadline(machine.deadlineNanos())).startsWith(send(100));
        }
        assertThat(machine.leaseEndNanos()).isEqualTo(Long.MIN_VALUE);
        long slept = machine.deadlineNanos() + 150 * MS;
        assertThat(machine.onDeadline(slept))
                .as("a pause while the lease is over")
                .startsWith(new Action.PauseNoticed(150 * MS, true))
                .endsWith(transition(MASTER, BACKUP, TransitionReason.PAUSED));
    }

    @Test
    void aShortPauseIsNoReasonToStepDown() {
        VrrpMachine machine = master(STEP_DOWN);
        long late = machine.deadlineNanos() + 150 * MS;
        assertThat(machine.onDeadline(late)).containsExactly(new Action.PauseNoticed(150 * MS, false), send(100));
    }

    @Test
    void aFaultThatIsFirstToTellOfThePauseSettlesIt() {
        VrrpMachine machine = master(STEP_DOWN);
        long late = machine.deadlineNanos() + 5_000 * MS;
        assertThat(machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", late))
                .containsExactly(
                        new Action.PauseNoticed(5_000 * MS, true),
                        send(0),
                        send(0),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, FAULT, TransitionReason.INTERFACE_DOWN, "eth0 is down"));
        assertThat(machine.onDeadline(late)).isEmpty();
    }

    @Test
    void aMasterThatWasReplacedMeanwhileSaysThatItSlept() {
        VrrpMachine machine = master(BASE);
        long late = machine.deadlineNanos() + 5_000 * MS;
        assertThat(machine.onAdvertisement(advert(200), HIGHER, late))
                .containsExactly(
                        new Action.PauseNoticed(5_000 * MS, true),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.HIGHER_PRIORITY),
                        new Action.MasterChanged(HIGHER, 200));
    }

    @Test
    void aMasterThatSleptLessThanItsLeaseHasLostNothing() {
        VrrpMachine machine = master(BASE);
        long due = machine.deadlineNanos();
        assertThat(machine.onDeadline(due + 150 * MS))
                .containsExactly(new Action.PauseNoticed(150 * MS, false), send(100));
    }

    @Test
    void aBackupGrantsTheMasterOneMoreInterval() {
        VrrpMachine machine = backup(BASE);
        machine.onAdvertisement(advert(200), HIGHER, 0);
        long late = MASTER_DOWN + 100 * MS;
        assertThat(machine.onDeadline(late)).containsExactly(new Action.PauseNoticed(100 * MS, false));
        assertThat(machine.deadlineNanos()).isEqualTo(late + 100 * MS);
        assertThat(machine.onDeadline(late + 199 * MS)).as("only once").hasSize(3);
        assertThat(machine.state()).isEqualTo(MASTER);
    }

    @Test
    void aBackupThatIsLateByLessTakesOver() {
        VrrpMachine machine = backup(BASE);
        assertThat(machine.onDeadline(MASTER_DOWN + 100 * MS - 1)).hasSize(3);
    }

    @Test
    void aHeardMasterRestoresTheGrace() {
        VrrpMachine machine = backup(BASE);
        machine.onDeadline(MASTER_DOWN + 100 * MS);
        machine.onAdvertisement(advert(200), HIGHER, MASTER_DOWN + 120 * MS);
        long due = machine.deadlineNanos();
        assertThat(machine.onDeadline(due + 100 * MS)).containsExactly(new Action.PauseNoticed(100 * MS, false));
    }

    @Nested
    @DisplayName("lease")
    class LeaseOfAMaster {

        private static final long LEASE = 300 * MS + 100 * MS / 256;

        @Test
        void beginsWithTheFirstAdvertisementThatWentOut() {
            VrrpMachine machine = backup(BASE);
            machine.onDeadline(MASTER_DOWN);
            assertThat(machine.leaseEndNanos()).isEqualTo(Long.MIN_VALUE);
            assertThat(machine.leaseTerm()).isZero();
            machine.advertisementSent(MASTER_DOWN);
            assertThat(machine.leaseEndNanos()).isEqualTo(MASTER_DOWN + LEASE);
            assertThat(machine.leaseTerm()).isEqualTo(1);
        }

        @Test
        void endsBeforeAnyPeerCanTakeOverEvenIfClocksDrift() {
            for (int priority = 1; priority <= 254; priority++) {
                long peer = VrrpTimers.masterDownNanos(VrrpVersion.V3, priority, 100 * MS, 3);
                long ours = VrrpTimers.leaseNanos(VrrpVersion.V3, 100 * MS, 3);
                assertThat(peer - peer / 1_000).isGreaterThan(ours); // a peer whose clock is 0.1 percent fast
            }
        }

        @Test
        void isRenewedByEachAdvertisementWithinOneTerm() {
            VrrpMachine machine = master(BASE);
            long due = machine.deadlineNanos();
            machine.onDeadline(due);
            machine.advertisementSent(due);
            assertThat(machine.leaseEndNanos()).isEqualTo(due + LEASE);
            assertThat(machine.leaseTerm()).isEqualTo(1);
        }

        @Test
        void aLapseBeginsANewTerm() {
            VrrpMachine machine = master(BASE);
            long late = MASTER_DOWN + LEASE;
            machine.onDeadline(late);
            assertThat(machine.leaseEndNanos()).isLessThan(late);
            machine.advertisementSent(late);
            assertThat(machine.leaseTerm()).isEqualTo(2);
        }

        @Test
        void isOverWithTheMastership() {
            VrrpMachine machine = master(BASE);
            machine.onAdvertisement(advert(200), HIGHER, MASTER_DOWN + MS);
            assertThat(machine.leaseEndNanos()).isEqualTo(Long.MIN_VALUE);
            machine.advertisementSent(MASTER_DOWN + 2 * MS); // a late report of the sender
            assertThat(machine.leaseEndNanos()).isEqualTo(Long.MIN_VALUE);
        }
    }
}
