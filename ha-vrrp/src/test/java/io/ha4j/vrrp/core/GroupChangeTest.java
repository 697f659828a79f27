package io.ha4j.vrrp.core;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.FAULT;
import static io.ha4j.LeadershipState.INIT;
import static io.ha4j.LeadershipState.MASTER;
import static io.ha4j.vrrp.core.MachineFixture.BASE;
import static io.ha4j.vrrp.core.MachineFixture.HIGHER;
import static io.ha4j.vrrp.core.MachineFixture.MASTER_DOWN;
import static io.ha4j.vrrp.core.MachineFixture.MS;
import static io.ha4j.vrrp.core.MachineFixture.SELF;
import static io.ha4j.vrrp.core.MachineFixture.advert;
import static io.ha4j.vrrp.core.MachineFixture.send;
import static io.ha4j.vrrp.core.MachineFixture.transition;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Members that join and leave a group while they run. */
class GroupChangeTest {

    private static final List<Action> GIVES_UP =
            List.of(send(0), new Action.ReleaseAddresses(), transition(MASTER, BACKUP, TransitionReason.GROUP_BACKUP));

    private static final List<Action> BECOMES_MASTER =
            List.of(send(100), new Action.AcquireAddresses(), transition(BACKUP, MASTER, TransitionReason.MASTER_DOWN));

    private final Router one = new Router("one");
    private final Router two = new Router("two");
    private final Router three = new Router("three");
    private GroupMachine group = new GroupMachine(List.of(one, two));

    private static final class Router implements GroupMachine.Member {
        private final String name;
        private final VrrpMachine machine = new VrrpMachine(BASE);
        private final List<Action> done = new ArrayList<>();

