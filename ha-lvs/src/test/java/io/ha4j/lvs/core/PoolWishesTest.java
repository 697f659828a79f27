package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What {@link PoolMachine} makes of what is wanted of servers, of ejections, of the quorum and of time. */
class PoolWishesTest {

    private static final Health UP = Health.of(Health.Status.UP, "connected");
    private static final Health DOWN = Health.of(Health.Status.DOWN, "refused");
    private static final Health UNKNOWN = Health.of(Health.Status.UNKNOWN, "suspended");

    private final List<Integer> ejected = new ArrayList<>();
    private final List<Integer> candidatesSeen = new ArrayList<>();

    private static PoolMachine.Rules rules(int quorum, int hysteresis, boolean sorryServer) {
        return new PoolMachine.Rules(quorum, hysteresis, false, sorryServer, false, true);
    }

    private static PoolMachine.Member primary(int weight) {
        return new PoolMachine.Member(weight, false, true, 0);
    }

    private static PoolMachine.Member backup(int weight) {
        return new PoolMachine.Member(weight, true, true, 0);
    }

    private PoolMachine machine(PoolMachine.Rules rules, PoolMachine.Member... members) {
        return new PoolMachine(rules, List.of(members), (candidates, total, now) -> {
            candidatesSeen.clear();
            candidatesSeen.addAll(candidates);
            return ejected;
        });
    }

    private static void allUp(PoolMachine machine, int count) {
        for (int i = 0; i < count; i++) {
            machine.onHealth(i, UP, 0);
        }
    }

    private static List<Integer> primaries(PoolMachine machine) {
        return machine.pool().primaries().stream().map(Pool.Slot::server).toList();
    }

