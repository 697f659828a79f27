package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.BASE;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SKEW;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that change while the machine runs: never a transition, and as if they had been so all along. */
class VrrpReconfigureTest {

    private static final VrrpSettings SLOW = v3(100, 100);
    private static final VrrpSettings V2 = settings(VrrpVersion.V2, 100, 100, 3, true, 0);

    private static VrrpSettings v3(int priority, int centiseconds) {
        return settings(VrrpVersion.V3, priority, centiseconds, 3, true, 0);
    }

    private static Action.Send sends(VrrpSettings settings) {
        return new Action.Send(settings.advertisement());
    }

    private static long masterDown(VrrpSettings settings) {
        return settings.masterDownNanos(settings.intervalNanos());
    }

    /** What it waits for, from when its timer was set; the timers were set at 0, and the change comes 20 ms later. */
    static Stream<Arguments> backups() {
        VrrpSettings five = settings(VrrpVersion.V3, 100, 10, 5, true, 0);
        VrrpSettings v2Slow = settings(VrrpVersion.V2, 100, 300, 3, true, 0);
        return Stream.of(
                arguments("another priority: another skew", BASE, v3(200, 10), masterDown(v3(200, 10))),
                arguments(
                        "the owner: the shortest skew, and whoever is master is taken over",
                        BASE,
                        v3(255, 10),
                        masterDown(v3(255, 10))),
                arguments("no master heard yet: the own interval", BASE, SLOW, masterDown(SLOW)),
                arguments("version 2: always the own interval", V2, v2Slow, masterDown(v2Slow)),
                arguments("more tolerated", BASE, five, masterDown(five)),
                arguments("nothing of that kind", BASE, settings(VrrpVersion.V3, 100, 10, 3, false, 0), MASTER_DOWN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backups")
    void movesTheTimerOfABackup(String what, VrrpSettings before, VrrpSettings next, long waitNanos) {
        VrrpMachine machine = backup(before);
        List<Action> actions = machine.reconfigure(next, 20 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(waitNanos);
        assertThat(actions)
                .isEqualTo(
                        before.priority() == next.priority()
                                ? List.of()
                                : List.of(new Action.PriorityChanged(before.priority(), next.priority())));
        assertThat(machine.state()).isEqualTo(BACKUP);
        assertThat(machine.onDeadline(waitNanos))
                .containsExactly(
                        sends(next),
                        new Action.AcquireAddresses(),
                        transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void aBackupKeepsTheIntervalThatItLearned() {
        VrrpMachine machine = backup(BASE);
        machine.onAdvertisement(advert(VrrpVersion.V3, 200, 50), HIGHER, 10 * MS);
        machine.reconfigure(SLOW, 20 * MS);
        assertThat(machine.masterIntervalNanos()).isEqualTo(500 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(10 * MS + BASE.masterDownNanos(500 * MS));
        machine.reconfigure(v3(200, 100), 30 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(10 * MS + v3(200, 100).masterDownNanos(500 * MS));
    }

    @Test
    void ofVersion2ItNeverLearnsOne() {
        VrrpMachine machine = backup(V2);
        machine.onAdvertisement(advert(VrrpVersion.V2, 200, 100), HIGHER, 10 * MS);
        VrrpSettings slower = settings(VrrpVersion.V2, 100, 300, 3, true, 0);
        machine.reconfigure(slower, 20 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(10 * MS + masterDown(slower));
    }

    @Test
    void afterAPriorityZeroOnlyTheSkewIsWaitedFor() {
        VrrpMachine machine = backup(BASE);
        machine.onAdvertisement(advert(0), HIGHER, 10 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(10 * MS + SKEW);
        machine.reconfigure(settings(VrrpVersion.V3, 200, 10, 9, true, 0), 20 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(10 * MS + v3(200, 10).skewNanos(100 * MS));
        assertThat(machine.onDeadline(machine.deadlineNanos()))
                .contains(transition(BACKUP, MASTER, TransitionReason.MASTER_GAVE_UP));
    }

    @Test
    void whatWouldHaveEndedAlreadyEndsNow() {
        VrrpMachine machine = backup(v3(1, 10));
        machine.reconfigure(v3(200, 10), 390 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(390 * MS);
        assertThat(machine.onDeadline(391 * MS))
                .as("no pause")
                .containsExactly(
                        send(200),
                        new Action.AcquireAddresses(),
                        transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void anOwnPauseIsForgivenWhateverChanges() {
        long woke = MASTER_DOWN + 5_000 * MS;
        VrrpMachine machine = backup(BASE);
        assertThat(machine.reconfigure(v3(101, 10), woke)).first().isInstanceOf(Action.PauseNoticed.class);
        machine.onDeadline(woke + MS);
        assertThat(machine.state()).isEqualTo(BACKUP);
        assertThat(machine.deadlineNanos()).isEqualTo(woke + 101 * MS);
        machine.reconfigure(v3(50, 10), woke + 2 * MS);
        assertThat(machine.deadlineNanos()).as("an interval, no skew in it").isEqualTo(woke + 101 * MS);
    }

    @Test
    void aMasterStaysItAndTellsItsPeersAtOnce() {
        VrrpMachine machine = master(BASE);
        long now = machine.deadlineNanos() - 40 * MS;
        VrrpSettings next = new VrrpSettings(
                new Advertisement(
                        VrrpVersion.V3,
                        51,
                        90,
                        20,
                        List.of(Addresses.parse("vip", "192.0.2.101"), Addresses.parse("vip", "192.0.2.102"))),
                3,
                false,
                0,
                0,
                PausePolicy.STEP_DOWN);
        assertThat(machine.reconfigure(next, now)).containsExactly(sends(next), new Action.PriorityChanged(100, 90));
        assertThat(machine.state()).isEqualTo(MASTER);
        assertThat(machine.leaseTerm()).isEqualTo(1);
        assertThat(machine.stop(now + MS))
                .as("gives up what it has now")
                .first()
                .isEqualTo(new Action.Send(next.advertisement().withPriority(0)));
    }

    /** A flood of changes is no flood of advertisements. */
    @Test
    void aMasterThatHasJustAdvertisedDoesSoAgainAsSoonAsItMay() {
        VrrpMachine machine = master(BASE);
        long sent = machine.deadlineNanos() - 100 * MS;
        assertThat(machine.reconfigure(v3(90, 10), sent)).containsExactly(new Action.PriorityChanged(100, 90));
        assertThat(machine.deadlineNanos()).isEqualTo(sent + 10 * MS);
        assertThat(machine.reconfigure(v3(80, 10), sent + 4 * MS)).containsExactly(new Action.PriorityChanged(90, 80));
        assertThat(machine.deadlineNanos()).isEqualTo(sent + 10 * MS);
        assertThat(machine.onDeadline(sent + 10 * MS)).containsExactly(send(80));
        assertThat(machine.deadlineNanos()).isEqualTo(sent + 110 * MS);
    }

    /** Its master gets the shorter interval in the same minute: by the new one alone, its silence so far would be too long. */
    @Test
    void aShorterIntervalOfVersion2GivesTheMasterTheNewWaitFromNowOn() {
        VrrpSettings slow = settings(VrrpVersion.V2, 100, 1_000, 3, true, 0);
        VrrpMachine machine = backup(slow);
        machine.onAdvertisement(advert(VrrpVersion.V2, 200, 1_000), HIGHER, 10 * MS);
        machine.reconfigure(V2, 9_010 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(9_010 * MS + masterDown(V2));
        machine = backup(slow);
        machine.onAdvertisement(advert(VrrpVersion.V2, 200, 1_000), HIGHER, 10 * MS);
        long soon = 10 * MS + masterDown(slow) - 500 * MS;
        machine.reconfigure(V2, soon);
        assertThat(machine.deadlineNanos()).as("no longer than before").isEqualTo(soon + 500 * MS);
    }

    @Test
    void fewerToleratedAdvertisementsGiveTheMasterTheNewWaitFromNowOn() {
        VrrpMachine machine = backup(settings(VrrpVersion.V3, 100, 10, 30, true, 0));
        machine.reconfigure(BASE, 2_000 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(2_000 * MS + MASTER_DOWN);
        machine = backup(settings(VrrpVersion.V3, 100, 10, 30, true, 0));
        machine.reconfigure(BASE, 3_000 * MS);
        assertThat(machine.deadlineNanos())
                .as("no longer than before")
                .isEqualTo(30 * 100 * MS + BASE.skewNanos(100 * MS));
    }

    /** A peer that starts in the moment of the change waits as the new settings say, and no longer. */
    static Stream<Arguments> leases() {
        VrrpSettings five = settings(VrrpVersion.V3, 100, 10, 5, true, 0);
        VrrpSettings v2Slow = settings(VrrpVersion.V2, 100, 300, 3, true, 0);
        return Stream.of(
                arguments("a shorter interval", SLOW, BASE, 4 * MS + BASE.leaseNanos()),
                arguments("a shorter interval of version 2", v2Slow, V2, 4 * MS + V2.leaseNanos()),
                arguments("a longer interval", BASE, SLOW, BASE.leaseNanos()),
                arguments("fewer tolerated", five, BASE, 4 * MS + BASE.leaseNanos()),
                arguments("more tolerated", BASE, five, BASE.leaseNanos()),
                arguments("another priority", BASE, v3(90, 10), BASE.leaseNanos()));
    }

    /** It has advertised itself 4 ms ago, and must wait with the next advertisement. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("leases")
    void theLeaseOfAMasterIsNeverLongerThanANewPeerWaits(
            String what, VrrpSettings before, VrrpSettings next, long leaseNanos) {
        VrrpMachine machine = master(before);
        long sent = masterDown(before);
        machine.reconfigure(next, sent + 4 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(sent + 10 * MS);
        assertThat(machine.leaseEndNanos()).isEqualTo(sent + leaseNanos);
        machine.onDeadline(sent + 10 * MS);
        machine.advertisementSent(sent + 10 * MS);
        assertThat(machine.leaseTerm()).isEqualTo(1);
    }

    @Test
    void aLeaseThatIsOverStaysSo() {
        VrrpMachine machine = master(SLOW);
        long end = machine.leaseEndNanos();
        machine.reconfigure(BASE, end);
        assertThat(machine.leaseEndNanos()).isLessThanOrEqualTo(end);
    }

    @Test
    void aLongerIntervalComesWhenAllPeersMustHaveHeardOfIt() {
        VrrpMachine machine = master(BASE);
        long began = machine.deadlineNanos() - 50 * MS;
        assertThat(machine.reconfigure(SLOW, began)).containsExactly(sends(SLOW));
        machine.advertisementSent(began);
        assertThat(machine.leaseEndNanos() - began)
                .as("a peer may have missed it")
                .isEqualTo(BASE.leaseNanos());
        for (int i = 1; i <= 4; i++) {
            assertThat(machine.deadlineNanos()).isEqualTo(began + i * 100L * MS);
            assertThat(machine.onDeadline(machine.deadlineNanos())).containsExactly(sends(SLOW));
        }
        assertThat(machine.deadlineNanos()).isEqualTo(began + 400 * MS + 1_000 * MS);
        machine.advertisementSent(began + 400 * MS);
        assertThat(machine.leaseEndNanos() - began - 400 * MS).isEqualTo(SLOW.leaseNanos());
    }

    @Test
    void aShorterIntervalComesAtOnce() {
        VrrpMachine machine = master(SLOW);
        long now = machine.deadlineNanos() - 500 * MS;
        assertThat(machine.reconfigure(BASE, now)).containsExactly(send(100));
        machine.advertisementSent(now);
        assertThat(machine.deadlineNanos()).isEqualTo(now + 100 * MS);
        assertThat(machine.leaseEndNanos()).isEqualTo(now + BASE.leaseNanos());
    }

    @Test
    void theShortestOfSeveralFormerIntervalsIsKeptUp() {
        VrrpMachine machine = master(BASE);
        long began = machine.deadlineNanos() - 50 * MS;
        machine.reconfigure(SLOW, began);
        machine.reconfigure(v3(100, 200), began + 20 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(began + 120 * MS);
        machine.onAdvertisement(advert(200), HIGHER, began + 30 * MS);
        long again = machine.deadlineNanos();
        machine.onDeadline(again);
        assertThat(machine.deadlineNanos())
                .as("a new mastership begins with the present interval")
                .isEqualTo(again + 2_000 * MS);
        machine.onDeadline(again + 2_000 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(again + 4_000 * MS);
    }

    @Test
    void aPausedMasterAnswersWithItsNewSettingsWhenAllHasBeenHeard() {
        VrrpMachine machine = master(BASE);
        long woke = machine.deadlineNanos() + 5_000 * MS;
        assertThat(machine.reconfigure(v3(90, 10), woke))
                .containsExactly(new Action.PauseNoticed(5_000 * MS, true), new Action.PriorityChanged(100, 90));
        assertThat(machine.onDeadline(woke)).containsExactly(send(90), new Action.Reannounce());
    }

    @Test
    void decidesWithThePresentSettings() {
        VrrpMachine master = master(BASE);
        long now = master.deadlineNanos() - 50 * MS;
        master.reconfigure(v3(80, 10), now);
        assertThat(master.onAdvertisement(advert(90), LOWER, now + MS))
                .contains(transition(MASTER, BACKUP, TransitionReason.HIGHER_PRIORITY));

        VrrpMachine patient = backup(settings(VrrpVersion.V3, 100, 10, 3, false, 0));
        patient.onAdvertisement(advert(50), LOWER, 10 * MS);
        patient.reconfigure(BASE, 20 * MS);
        patient.onAdvertisement(advert(50), LOWER, 110 * MS);
        assertThat(patient.onDeadline(10 * MS + MASTER_DOWN))
                .contains(transition(BACKUP, MASTER, TransitionReason.PREEMPTED_LOWER));
    }

    /** The lower master is heard each 100 ms from 0 on, and the settings change at 450 ms. */
    static Stream<Arguments> preemptDelays() {
        return Stream.of(
                arguments(1_000, true, 2_000, 2_000),
                arguments(1_000, true, 600, 600),
                arguments(1_000, true, 200, 450),
                arguments(1_000, true, 0, 450),
                arguments(1_000, false, 0, Integer.MAX_VALUE),
                arguments(0, true, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("preemptDelays")
    void aPreemptDelayEndsAsIfItHadBeenSoFromTheBeginning(int before, boolean preempt, int after, int endMillis) {
        VrrpMachine machine = backup(settings(VrrpVersion.V3, 100, 10, 3, true, before * MS));
        int lastFollowed = -1;
        for (int millis = 0; millis <= 3_000 && machine.state() == BACKUP; millis += 50) {
            if (millis == 450) {
                machine.reconfigure(settings(VrrpVersion.V3, 100, 10, 3, preempt, after * MS), millis * MS);
            } else if (millis % 100 == 0) {
                long due = machine.deadlineNanos();
                machine.onAdvertisement(advert(50), LOWER, millis * MS);
                lastFollowed = machine.deadlineNanos() != due ? millis : lastFollowed;
            }
            machine.onDeadline(millis * MS);
        }
        assertThat(lastFollowed).isLessThan(endMillis).isGreaterThanOrEqualTo(Math.min(endMillis, 3_001) - 101);
    }

    /** The master gives up bearing it at 1 s, is borne not at all from 450 ms on, and again from 600 ms on. */
    @Test
    void aPreemptDelayThatWasTakenAwayBeginsAnew() {
        VrrpSettings patient = settings(VrrpVersion.V3, 100, 10, 3, true, 1_000 * MS);
        VrrpMachine machine = backup(patient);
        machine.onAdvertisement(advert(50), LOWER, 0);
        machine.onAdvertisement(advert(50), LOWER, 400 * MS);
        machine.reconfigure(BASE, 450 * MS);
        machine.reconfigure(patient, 600 * MS);
        List<Long> followed = new ArrayList<>();
        for (long now = 700 * MS; now <= 2_500 * MS && machine.state() == BACKUP; now += 100 * MS) {
            long due = machine.deadlineNanos();
            machine.onAdvertisement(advert(50), LOWER, now);
            if (machine.deadlineNanos() != due) {
                followed.add(now / MS);
            }
            machine.onDeadline(now);
        }
        assertThat(followed).startsWith(700L).endsWith(1_600L);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2_000})
    void aPreemptDelayThatHasNotBegunIsTheNewOneWhenItDoes(int after) {
        VrrpMachine machine = backup(settings(VrrpVersion.V3, 100, 10, 3, true, 1_000 * MS));
        machine.reconfigure(settings(VrrpVersion.V3, 100, 10, 3, true, after * MS), MS);
        long last = 0;
        for (long now = 100 * MS; now <= 3_000 * MS && machine.state() == BACKUP; now += 100 * MS) {
            long due = machine.deadlineNanos();
            machine.onAdvertisement(advert(50), LOWER, now);
            last = machine.deadlineNanos() != due ? now : last;
            machine.onDeadline(now);
        }
        assertThat(last).isEqualTo(after * MS); // heard at 100 ms, and each 100 ms
    }

    @Test
    void theIntervalThatAPausedBackupGivesItsMasterIsTheNewOne() {
        VrrpMachine machine = backup(BASE);
        long late = MASTER_DOWN + 100 * MS;
        machine.onDeadline(late); // one interval more for the master
        machine.reconfigure(v3(100, 20), late + 10 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(late + 200 * MS);
    }

    @Test
    void aTimerThatHasRunOutIsNotMoved() {
        VrrpMachine machine = backup(BASE);
        machine.reconfigure(SLOW, MASTER_DOWN);
        assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN);
    }

    /** Its peers may have missed what told them of the first change, and of the second. */
    @Test
    void twoChangesInARowLeaveTheLeaseAsShortAsTheFirstSettingsHadIt() {
        VrrpMachine machine = master(BASE);
        long now = MASTER_DOWN + 20 * MS;
        machine.reconfigure(v3(100, 100), now);
        machine.reconfigure(v3(100, 50), now + 20 * MS);
        machine.advertisementSent(now + 20 * MS);
        assertThat(machine.leaseEndNanos()).isEqualTo(now + 20 * MS + BASE.leaseNanos());
    }

    @Test
    void beforeTheStartAndInAFaultItIsRemembered() {
        VrrpMachine machine = idle(BASE);
        assertThat(machine.reconfigure(SLOW, 0)).isEmpty();
        assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
        assertThat(machine.masterIntervalNanos()).isEqualTo(1_000 * MS);
        machine.start(MS);
        assertThat(machine.deadlineNanos()).isEqualTo(MS + masterDown(SLOW));

        machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 2 * MS);
        assertThat(machine.reconfigure(v3(90, 10), 3 * MS)).containsExactly(new Action.PriorityChanged(100, 90));
        assertThat(machine.state()).isEqualTo(FAULT);
        assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
        machine.clear(FaultKind.INTERFACE_DOWN, 4 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(4 * MS + masterDown(v3(90, 10)));
    }

    /** It started at 0, and the change comes after half a second. */
    @ParameterizedTest
    @MethodSource("startupDelays")
    void aStartupDelayEndsAsIfItHadBeenSoFromTheBeginning(int before, int after, int endMillis) {
        VrrpMachine machine = idle(delayed(before));
        machine.start(0);
        machine.reconfigure(delayed(after), 500 * MS);
        assertThat(machine.state()).isEqualTo(INIT);
        assertThat(machine.deadlineNanos()).isEqualTo(endMillis * MS);
        assertThat(machine.onDeadline(endMillis * MS))
                .containsExactly(transition(INIT, BACKUP, TransitionReason.STARTED));
    }

    static Stream<Arguments> startupDelays() {
        return Stream.of(
                arguments(1_000, 3_000, 3_000),
                arguments(1_000, 700, 700),
                arguments(1_000, 200, 500),
                arguments(1_000, 0, 500));
    }

    private static VrrpSettings delayed(int millis) {
        return new VrrpSettings(advert(100), 3, true, 0, millis * MS, PausePolicy.RESUME);
    }

    @Test
    void anOwnerThatComesBackWaitsForTheSkewOnlyAsLongAsItIsOne() {
        VrrpMachine machine = idle(v3(255, 10));
        machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 0);
        machine.start(0);
        machine.clear(FaultKind.INTERFACE_DOWN, 0);
        machine.reconfigure(v3(255, 20), MS);
        assertThat(machine.deadlineNanos()).isEqualTo(200 * MS + v3(255, 20).skewNanos(200 * MS));
        machine.reconfigure(BASE, 2 * MS);
        assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN);
        assertThat(machine.onDeadline(MASTER_DOWN)).contains(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
    }

    @Test
    void anotherVersionOrIdIsAnotherVirtualRouter() {
        VrrpMachine machine = backup(BASE);
        Advertisement other = new Advertisement(
                VrrpVersion.V3, 52, 100, 10, BASE.advertisement().addresses());
        assertThatIllegalArgumentException().isThrownBy(() -> machine.reconfigure(V2, MS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> machine.reconfigure(new VrrpSettings(other, 3, true, 0, 0, PausePolicy.RESUME), MS));
        assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN);
    }
}
