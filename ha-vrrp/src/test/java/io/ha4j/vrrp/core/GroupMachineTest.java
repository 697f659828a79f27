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
import static io.ha4j.vrrp.core.MachineFixture.SELF;
import static io.ha4j.vrrp.core.MachineFixture.SKEW;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.settings;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The rules of Keepalived's sync groups: what the members do when one of them moves. */
class GroupMachineTest {

    private final Router one = new Router("one", BASE);
    private final Router two = new Router("two", BASE);
    private final GroupMachine group = new GroupMachine(List.of(one, two));

    private static final class Router implements GroupMachine.Member {
        private final String name;
        private final VrrpMachine machine;
        private final List<Action> done = new ArrayList<>();

        Router(String name, VrrpSettings settings) {
            this.name = name;
            this.machine = new VrrpMachine(settings);
            this.machine.selfChanged(SELF);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public VrrpMachine machine() {
            return machine;
        }

        @Override
        public void carryOut(List<Action> actions) {
            done.addAll(actions);
        }

        List<Action> take() {
            List<Action> taken = List.copyOf(done);
            done.clear();
            return taken;
        }
    }

    private void step(Router router, long nowNanos, Function<VrrpMachine, List<Action>> call) {
        router.carryOut(call.apply(router.machine));
        group.settle(nowNanos);
    }

    private void deadline(Router router, long nowNanos) {
        step(router, nowNanos, m -> m.onDeadline(nowNanos));
    }

    private void start() {
        step(one, 0, m -> m.start(0));
        step(two, 0, m -> m.start(0));
        assertThat(group.state()).isEqualTo(BACKUP);
        one.take();
        two.take();
    }

    /** Both masters, since the end of the first master down interval. */
    private void lead() {
        start();
        deadline(one, MASTER_DOWN);
        deadline(two, MASTER_DOWN);
        assertThat(group.state()).isEqualTo(MASTER);
        one.take();
        two.take();
    }

    @Test
    void isMasterWhenAllWantToBeEachWithAllThatBelongsToIt() {
        start();
        deadline(one, MASTER_DOWN);
        assertThat(one.take()).isEmpty();
        assertThat(one.machine.state()).isEqualTo(BACKUP);
        deadline(two, MASTER_DOWN + 5);
        for (Router router : List.of(one, two)) {
            assertThat(router.take())
                    .containsExactly(
                            send(100),
                            new Action.AcquireAddresses(),
                            transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));
        }
        assertThat(group.state()).isEqualTo(MASTER);
    }

    @Test
    void aMemberThatHearsItsMasterKeepsTheOthersBackup() {
        start();
        deadline(one, MASTER_DOWN);
        for (long now = MASTER_DOWN; now < 20 * MASTER_DOWN; now += 100 * MS) {
            long heard = now;
            step(two, heard, m -> m.onAdvertisement(advert(200), HIGHER, heard));
            deadline(one, now);
            deadline(two, now);
        }
        assertThat(group.state()).isEqualTo(BACKUP);
        assertThat(one.machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
    }

    @Test
    void aMemberThatHearsAMasterAgainWantsNoLonger() {
        start();
        deadline(one, MASTER_DOWN);
        step(one, MASTER_DOWN + MS, m -> m.onAdvertisement(advert(200), HIGHER, MASTER_DOWN + MS));
        deadline(two, MASTER_DOWN + 2 * MS);
        assertThat(group.state()).isEqualTo(BACKUP);
        deadline(one, 2 * MASTER_DOWN + MS);
        assertThat(group.state()).isEqualTo(MASTER);
    }

    @Test
    void priorityZeroHeardByAMemberThatWantsBeginsTheSkewTimeAnew() {
        start();
        deadline(one, MASTER_DOWN);
        step(one, MASTER_DOWN + MS, m -> m.onAdvertisement(advert(0), HIGHER, MASTER_DOWN + MS));
        assertThat(one.machine.deadlineNanos()).isEqualTo(MASTER_DOWN + MS + SKEW);
        deadline(two, MASTER_DOWN + 2 * MS);
        assertThat(group.state()).isEqualTo(BACKUP);
        deadline(one, MASTER_DOWN + MS + SKEW);
        assertThat(group.state()).isEqualTo(MASTER);
    }

    @Test
    void allAreBackupWithoutPriorityZeroWhenOneYields() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        step(one, now, m -> m.onAdvertisement(advert(200), HIGHER, now));
        assertThat(one.take())
                .containsExactly(
                        new Action.ReleaseAddresses(),
                        transition(MASTER, BACKUP, TransitionReason.HIGHER_PRIORITY),
                        new Action.MasterChanged(HIGHER, 200));
        assertThat(two.take())
                .containsExactly(
                        new Action.ReleaseAddresses(), transition(MASTER, BACKUP, TransitionReason.GROUP_BACKUP));
        assertThat(two.machine.deadlineNanos()).isEqualTo(now + MASTER_DOWN);
    }