    @Test
    void drainsUntilTheLastConnectionHasEnded() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1), primary(1));
        allUp(machine, 2);
        assertThat(machine.drain(0, 1_000, 10)).containsExactly(new PoolChange.AdminChanged(0, AdminState.DRAINING));
        assertThat(primaries(machine)).containsExactly(1);
        assertThat(machine.pool().forgotten()).containsExactly(0);
        assertThat(machine.onConnections(0, 3, 10)).isEmpty();
        assertThat(machine.nextDeadlineNanos()).isEqualTo(1_000);
        assertThat(machine.onConnections(0, 1, 20)).isEmpty();
        assertThat(machine.onConnections(0, 0, 30)).containsExactly(new PoolChange.Drained(0, 3, 0));
        assertThat(machine.admin(0)).isEqualTo(AdminState.DRAINED);
        assertThat(machine.nextDeadlineNanos()).isEqualTo(PoolMachine.NEVER);
        assertThat(machine.onDeadline(2_000)).isEmpty();
        assertThat(machine.drain(0, 3_000, 2_000)).as("already").isEmpty();
        assertThat(machine.enable(0, 2_000)).containsExactly(new PoolChange.AdminChanged(0, AdminState.ENABLED));
        assertThat(primaries(machine)).containsExactly(0, 1);
        assertThat(machine.pool().forgotten()).isEmpty();
    }

    @Test
    void hasTheSorryServerGoOnThatServedBefore() {
        PoolMachine machine = machine(rules(2, 0, true), primary(1), primary(1));
        machine.resume(QuorumState.LOST);
        assertThat(machine.pool().sorry()).isTrue();
        assertThat(machine.onHealth(0, UP, 0)).doesNotContain(new PoolChange.QuorumLost(1));
        assertThat(machine.pool().sorry()).isTrue();
        assertThat(machine.onHealth(1, UP, 0))
                .contains(new PoolChange.QuorumGained(2))
                .contains(new PoolChange.StateChanged(PoolState.SORRY, PoolState.PRIMARY));
        assertThat(primaries(machine)).containsExactly(0, 1);
    }

    @Test
    void saysAtTheDeadlineHowManyAreLeft() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1), primary(1));
        allUp(machine, 2);
        machine.drain(0, 1_000, 0);
        machine.onConnections(0, 5, 0);
        assertThat(machine.onDeadline(999)).isEmpty();
        machine.onConnections(0, 2, 1_000);
        assertThat(machine.admin(0)).isEqualTo(AdminState.DRAINED);
    }

    @Test
    void tellsWhatHasFinishedAndWhatIsLeft() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1));
        machine.onHealth(0, UP, 0);
        machine.drain(0, 1_000, 0);
        machine.onConnections(0, 5, 0);
        machine.onConnections(0, 2, 999);
        assertThat(machine.onDeadline(1_000)).contains(new PoolChange.Drained(0, 3, 2));
    }

    @Test
    void isNotDrainedBeforeItsConnectionsWereCounted() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1));
        assertThat(machine.drain(0, 0, 0)).noneMatch(PoolChange.Drained.class::isInstance);
        assertThat(machine.nextDeadlineNanos()).as("nothing to be done before").isEqualTo(PoolMachine.NEVER);
        assertThat(machine.onConnections(0, 4, 0)).containsExactly(new PoolChange.Drained(0, 0, 4));
    }

    @Test
    void aDrainMayBeGivenAnotherDeadlineAndKeepsItsCount() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1));
        machine.drain(0, 1_000, 0);
        machine.onConnections(0, 5, 0);
        assertThat(machine.drain(0, 50, 10)).isEmpty();
        assertThat(machine.nextDeadlineNanos()).isEqualTo(50);
        machine.onConnections(0, 1, 20);
        assertThat(machine.onDeadline(50)).contains(new PoolChange.Drained(0, 4, 1));
    }

    @Test
    void disablesAndEnablesOnce() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1), backup(1));
        allUp(machine, 2);
        assertThat(machine.disable(0, 0))
                .containsExactly(
                        new PoolChange.AdminChanged(0, AdminState.DISABLED),
                        new PoolChange.StateChanged(PoolState.PRIMARY, PoolState.BACKUP));
        assertThat(machine.disable(0, 0)).isEmpty();
        machine.drain(0, 100, 0);
        assertThat(machine.disable(0, 0)).containsExactly(new PoolChange.AdminChanged(0, AdminState.DISABLED));
        assertThat(machine.nextDeadlineNanos()).isEqualTo(PoolMachine.NEVER);
        assertThat(machine.enable(0, 0))
                .containsExactly(
                        new PoolChange.AdminChanged(0, AdminState.ENABLED),
                        new PoolChange.StateChanged(PoolState.BACKUP, PoolState.PRIMARY));
        assertThat(machine.enable(0, 0)).isEmpty();
    }

    @Test
    void aServerThatIsNotWantedMakesNoDifferenceByBeingUnknown() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1), primary(1));
        machine.onHealth(0, DOWN, 0);
        assertThat(machine.disable(1, 0)).contains(new PoolChange.StateChanged(PoolState.STARTING, PoolState.EMPTY));
    }

    @Test
    void resumesDrainedWithoutAWord() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1));
        assertThat(machine.resumeDrained(0, 0)).noneMatch(PoolChange.AdminChanged.class::isInstance);
        assertThat(machine.admin(0)).isEqualTo(AdminState.DRAINED);
    }

    @Test
    void usesTheWeightThatWasSetUnlessTheCheckWantsAnother() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(3));
        machine.onHealth(0, UP, 0);
        assertThat(machine.weight(0, 5, 0)).containsExactly(new PoolChange.WeightChanged(0, 3, 5));
        assertThat(machine.baseWeight(0)).isEqualTo(5);
        Health heavy = new Health(Health.Status.UP, OptionalInt.of(9), "idle");
        machine.onHealth(0, heavy, 0);
        assertThat(machine.weight(0, 6, 0)).isEmpty();
        assertThat(machine.weight(0)).isEqualTo(9);
        machine.onHealth(0, UP, 0);
        assertThat(machine.weight(0)).isEqualTo(6);
        assertThat(machine.weight(0, 0, 0))
                .containsExactly(
                        new PoolChange.WeightChanged(0, 6, 0),
                        new PoolChange.StateChanged(PoolState.PRIMARY, PoolState.EMPTY));
    }

    @Test
    void leavesOutWhoIsEjectedAndAsksForCandidatesRegardless() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, primary(1), primary(1), primary(0), backup(1));
        allUp(machine, 4);
        assertThat(candidatesSeen).containsExactly(0, 1, 3);
        ejected.add(0);
        assertThat(machine.onDeadline(0)).isEmpty();
        assertThat(primaries(machine)).containsExactly(1);
        assertThat(machine.isEjected(0)).isTrue();
        assertThat(machine.isEjected(1)).isFalse();
        assertThat(machine.pool().forgotten()).containsExactly(0, 2);
        assertThat(candidatesSeen).containsExactly(0, 1, 3);
        machine.disable(1, 0);
        assertThat(candidatesSeen).containsExactly(0, 3);
        ejected.clear();
        machine.onDeadline(0);
        assertThat(primaries(machine)).containsExactly(0);
    }

    @Test
    void losesTheClientsOfWhoHasFailedUnlessThatIsInhibited() {
        for (boolean inhibit : new boolean[] {true, false}) {
            PoolMachine machine = machine(
                    new PoolMachine.Rules(0, 0, false, false, inhibit, true), primary(1), primary(1), primary(1));
            allUp(machine, 3);
            machine.onHealth(0, DOWN, 0);
            machine.onHealth(1, UNKNOWN, 0);
            assertThat(machine.pool().forgotten()).isEqualTo(inhibit ? List.of() : List.of(0));
            machine.disable(2, 0);
            assertThat(machine.pool().forgotten()).contains(2);
        }
    }

    @Test
    void aServerWithoutAWeightKeepsItsClientsIfThatIsWanted() {
        PoolMachine.Rules keep = new PoolMachine.Rules(0, 0, false, false, false, false);
        PoolMachine machine = machine(keep, primary(0), primary(1), backup(0));
        allUp(machine, 3);
        assertThat(machine.pool().quiescent()).containsExactly(0);
        assertThat(machine.pool().forgotten()).isEmpty();
        machine.disable(1, 0);
        assertThat(machine.pool().quiescent()).as("the backups' turn").containsExactly(0, 2);
        machine.disable(0, 0);
        assertThat(machine.pool().quiescent()).containsExactly(2);
        PoolMachine expires = machine(PoolMachine.Rules.NONE, primary(0), primary(1));
        allUp(expires, 2);
        assertThat(expires.pool().quiescent()).isEmpty();
        assertThat(expires.pool().forgotten()).containsExactly(0);
    }

    @Test
    void theSorryServerTakesOverWithTheQuorum() {
        PoolMachine machine = machine(rules(3, 1, true), primary(2), primary(2));
        assertThat(machine.quorum()).isEqualTo(QuorumState.UNKNOWN);
        assertThat(machine.onHealth(0, UP, 0))
                .as("the other one may come")
                .containsExactly(
                        new PoolChange.ServerUp(0, "connected"),
                        new PoolChange.StateChanged(PoolState.STARTING, PoolState.PRIMARY));
        assertThat(machine.onHealth(1, UP, 0))
                .containsExactly(new PoolChange.ServerUp(1, "connected"), new PoolChange.QuorumGained(4));
        assertThat(machine.onHealth(1, DOWN, 0))
                .as("2 is less than 3, and not less than 3 - 1")
                .containsExactly(new PoolChange.ServerDown(1, "refused"));
        assertThat(machine.weight(0, 1, 0))
                .containsExactly(
                        new PoolChange.WeightChanged(0, 2, 1),
                        new PoolChange.QuorumLost(1),
                        new PoolChange.StateChanged(PoolState.PRIMARY, PoolState.SORRY));
        assertThat(machine.pool()).isEqualTo(new Pool(List.of(), List.of(), List.of(), List.of(1), true));
        machine.onHealth(1, UP, 0);
        assertThat(machine.state()).as("3 is less than 3 + 1").isEqualTo(PoolState.SORRY);
        assertThat(machine.weight(1, 3, 0))
                .containsExactly(
                        new PoolChange.WeightChanged(1, 2, 3),
                        new PoolChange.QuorumGained(4),
                        new PoolChange.StateChanged(PoolState.SORRY, PoolState.PRIMARY));
        assertThat(primaries(machine)).containsExactly(0, 1);
    }

    @Test
    void withoutASorryServerThoseThatAreLeftServeOn() {
        PoolMachine machine = machine(rules(2, 0, false), primary(1), primary(1));
        allUp(machine, 2);
        assertThat(machine.onHealth(0, DOWN, 0))
                .containsExactly(new PoolChange.ServerDown(0, "refused"), new PoolChange.QuorumLost(1));
        assertThat(primaries(machine)).containsExactly(1);
        assertThat(machine.state()).isEqualTo(PoolState.PRIMARY);
    }

    @Test
    void backupsMakeTheQuorumOnlyWhileTheyServe() {
        PoolMachine machine = machine(rules(2, 0, true), primary(1), primary(1), backup(5));
        allUp(machine, 3);
        assertThat(machine.onHealth(0, DOWN, 0)).contains(new PoolChange.QuorumLost(1));
        assertThat(machine.onHealth(1, DOWN, 0)).contains(new PoolChange.QuorumGained(5));
        assertThat(machine.state()).isEqualTo(PoolState.BACKUP);
    }

    @Test
    void countsServersIfThatIsWanted() {
        PoolMachine machine =
                machine(new PoolMachine.Rules(2, 0, true, false, false, true), primary(50), primary(50), primary(0));
        allUp(machine, 3);
        assertThat(machine.quorum()).isEqualTo(QuorumState.HELD);
        assertThat(machine.disable(0, 0)).contains(new PoolChange.QuorumLost(1));
    }

    @Test
    void theQuorumIsNotLostByWhatIsNotKnown() {
        PoolMachine machine = machine(rules(2, 0, true), primary(1), primary(1));
        allUp(machine, 2);
        assertThat(machine.onHealth(0, UNKNOWN, 0)).isEmpty();
        assertThat(machine.state()).isEqualTo(PoolState.PRIMARY);
        assertThat(machine.onHealth(0, DOWN, 0)).contains(new PoolChange.QuorumLost(1));
    }

    @Test
    void aWarmingServerMakesTheQuorumWithItsWholeWeight() {
        PoolMachine machine = machine(rules(100, 0, false), new PoolMachine.Member(100, false, true, 1_900));
        machine.onHealth(0, DOWN, 0);
        assertThat(machine.onHealth(0, UP, 0)).contains(new PoolChange.QuorumGained(100));
        assertThat(machine.weight(0)).isEqualTo(5);
    }

    @Test
    void startsSlowlyAfterAnOutageADrainAndAnEjectionButNotAtFirst() {
        PoolMachine machine =
                machine(PoolMachine.Rules.NONE, new PoolMachine.Member(100, false, true, 1_900), primary(1));
        allUp(machine, 2);
        assertThat(machine.weight(0)).as("at first").isEqualTo(100);
        machine.onHealth(0, DOWN, 10);
        machine.onHealth(0, UNKNOWN, 15);
        assertThat(machine.onHealth(0, UP, 20))
                .containsExactly(new PoolChange.ServerUp(0, "connected"), new PoolChange.WeightChanged(0, 100, 5));
        assertThat(machine.nextDeadlineNanos()).isEqualTo(120);
        assertThat(machine.onDeadline(120)).containsExactly(new PoolChange.WeightChanged(0, 5, 10));
        machine.onDeadline(5_000);
        assertThat(machine.weight(0)).isEqualTo(100);
        assertThat(machine.nextDeadlineNanos()).isEqualTo(PoolMachine.NEVER);
        machine.disable(0, 5_000);
        machine.enable(0, 6_000);
        assertThat(machine.weight(0)).as("enabled").isEqualTo(5);
        machine.onDeadline(9_000);
        ejected.add(0);
        machine.onDeadline(9_000);
        ejected.clear();
        machine.onDeadline(9_500);
        assertThat(machine.weight(0)).as("back").isEqualTo(5);
        machine.onDeadline(19_000);
        machine.onHealth(0, UNKNOWN, 20_000);
        machine.onHealth(0, UP, 21_000);
        assertThat(machine.weight(0))
                .as("a suspended check says nothing of the server")
                .isEqualTo(100);
    }

    @Test
    void doesNotStartSlowlyTwice() {
        PoolMachine machine = machine(PoolMachine.Rules.NONE, new PoolMachine.Member(100, false, true, 1_900));
        machine.onHealth(0, DOWN, 0);
        machine.onHealth(0, new Health(Health.Status.UP, OptionalInt.empty(), 50, "warms up"), 0);
        assertThat(machine.weight(0)).as("ours is less").isEqualTo(5);
        machine.onDeadline(1_500);
        assertThat(machine.weight(0)).as("the check's is less").isEqualTo(50);
    }
}
