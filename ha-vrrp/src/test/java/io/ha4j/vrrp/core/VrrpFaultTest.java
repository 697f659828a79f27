package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.FaultKind.ADDRESS_LOST;
import static io.ha4j.vrrp.core.FaultKind.INTERFACE_DOWN;
import static io.ha4j.vrrp.core.FaultKind.NO_SOURCE_ADDRESS;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The state FAULT, which is Keepalived's ({@code vrrp_track.c}, {@code vrrp_scheduler.c:try_up_instance}), and the startup delay. */
class VrrpFaultTest {

    private static final VrrpSettings OWNER = settings(VrrpVersion.V3, 255, 10, 3, true, 0);
    private static final VrrpSettings DELAYED =
            new VrrpSettings(advert(100), 3, true, 0, 2_000 * MS, PausePolicy.RESUME);

    private static VrrpMachine faulty(VrrpSettings settings) {
        VrrpMachine machine = idle(settings);
        machine.raise(INTERFACE_DOWN, "eth0 is down", 0);
        machine.start(0);
        assertThat(machine.state()).isEqualTo(FAULT);
        return machine;
    }

    @Nested
    @DisplayName("entering FAULT")
    class Entering {

        @ParameterizedTest
        @EnumSource(FaultKind.class)
        void aMasterGivesUpTwiceBeforeItLetsGo(FaultKind kind) {
            VrrpMachine machine = master(BASE);
            TransitionReason reason = TransitionReason.of(kind);
            assertThat(machine.raise(kind, "detail", MASTER_DOWN + MS))
                    .containsExactly(
                            send(0),
                            send(0),
                            new Action.ReleaseAddresses(),
                            transition(MASTER, FAULT, reason, "detail"));
            assertThat(reason.words("detail")).isEqualTo(kind.words() + ": detail");
            assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
            assertThat(machine.leaseEndNanos()).isEqualTo(Long.MIN_VALUE);
        }