    @Test
    void aFaultOfOneIsOneOfAllAndMastersGiveUpTwice() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        step(one, now, m -> m.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", now));
        assertThat(one.take())
                .containsExactly(
                        send(0),
                        send(0),
                        new Action.ReleaseAddresses(),
                        transition(MASTER, FAULT, TransitionReason.INTERFACE_DOWN, "eth0 is down"));
        assertThat(two.take())
                .containsExactly(
                        send(0),
                        send(0),
                        new Action.ReleaseAddresses(),
                        transition(
                                MASTER,
                                FAULT,
                                TransitionReason.GROUP_FAULT,
                                "one: the network interface is down: eth0 is down"));
        step(one, now + MS, m -> m.clear(FaultKind.INTERFACE_DOWN, now + MS));
        assertThat(one.take()).containsExactly(transition(FAULT, BACKUP, TransitionReason.RECOVERED));
        assertThat(two.take()).containsExactly(transition(FAULT, BACKUP, TransitionReason.RECOVERED));
    }

    @Test
    void faultsOfSeveralMembersEndWhenAllHaveEnded() {
        start();
        step(one, MS, m -> m.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", MS));
        step(two, 2 * MS, m -> m.raise(FaultKind.INTERFACE_MISSING, "eth1 does not exist", 2 * MS));
        step(one, 3 * MS, m -> m.clear(FaultKind.INTERFACE_DOWN, 3 * MS));
        assertThat(group.state()).isEqualTo(FAULT);
        assertThat(one.machine.state()).isEqualTo(FAULT);
        step(two, 4 * MS, m -> m.clear(FaultKind.INTERFACE_MISSING, 4 * MS));
        assertThat(group.state()).isEqualTo(BACKUP);
        deadline(one, 4 * MS + MASTER_DOWN);
        deadline(two, 4 * MS + MASTER_DOWN);
        assertThat(group.state()).isEqualTo(MASTER);
    }

    @Test
    void aFaultBeforeTheStartKeepsAllInFaultFromTheStartOn() {
        step(one, 0, m -> m.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 0));
        step(two, 0, m -> m.start(0));
        assertThat(two.machine.state()).isEqualTo(BACKUP);
        step(one, 0, m -> m.start(0));
        assertThat(group.state()).isEqualTo(FAULT);
        assertThat(two.machine.state()).isEqualTo(FAULT);
    }

    @Test
    void stopsTogetherAndEachMasterGivesUp() {
        lead();
        group.stop(one, MASTER_DOWN + MS);
        group.stop(two, MASTER_DOWN + MS);
        for (Router router : List.of(one, two)) {
            assertThat(router.take())
                    .containsExactly(
                            send(0), new Action.ReleaseAddresses(), transition(MASTER, INIT, TransitionReason.STOPPED));
        }
        group.settle(MASTER_DOWN + MS);
        assertThat(one.take()).isEmpty();
        assertThat(group.state()).isEqualTo(INIT);
    }

