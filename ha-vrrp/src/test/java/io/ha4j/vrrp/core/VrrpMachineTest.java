package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.BASE;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.LOWER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SELF;
import static io.ha4j.vrrp.core.MachineFixture.SKEW;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.backup;
import static io.ha4j.vrrp.core.MachineFixture.idle;
import static io.ha4j.vrrp.core.MachineFixture.master;
import static io.ha4j.vrrp.core.MachineFixture.router;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** State and event in, exact actions and deadline out; sections of RFC 9568 unless said otherwise. */
class VrrpMachineTest {

    @Nested
    @DisplayName("6.1 timers")
    class Timers {

        @ParameterizedTest(name = "version {0}, priority {1}, interval {2} cs, {3} adverts: {4} ns")
        @CsvSource({
            "V3, 100, 100, 3, 3609375000", // adv 1 s: skew 0.609 s
            "V3, 254, 100, 3, 3007812500",
            "V3, 255, 100, 3, 3003906250",
            "V3, 1,   100, 3, 3996093750",
            "V3, 100, 10,  3, 360937500",
            "V3, 100, 10,  1, 160937500",
            "V3, 100, 10,  100, 10060937500",
            "V2, 100, 100, 3, 3609375000",
            "V2, 100, 500, 3, 15609375000", // RFC 3768 section 6.1: the skew counts in seconds
            "V2, 254, 200, 3, 6007812500",
        })
        void masterDownInterval(VrrpVersion version, int priority, int interval, int adverts, long nanos) {
            assertThat(VrrpTimers.masterDownNanos(version, priority, interval * 10L * MS, adverts))
                    .isEqualTo(nanos);
            if (priority != 255) {
                VrrpMachine machine = backup(settings(version, priority, interval, adverts, true, 0));
                assertThat(machine.deadlineNanos()).isEqualTo(nanos);
            }
        }
    }

    @Nested
    @DisplayName("6.4.1 Initialize")
    class Initialize {

        @Test
        void ownerSendsThenTakesTheAddressesThenIsMaster() {
            VrrpMachine machine = idle(settings(VrrpVersion.V3, 255, 10, 3, true, 0));
            assertThat(machine.start(5))
                    .containsExactly(
                            send(255),
                            new Action.AcquireAddresses(),
                            transition(INIT, MASTER, TransitionReason.ADDRESS_OWNER));
            assertThat(machine.deadlineNanos()).isEqualTo(5 + 100 * MS);
        }

        @Test
        void othersWaitForTheMasterDownInterval() {
            VrrpMachine machine = idle(BASE);
            assertThat(machine.start(5)).containsExactly(transition(INIT, BACKUP, TransitionReason.STARTED));
            assertThat(machine.deadlineNanos()).isEqualTo(5 + MASTER_DOWN);
        }

        @Test
        void aSecondStartChangesNothing() {
            VrrpMachine machine = backup(BASE);
            assertThat(machine.start(7)).isEmpty();
            assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN);
        }