        @Test
        void aBackupGoesWithoutAWord() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(200), HIGHER, MS);
            assertThat(machine.raise(INTERFACE_DOWN, "eth0 is down", 2 * MS))
                    .containsExactly(transition(BACKUP, FAULT, TransitionReason.INTERFACE_DOWN, "eth0 is down"));
            assertThat(machine.master()).isNull();
        }

        @Test
        void whatIsKnownBeforeTheStartMakesItStartInFault() {
            VrrpMachine machine = idle(BASE);
            assertThat(machine.raise(INTERFACE_DOWN, "eth0 is down", 0)).isEmpty();
            assertThat(machine.raise(NO_SOURCE_ADDRESS, "eth0 has no IPv4 address", 0))
                    .isEmpty();
            assertThat(machine.state()).isEqualTo(INIT);
            assertThat(machine.start(MS))
                    .containsExactly(transition(
                            INIT,
                            FAULT,
                            TransitionReason.INTERFACE_DOWN,
                            "eth0 is down; there is no address to send from: eth0 has no IPv4 address"));
        }

        @Test
        void whatIsOverBeforeTheStartIsForgotten() {
            VrrpMachine machine = idle(BASE);
            machine.raise(INTERFACE_DOWN, "eth0 is down", 0);
            assertThat(machine.clear(INTERFACE_DOWN, 1)).isEmpty();
            machine.start(2);
            assertThat(machine.state()).isEqualTo(BACKUP);
        }

        @Test
        void anOwnerDoesNotStartAsMasterEither() {
            assertThat(faulty(OWNER).state()).isEqualTo(FAULT);
        }
    }

    @Nested
    @DisplayName("in FAULT")
    class InFault {

        private final VrrpMachine machine = faulty(BASE);

        @Test
        void nothingIsHeardNorSent() {
            for (int priority : new int[] {0, 50, 100, 255}) {
                assertThat(machine.onAdvertisement(advert(priority), HIGHER, MS))
                        .isEmpty();
            }
            assertThat(machine.onDeadline(10_000 * MS)).isEmpty();
            assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
            assertThat(machine.masterIntervalNanos()).isEqualTo(100 * MS);
        }

        @Test
        void aSecondFaultIsSaidAndNeedsToBeOverToo() {
            assertThat(machine.raise(NO_SOURCE_ADDRESS, "no IPv4 address", MS))
                    .containsExactly(new Action.FaultsChanged(
                            TransitionReason.INTERFACE_DOWN,
                            "eth0 is down; there is no address to send from: no IPv4 address"));
            assertThat(machine.clear(INTERFACE_DOWN, 2 * MS))
                    .containsExactly(new Action.FaultsChanged(TransitionReason.NO_SOURCE_ADDRESS, "no IPv4 address"));
            assertThat(machine.state()).isEqualTo(FAULT);
            assertThat(machine.clear(NO_SOURCE_ADDRESS, 3 * MS))
                    .containsExactly(transition(FAULT, BACKUP, TransitionReason.RECOVERED));
        }

        @Test
        void aFaultToldAgainIsNewsOnlyWithAnotherDetail() {
            assertThat(machine.raise(INTERFACE_DOWN, "eth0 is down", MS)).isEmpty();
            assertThat(machine.raise(INTERFACE_DOWN, "eth0 has no carrier", MS))
                    .containsExactly(new Action.FaultsChanged(TransitionReason.INTERFACE_DOWN, "eth0 has no carrier"));
            machine.clear(INTERFACE_DOWN, 2 * MS);
            assertThat(machine.state()).as("told twice, over once").isEqualTo(BACKUP);
        }

        @Test
        void theEndOfAFaultThatIsNotThereChangesNothing() {
            assertThat(machine.clear(ADDRESS_LOST, MS)).isEmpty();
            assertThat(machine.state()).isEqualTo(FAULT);
        }

        @Test
        void aStopEndsIt() {
            assertThat(machine.stop(MS)).containsExactly(transition(FAULT, INIT, TransitionReason.STOPPED));
            assertThat(machine.clear(INTERFACE_DOWN, 2 * MS)).isEmpty();
            assertThat(machine.state()).isEqualTo(INIT);
        }
    }

    @Nested
    @DisplayName("recovery")
    class Recovery {

        @Test
        void waitsForAFullMasterDownIntervalOfItsOwn() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(VrrpVersion.V3, 200, 100), HIGHER, 0); // learns 1 s
            machine.raise(INTERFACE_DOWN, "eth0 is down", MS);
            assertThat(machine.clear(INTERFACE_DOWN, 5 * MS))
                    .containsExactly(transition(FAULT, BACKUP, TransitionReason.RECOVERED));
            assertThat(machine.masterIntervalNanos()).isEqualTo(100 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(5 * MS + MASTER_DOWN);
            assertThat(machine.onDeadline(5 * MS + MASTER_DOWN))
                    .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
        }

        @Test
        void anOwnerWaitsForOneIntervalAndTheSkew() {
            VrrpMachine machine = faulty(OWNER);
            machine.clear(INTERFACE_DOWN, 5 * MS);
            assertThat(machine.state()).isEqualTo(BACKUP);
            long due = 5 * MS + 100 * MS + 390_625;
            assertThat(machine.deadlineNanos()).isEqualTo(due);
            assertThat(machine.onDeadline(due)).endsWith(transition(BACKUP, MASTER, TransitionReason.ADDRESS_OWNER));
        }
    }

    @Nested
    @DisplayName("startup delay")
    class StartupDelay {

        private final VrrpMachine machine = idle(DELAYED);

        @Test
        void timersCountFromItsEnd() {
            assertThat(machine.start(MS)).isEmpty();
            assertThat(machine.start(5 * MS)).as("a second start").isEmpty();
            assertThat(machine.state()).isEqualTo(INIT);
            long end = MS + 2_000 * MS;
            assertThat(machine.deadlineNanos()).isEqualTo(end);
            assertThat(machine.onDeadline(end - 1)).isEmpty();
            assertThat(machine.onDeadline(end)).containsExactly(transition(INIT, BACKUP, TransitionReason.STARTED));
            assertThat(machine.deadlineNanos()).isEqualTo(end + MASTER_DOWN);
        }

        @Test
        void nothingIsHeardMeanwhile() {
            machine.start(0);
            assertThat(machine.onAdvertisement(advert(VrrpVersion.V3, 200, 100), HIGHER, MS))
                    .isEmpty();
            assertThat(machine.onAdvertisement(advert(0), LOWER, 2 * MS)).isEmpty();
            assertThat(machine.deadlineNanos()).isEqualTo(2_000 * MS);
            assertThat(machine.masterIntervalNanos()).isEqualTo(100 * MS);
        }

        @Test
        void anOwnerIsMasterAtItsEnd() {
            VrrpMachine owner = idle(new VrrpSettings(advert(255), 3, true, 0, 2_000 * MS, PausePolicy.RESUME));
            owner.start(0);
            assertThat(owner.state()).isEqualTo(INIT);
            assertThat(owner.onDeadline(2_000 * MS)).endsWith(transition(INIT, MASTER, TransitionReason.ADDRESS_OWNER));
        }

        @Test
        void faultsCountAtItsEnd() {
            machine.start(0);
            assertThat(machine.raise(INTERFACE_DOWN, "eth0 is down", MS)).isEmpty();
            assertThat(machine.onDeadline(2_000 * MS))
                    .containsExactly(transition(INIT, FAULT, TransitionReason.INTERFACE_DOWN, "eth0 is down"));
        }

        @Test
        void aStopEndsIt() {
            machine.start(0);
            assertThat(machine.stop(MS)).isEmpty();
            assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
            assertThat(machine.onDeadline(3_000 * MS)).isEmpty();
        }
    }
}