    @Test
    void failsOverTogether() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        group.failOver(now);
        group.settle(now);
        for (Router router : List.of(one, two)) {
            assertThat(router.take())
                    .containsExactly(
                            send(0),
                            new Action.ReleaseAddresses(),
                            transition(MASTER, BACKUP, TransitionReason.FAILED_OVER));
        }
    }

    @Test
    void theOthersAnnounceAgainWhenOneHeardALowerRouter() {
        lead();
        long now = MASTER_DOWN + 30 * MS;
        step(one, now, m -> m.onAdvertisement(advert(50), LOWER, now));
        group.announceAgain(one, now);
        assertThat(one.take())
                .containsExactly(send(100), new Action.Reannounce(), new Action.LowerPriorityHeard(LOWER, 50));
        assertThat(two.take()).containsExactly(new Action.Reannounce());
    }

    @Test
    void eachOfThemIsAnnouncedOnce() {
        lead();
        group.announceAgain(one, MASTER_DOWN + 30 * MS);
        group.announceAgain(one, MASTER_DOWN + 60 * MS);
        assertThat(two.take()).containsExactly(new Action.Reannounce(), new Action.Reannounce());
    }

    @Test
    void isInFaultWhenAMemberIsThoughAnotherHasNotStarted() {
        step(one, 0, m -> m.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 0));
        step(one, 0, m -> m.start(0));
        assertThat(two.machine.state()).isEqualTo(INIT);
        assertThat(group.state()).isEqualTo(FAULT);
    }

    @Test
    void nobodyAnnouncesWhoIsNotMaster() {
        start();
        group.announceAgain(one, MS);
        assertThat(two.take()).isEmpty();
    }

    @Test
    void ownersAreMastersAtOnceWhenAllHaveStarted() {
        VrrpSettings owner = settings(VrrpVersion.V3, 255, 10, 3, true, 0);
        Router first = new Router("first", owner);
        Router second = new Router("second", owner);
        GroupMachine owners = new GroupMachine(List.of(first, second));
        first.carryOut(first.machine.start(5));
        owners.settle(5);
        assertThat(first.machine.deadlineNanos()).isEqualTo(5);
        first.carryOut(first.machine.onDeadline(5));
        owners.settle(5);
        assertThat(first.machine.state()).isEqualTo(BACKUP);
        second.carryOut(second.machine.start(7));
        owners.settle(7);
        second.carryOut(second.machine.onDeadline(7));
        owners.settle(7);
        assertThat(owners.state()).isEqualTo(MASTER);
        assertThat(first.take()).endsWith(transition(BACKUP, MASTER, TransitionReason.ADDRESS_OWNER));
    }

    @Test
    void aMemberInItsStartupDelayKeepsTheOthersBackup() {
        VrrpSettings late = new VrrpSettings(advert(100), 3, true, 0, 10_000 * MS, PausePolicy.RESUME);
        Router slow = new Router("slow", late);
        Router quick = new Router("quick", BASE);
        GroupMachine both = new GroupMachine(List.of(slow, quick));
        slow.carryOut(slow.machine.start(0));
        quick.carryOut(quick.machine.start(0));
        quick.carryOut(quick.machine.onDeadline(MASTER_DOWN));
        both.settle(MASTER_DOWN);
        assertThat(quick.machine.state()).isEqualTo(BACKUP);
        slow.carryOut(slow.machine.onDeadline(10_000 * MS));
        both.settle(10_000 * MS);
        slow.carryOut(slow.machine.onDeadline(10_000 * MS + MASTER_DOWN));
        both.settle(10_000 * MS + MASTER_DOWN);
        assertThat(both.state()).isEqualTo(MASTER);
    }

    @Test
    void priorityThatChangesWhileItWantsDoesNotArmItsTimer() {
        start();
        deadline(one, MASTER_DOWN);
        step(one, MASTER_DOWN + MS, m -> m.changePriority(50, MASTER_DOWN + MS));
        assertThat(one.machine.deadlineNanos()).isEqualTo(VrrpMachine.NEVER);
        deadline(two, MASTER_DOWN + 2 * MS);
        assertThat(group.state()).isEqualTo(MASTER);
    }
}