        @Test
        void hearsNothingBeforeTheStart() {
            VrrpMachine machine = idle(BASE);
            assertThat(machine.onAdvertisement(advert(200), HIGHER, 5)).isEmpty();
            assertThat(machine.onDeadline(Long.MAX_VALUE - 1)).isEmpty();
            assertThat(machine.stop(6)).isEmpty();
            assertThat(machine.state()).isEqualTo(INIT);
        }
    }

    @Nested
    @DisplayName("6.4.2 Backup")
    class Backup {

        @Test
        void shutdownGoesToInitializeWithoutAWord() {
            VrrpMachine machine = backup(BASE);
            assertThat(machine.stop(5)).containsExactly(transition(BACKUP, INIT, TransitionReason.STOPPED));
            assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
        }

        @Test
        void masterDownTimerMakesItMasterInThisOrder() {
            VrrpMachine machine = backup(BASE);
            assertThat(machine.onDeadline(MASTER_DOWN - 1)).isEmpty();
            assertThat(machine.onDeadline(MASTER_DOWN))
                    .containsExactly(
                            send(100),
                            new Action.AcquireAddresses(),
                            transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
            assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN + 100 * MS);
        }

        @Test
        void priorityZeroShortensTheWaitToTheSkewTime() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(200), HIGHER, 10 * MS);
            assertThat(machine.onAdvertisement(advert(0), HIGHER, 20 * MS)).isEmpty();
            assertThat(machine.deadlineNanos()).isEqualTo(20 * MS + SKEW);
            assertThat(machine.onDeadline(20 * MS + SKEW))
                    .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_GAVE_UP));
        }

        @Test
        void theTimerRunsFromWhenThePacketCameNotFromWhenItWasRead() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(200), HIGHER, 80 * MS, 100 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(80 * MS + MASTER_DOWN);
            machine.onAdvertisement(advert(0), HIGHER, 150 * MS, 190 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(150 * MS + SKEW);
            assertThat(machine.onDeadline(150 * MS + SKEW))
                    .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_GAVE_UP));
        }

        @Test
        void whatWaitedLongerThanHalfAnIntervalCountsFromThere() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(200), HIGHER, -500 * MS, 100 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(50 * MS + MASTER_DOWN);
        }

        @Test
        void aMasterThatYieldsWaitsFromWhenThePacketCame() {
            VrrpMachine machine = backup(BASE);
            machine.onDeadline(MASTER_DOWN);
            machine.onAdvertisement(advert(200), HIGHER, MASTER_DOWN + 10 * MS, MASTER_DOWN + 20 * MS);
            assertThat(machine.state()).isEqualTo(BACKUP);
            assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN + 10 * MS + MASTER_DOWN);
        }

        @Test
        void skewTimeFollowsTheLearnedInterval() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(VrrpVersion.V3, 200, 100), HIGHER, 0);
            machine.onAdvertisement(advert(VrrpVersion.V3, 0, 100), HIGHER, MS);
            assertThat(machine.deadlineNanos()).isEqualTo(MS + 609_375_000L);
        }

        @Test
        void aMasterHeardAfterPriorityZeroIsFollowedAgain() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(0), LOWER, 20 * MS);
            machine.onAdvertisement(advert(200), HIGHER, 30 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(30 * MS + MASTER_DOWN);
            assertThat(machine.onDeadline(30 * MS + MASTER_DOWN))
                    .endsWith(transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
        }

        @ParameterizedTest(name = "own 100, received {0}, preempt {1}: accepted {2}")
        @CsvSource({"101, true, true", "100, true, true", "99, true, false", "99, false, true", "1, false, true"})
        void acceptsHigherOrEqualPriorityAndAnyWithoutPreemption(int priority, boolean preempt, boolean accepted) {
            VrrpMachine machine = backup(settings(VrrpVersion.V3, 100, 10, 3, preempt, 0));
            List<Action> actions = machine.onAdvertisement(advert(priority), LOWER, 50 * MS);
            if (accepted) {
                assertThat(actions).containsExactly(new Action.MasterChanged(LOWER, priority));
                assertThat(machine.deadlineNanos()).isEqualTo(50 * MS + MASTER_DOWN);
            } else {
                assertThat(actions).isEmpty();
                assertThat(machine.deadlineNanos())
                        .as("the timer keeps running")
                        .isEqualTo(MASTER_DOWN);
                assertThat(machine.onDeadline(MASTER_DOWN))
                        .endsWith(transition(BACKUP, MASTER, TransitionReason.PREEMPTED_LOWER));
            }
        }

        @Test
        void equalPriorityIsAcceptedWhateverTheAddress() {
            for (RouterAddress sender : List.of(LOWER, HIGHER)) {
                VrrpMachine machine = backup(BASE);
                machine.onAdvertisement(advert(100), sender, 50 * MS);
                assertThat(machine.deadlineNanos()).isEqualTo(50 * MS + MASTER_DOWN);
            }
        }

        @Test
        void version3LearnsTheIntervalOfTheMaster() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(VrrpVersion.V3, 200, 200), HIGHER, 0);
            assertThat(machine.masterIntervalNanos()).isEqualTo(2_000 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(6_000 * MS + 156L * 2_000 * MS / 256);
        }

        @Test
        void aRefusedAdvertisementTeachesNothing() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(VrrpVersion.V3, 50, 200), LOWER, 0);
            assertThat(machine.masterIntervalNanos()).isEqualTo(100 * MS);
        }

        @Test
        void theLearnedIntervalIsForgottenWhenItBecomesMaster() {
            VrrpMachine machine = backup(BASE);
            machine.onAdvertisement(advert(VrrpVersion.V3, 200, 200), HIGHER, 0);
            long now = machine.deadlineNanos();
            machine.onDeadline(now);
            assertThat(machine.masterIntervalNanos()).isEqualTo(100 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(now + 100 * MS);
        }

        @Test
        void version2KeepsItsOwnInterval() {
            VrrpMachine machine = backup(settings(VrrpVersion.V2, 100, 100, 3, true, 0));
            machine.onAdvertisement(advert(VrrpVersion.V2, 200, 100), HIGHER, MS);
            assertThat(machine.deadlineNanos()).isEqualTo(MS + 3_609_375_000L);
        }

        @Test
        void tellsWhomItFollowsOnce() {
            VrrpMachine machine = backup(BASE);
            assertThat(machine.onAdvertisement(advert(200), HIGHER, 1))
                    .containsExactly(new Action.MasterChanged(HIGHER, 200));
            assertThat(machine.onAdvertisement(advert(200), HIGHER, 2)).isEmpty();
            assertThat(machine.onAdvertisement(advert(150), LOWER, 3))
                    .containsExactly(new Action.MasterChanged(LOWER, 150));
            assertThat(machine.master()).isEqualTo(LOWER);
        }
    }

    @Nested
    @DisplayName("preempt delay (Keepalived preempt_delay)")
    class PreemptDelay {

        private final VrrpSettings delayed = settings(VrrpVersion.V3, 100, 10, 3, true, 1_000 * MS);

        @Test
        void followsALowerMasterUntilTheDelayIsOverAndThenForAMasterDownInterval() {
            VrrpMachine machine = backup(delayed);
            long last = 0;
            for (long now = 0; now <= 990 * MS; now += 90 * MS) {
                machine.onAdvertisement(advert(50), LOWER, now);
                assertThat(machine.deadlineNanos()).isEqualTo(now + MASTER_DOWN);
                last = now;
            }
            machine.onAdvertisement(advert(50), LOWER, 1_000 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(last + MASTER_DOWN);
        }

        @Test
        void beginsAnewAfterAMasterOfItsOwnRank() {
            VrrpMachine machine = backup(delayed);
            machine.onAdvertisement(advert(50), LOWER, 0);
            machine.onAdvertisement(advert(100), HIGHER, 900 * MS);
            machine.onAdvertisement(advert(50), LOWER, 1_100 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(1_100 * MS + MASTER_DOWN);
            machine.onAdvertisement(advert(50), LOWER, 2_099 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(2_099 * MS + MASTER_DOWN);
            machine.onAdvertisement(advert(50), LOWER, 2_100 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(2_099 * MS + MASTER_DOWN);
        }

        @Test
        void doesNotHoldBackWhenTheMasterDies() {
            VrrpMachine machine = backup(delayed);
            machine.onAdvertisement(advert(50), LOWER, 0);
            assertThat(machine.onDeadline(MASTER_DOWN)).hasSize(3);
            assertThat(machine.state()).isEqualTo(MASTER);
        }
    }

    @Nested
    @DisplayName("6.4.3 Active")
    class Active {

        private final VrrpMachine machine = master(BASE);
        private final long now = MASTER_DOWN + 30 * MS;

        @Test
        void shutdownSendsPriorityZeroBeforeItLetsGo() {
            assertThat(machine.stop(now))
                    .containsExactly(
                            send(0), new Action.ReleaseAddresses(), transition(MASTER, INIT, TransitionReason.STOPPED));
            assertThat(machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
            assertThat(machine.stop(now)).isEmpty();
        }

        @Test
        void advertisesAtItsInterval() {
            long due = MASTER_DOWN + 100 * MS;
            assertThat(machine.onDeadline(due - 1)).isEmpty();
            assertThat(machine.onDeadline(due)).containsExactly(send(100));
            assertThat(machine.deadlineNanos()).isEqualTo(due + 100 * MS);
            assertThat(machine.onDeadline(due)).as("a doubled timer").isEmpty();
        }

        @Test
        void aFloodOfAnythingIsAnsweredOnceInARoundAndLeavesTheRhythmAlone() {
            long due = MASTER_DOWN + 100 * MS;
            int sent = 0;
            int announced = 0;
            for (long round = now; round <= due; round += 10 * MS) {
                for (int i = 0; i < 100; i++) {
                    List<Action> actions = new ArrayList<>(machine.onAdvertisement(advert(50), LOWER, round));
                    actions.addAll(machine.onAdvertisement(advert(100), LOWER, round));
                    sent += Collections.frequency(actions, send(100));
                    announced += Collections.frequency(actions, new Action.Reannounce());
                }
            }
            assertThat(sent).as("8 rounds").isEqualTo(8);
            assertThat(announced).isEqualTo(8);
            assertThat(machine.onDeadline(due)).as("sent in this round already").isEmpty();
            assertThat(machine.deadlineNanos()).isEqualTo(due + 100 * MS);
        }

        @Test
        void aFloodOfPriorityZeroIsAnsweredOnceInARound() {
            for (long round = now; round < now + 50 * MS; round += 10 * MS) {
                assertThat(machine.onAdvertisement(advert(0), LOWER, round)).containsExactly(send(100));
                for (int i = 0; i < 100; i++) {
                    assertThat(machine.onAdvertisement(advert(0), HIGHER, round))
                            .isEmpty();
                }
                assertThat(machine.deadlineNanos()).isEqualTo(round + 100 * MS);
            }
        }

        /** Spoofed packets that come one by one make as many rounds; they must not be paid back in kind. */
        @ParameterizedTest
        @ValueSource(ints = {0, 50})
        void aStreamIsAnsweredNoMoreOftenThanTheShortestInterval(int priority) {
            List<Long> sentAt = new ArrayList<>();
            for (long t = now + 50 * MS; t < now + 150 * MS; t += MS / 2) {
                List<Action> actions = new ArrayList<>(machine.onAdvertisement(advert(priority), LOWER, t));
                if (machine.deadlineNanos() <= t) {
                    actions.addAll(machine.onDeadline(t));
                }
                if (actions.contains(send(100))) {
                    sentAt.add(t - now);
                    assertThat(actions.contains(new Action.Reannounce())).isEqualTo(priority > 0);
                }
            }
            assertThat(sentAt).hasSize(10).startsWith(50 * MS, 60 * MS, 70 * MS);
        }

        @Test
        void thePresentOwnAddressBreaksTies() {
            machine.selfChanged(router(13));
            machine.onAdvertisement(advert(100), HIGHER, now);
            assertThat(machine.state()).isEqualTo(MASTER);
            machine.selfChanged(router(10));
            assertThat(machine.state()).as("a change by itself changes nothing").isEqualTo(MASTER);
            machine.onAdvertisement(advert(100), SELF, now + MS);
            assertThat(machine.state()).isEqualTo(BACKUP);
        }

        @Test
        void keepsItsRhythmWhenATimerIsALittleLate() {
            long due = MASTER_DOWN + 100 * MS;
            assertThat(machine.onDeadline(due + 7 * MS)).containsExactly(send(100));
            assertThat(machine.deadlineNanos()).isEqualTo(due + 100 * MS);
        }

        @Test
        void answersPriorityZeroAtOnceAndBeginsItsIntervalAnew() {
            assertThat(machine.onAdvertisement(advert(0), HIGHER, now)).containsExactly(send(100));
            assertThat(machine.state()).isEqualTo(MASTER);
            assertThat(machine.deadlineNanos()).isEqualTo(now + 100 * MS);
        }

        @ParameterizedTest(name = "own 100 at .11, received {0} from .{1}: yields {2}")
        @CsvSource({"101, 10, true", "255, 10, true", "100, 12, true", "100, 10, false", "99, 12, false", "1, 12, false"
        })
        void yieldsToHigherPriorityOrEqualWithHigherAddress(int priority, int last, boolean yields) {
            RouterAddress sender = router(last);
            List<Action> actions = machine.onAdvertisement(advert(priority), sender, now);
            if (yields) {
                assertThat(actions)
                        .containsExactly(
                                new Action.ReleaseAddresses(),
                                transition(MASTER, BACKUP, TransitionReason.HIGHER_PRIORITY),
                                new Action.MasterChanged(sender, priority));
                assertThat(machine.deadlineNanos()).isEqualTo(now + MASTER_DOWN);
            } else {
                assertThat(actions)
                        .containsExactly(
                                send(100), new Action.Reannounce(), new Action.LowerPriorityHeard(sender, priority));
                assertThat(machine.deadlineNanos()).isEqualTo(MASTER_DOWN + 100 * MS);
            }
        }

        @Test
        void countsTheTimeInWhichItHearsAnotherMaster() {
            VrrpMachine machine = master(BASE);
            long now = MASTER_DOWN + 20 * MS;
            machine.onAdvertisement(advert(50), LOWER, now);
            assertThat(machine.dualMasterNanos()).isZero();
            machine.onAdvertisement(advert(50), LOWER, now + 100 * MS);
            machine.onAdvertisement(advert(50), LOWER, now + 150 * MS);
            assertThat(machine.dualMasterNanos()).isEqualTo(150 * MS);
            long later = now + 150 * MS + MASTER_DOWN;
            machine.onAdvertisement(advert(50), LOWER, later);
            assertThat(machine.dualMasterNanos()).as("another split").isEqualTo(150 * MS);
            machine.onAdvertisement(advert(50), LOWER, later + MASTER_DOWN - 1);
            assertThat(machine.dualMasterNanos()).isEqualTo(150 * MS + MASTER_DOWN - 1);
        }

        @Test
        void doesNotCountTheTimeAsBackup() {
            VrrpMachine machine = master(BASE);
            long now = MASTER_DOWN + 20 * MS;
            machine.onAdvertisement(advert(50), LOWER, now);
            machine.onAdvertisement(advert(200), HIGHER, now + MS);
            machine.onAdvertisement(advert(0), HIGHER, now + 2 * MS);
            machine.onDeadline(now + 2 * MS + SKEW);
            machine.onAdvertisement(advert(50), LOWER, now + 3 * MS + SKEW);
            assertThat(machine.dualMasterNanos()).isZero();
        }

        @Test
        void tellsOfALowerMasterOnceInAMasterDownInterval() {
            assertThat(machine.onAdvertisement(advert(50), LOWER, now)).hasSize(3);
            assertThat(machine.onAdvertisement(advert(50), LOWER, now + 10 * MS))
                    .containsExactly(send(100), new Action.Reannounce());
            while (machine.deadlineNanos() < now + MASTER_DOWN) {
                long due = machine.deadlineNanos();
                machine.onDeadline(due);
                machine.advertisementSent(due);
            }
            assertThat(machine.onAdvertisement(advert(50), HIGHER, now + MASTER_DOWN - 1))
                    .endsWith(new Action.Reannounce());
            assertThat(machine.onAdvertisement(advert(50), HIGHER, now + MASTER_DOWN))
                    .endsWith(new Action.LowerPriorityHeard(HIGHER, 50));
        }

        @Test
        void comparesAddressesAsUnsignedNumbers() {
            RouterAddress above127 = new RouterAddress(Addresses.parse("router", "200.0.2.1"), 0);
            machine.onAdvertisement(advert(100), above127, now);
            assertThat(machine.state()).isEqualTo(BACKUP);
        }

        @Test
        void learnsTheIntervalOfTheOneItYieldsTo() {
            machine.onAdvertisement(advert(VrrpVersion.V3, 200, 100), HIGHER, now);
            assertThat(machine.masterIntervalNanos()).isEqualTo(1_000 * MS);
            assertThat(machine.deadlineNanos()).isEqualTo(now + 3_609_375_000L);
        }

        @Test
        void withoutPreemptionItStillYieldsToAHigherMaster() {
            VrrpMachine polite = master(settings(VrrpVersion.V3, 100, 10, 3, false, 0));
            polite.onAdvertisement(advert(101), LOWER, now);
            assertThat(polite.state()).isEqualTo(BACKUP);
        }

        @Test
        void twoOwnersAreToldApartByTheirAddresses() {
            VrrpMachine owner = idle(settings(VrrpVersion.V3, 255, 10, 3, true, 0));
            owner.start(0);
            owner.onAdvertisement(advert(255), LOWER, MS);
            assertThat(owner.state()).isEqualTo(MASTER);
            owner.onAdvertisement(advert(255), HIGHER, 2 * MS);
            assertThat(owner.state()).isEqualTo(BACKUP);
        }
    }
}