        Router(String name) {
            this.name = name;
            machine.selfChanged(SELF);
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

        LeadershipState state() {
            return machine.state();
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

    private void lead() {
        for (Router router : List.of(one, two)) {
            step(router, 0, m -> m.start(0));
        }
        for (Router router : List.of(one, two)) {
            step(router, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        }
        assertThat(group.state()).isEqualTo(MASTER);
        one.take();
        two.take();
    }

    private void startAll() {
        for (Router router : List.of(one, two, three)) {
            step(router, 0, m -> m.start(0));
        }
    }

    /** As it is when it was activated before it joined. */
    private void aloneSince(Router router, long nowNanos) {
        router.carryOut(router.machine.start(nowNanos));
        router.take();
    }

    @Test
    void whoJoinsAMasterIsMasterAtOnceAndTheOthersStayIt() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        aloneSince(three, now);
        group.change(List.of(one, two, three), now);
        assertThat(three.take()).isEqualTo(BECOMES_MASTER);
        assertThat(one.take()).isEmpty();
        assertThat(two.take()).isEmpty();
        assertThat(group.state()).isEqualTo(MASTER);
    }

    @Test
    void whoJoinsABackupIsBackup() {
        step(one, 0, m -> m.start(0));
        step(two, 0, m -> m.start(0));
        aloneSince(three, 0);
        three.carryOut(three.machine.onDeadline(MASTER_DOWN));
        assertThat(three.state()).isEqualTo(MASTER);
        three.take();
        step(one, MASTER_DOWN, m -> m.onAdvertisement(advert(200), HIGHER, MASTER_DOWN));
        group.change(List.of(one, two, three), MASTER_DOWN + MS);
        assertThat(three.take()).as("aloud, as it was master alone").isEqualTo(GIVES_UP);
    }

    @Test
    void whoLeavesStaysWhatItIs() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        group.change(List.of(one), now);
        assertThat(two.take()).isEmpty();
        assertThat(two.state()).isEqualTo(MASTER);
        step(one, now + MS, m -> m.onAdvertisement(advert(200), HIGHER, now + MS));
        assertThat(one.state()).isEqualTo(BACKUP);
        assertThat(two.state()).as("alone").isEqualTo(MASTER);
    }

    @Test
    void whoWaitedForTheOthersLeadsWhenItLeaves() {
        step(one, 0, m -> m.start(0));
        step(two, 0, m -> m.start(0));
        step(one, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        assertThat(one.state()).as("waits for two").isEqualTo(BACKUP);
        one.take();
        group.change(List.of(two), MASTER_DOWN + MS);
        assertThat(one.take()).isEqualTo(BECOMES_MASTER);
        assertThat(two.state()).isEqualTo(BACKUP);
    }

    /** None of those that wait has a timer that would wake it. */
    @Test
    void theOthersLeadWhenTheOneTheyWaitedForLeaves() {
        group = new GroupMachine(List.of(one, two, three));
        startAll();
        step(one, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        step(two, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        one.take();
        two.take();
        group.change(List.of(one, two), MASTER_DOWN + MS);
        assertThat(one.take()).isEqualTo(BECOMES_MASTER);
        assertThat(two.take()).isEqualTo(BECOMES_MASTER);
        assertThat(three.state()).isEqualTo(BACKUP);
    }

    @Test
    void theLastOneLeadsWhenTheOneItWaitedForIsStopped() {
        step(one, 0, m -> m.start(0));
        step(two, 0, m -> m.start(0));
        step(one, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        one.take();
        group.stop(two, MASTER_DOWN + MS);
        assertThat(one.take()).isEqualTo(BECOMES_MASTER);
    }

    @Test
    void whoJoinsABackupWaitsAsItDidBefore() {
        step(one, 0, m -> m.start(0));
        step(two, 0, m -> m.start(0));
        aloneSince(three, MS);
        group.change(List.of(one, two, three), 2 * MS);
        assertThat(three.machine.deadlineNanos()).isEqualTo(MS + MASTER_DOWN);
        step(three, MS + MASTER_DOWN, m -> m.onDeadline(MS + MASTER_DOWN));
        assertThat(three.take()).as("waits for the others").isEmpty();
        assertThat(three.state()).isEqualTo(BACKUP);
    }

    @Test
    void thoseThatStayWaitForEachOther() {
        group = new GroupMachine(List.of(one, two, three));
        startAll();
        group.change(List.of(one, two), MS);
        step(one, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        assertThat(one.state()).isEqualTo(BACKUP);
        step(two, MASTER_DOWN, m -> m.onDeadline(MASTER_DOWN));
        assertThat(group.state()).isEqualTo(MASTER);
    }

    @Test
    void aGroupOfNewMembersHasNothingToKeepUp() {
        lead();
        aloneSince(three, MASTER_DOWN);
        group.change(List.of(three), MASTER_DOWN + MS);
        assertThat(three.take()).isEmpty();
        assertThat(three.machine.deadlineNanos()).isEqualTo(2 * MASTER_DOWN);
    }

    @Test
    void whoJoinsAMasterBeforeItsStartMakesItWait() {
        lead();
        group.change(List.of(one, two, three), MASTER_DOWN + 10 * MS);
        assertThat(one.take()).isEqualTo(GIVES_UP);
        assertThat(two.take()).isEqualTo(GIVES_UP);
        assertThat(three.state()).isEqualTo(INIT);
    }

    @Test
    void theFaultsOfTheOthersAreNotItsOwnAnyMore() {
        lead();
        step(one, MASTER_DOWN + MS, m -> m.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", MASTER_DOWN + MS));
        assertThat(two.state()).isEqualTo(FAULT);
        two.take();
        group.change(List.of(one), MASTER_DOWN + 2 * MS);
        assertThat(two.take()).containsExactly(transition(FAULT, BACKUP, TransitionReason.RECOVERED));
        assertThat(one.state()).isEqualTo(FAULT);
        group.change(List.of(one, two), MASTER_DOWN + 3 * MS);
        assertThat(two.state()).as("and are again when it comes back").isEqualTo(FAULT);
    }

    @Test
    void aFaultyMemberBringsTheGroupDown() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        three.carryOut(three.machine.raise(FaultKind.INTERFACE_DOWN, "eth1 is down", now));
        aloneSince(three, now);
        group.change(List.of(one, two, three), now);
        assertThat(group.state()).isEqualTo(FAULT);
        assertThat(one.take()).startsWith(send(0));
    }

    /** What the members count may come to the same by chance. */
    @Test
    void looksAtNewMembersWhateverTheyHaveCounted() {
        two.carryOut(two.machine.raise(FaultKind.INTERFACE_DOWN, "eth0 is down", 0));
        two.carryOut(two.machine.clear(FaultKind.INTERFACE_DOWN, 0));
        step(one, 0, m -> m.start(0));
        step(two, 0, m -> m.start(0));
        three.carryOut(three.machine.raise(FaultKind.INTERFACE_DOWN, "eth1 is down", 0));
        three.carryOut(three.machine.start(0));
        three.carryOut(three.machine.raise(FaultKind.NO_SOURCE_ADDRESS, "eth1 has none", 0));
        assertThat(three.machine.membership().moves())
                .isEqualTo(two.machine.membership().moves());
        group.change(List.of(one, three), MS);
        assertThat(one.state()).isEqualTo(FAULT);
    }

    @Test
    void oneAfterTheOtherIsStoppedAndBothGiveUp() {
        lead();
        long now = MASTER_DOWN + 10 * MS;
        List<Action> stops =
                List.of(send(0), new Action.ReleaseAddresses(), transition(MASTER, INIT, TransitionReason.STOPPED));
        group.stop(one, now);
        assertThat(one.take()).isEqualTo(stops);
        assertThat(two.take()).as("stays, if only one is removed").isEmpty();
        assertThat(group.state()).isEqualTo(MASTER);
        group.stop(two, now + MS);
        assertThat(two.take()).isEqualTo(stops);
        assertThat(group.state()).isEqualTo(INIT);
    }

    @Test
    void routersThatRunAlreadyAreBroughtInLineAloud() {
        for (Router router : List.of(one, three)) {
            aloneSince(router, 0);
        }
        one.carryOut(one.machine.membership().leave(0)); // of the group that the fixture has made
        one.carryOut(one.machine.onDeadline(MASTER_DOWN));
        assertThat(one.state()).isEqualTo(MASTER);
        one.take();
        group = new GroupMachine(List.of(one, three));
        group.alignAloud(MASTER_DOWN + MS);
        assertThat(one.take()).isEqualTo(GIVES_UP);
        assertThat(group.state()).isEqualTo(BACKUP);
    }
}
