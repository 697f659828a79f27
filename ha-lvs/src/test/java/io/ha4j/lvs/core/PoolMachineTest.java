package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Health;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PoolMachineTest {

    private static final Health UP = Health.of(Health.Status.UP, "connected");
    private static final Health DOWN = Health.of(Health.Status.DOWN, "refused");
    private static final Health UNKNOWN = Health.of(Health.Status.UNKNOWN, "gone");

    private static final Pool NOBODY = new Pool(List.of(), List.of(), List.of(), List.of(), false);

    /** Two primaries of weight 3 and 1, one backup of weight 1. */
    private static PoolMachine machine(boolean checked) {
        return new PoolMachine(
                PoolMachine.Rules.NONE,
                List.of(
                        new PoolMachine.Member(3, false, checked, 0),
                        new PoolMachine.Member(1, false, checked, 0),
                        new PoolMachine.Member(1, true, checked, 0)));
    }

    private static List<PoolChange> onHealth(PoolMachine machine, int server, Health news) {
        return machine.onHealth(server, news, 0);
    }

    @Test
    void takesServersWithoutACheckToWork() {
        PoolMachine machine = machine(false);
        assertThat(machine.state()).isEqualTo(PoolState.PRIMARY);
        assertThat(machine.pool())
                .isEqualTo(new Pool(
                        List.of(new Pool.Slot(0, 3), new Pool.Slot(1, 1)),
                        List.of(new Pool.Slot(2, 1)),
                        List.of(),
                        List.of(),
                        false));
    }

    @Test
    void usesAServerWithACheckOnlyWhenTheCheckSaysSo() {
        PoolMachine machine = machine(true);
        assertThat(machine.state()).isEqualTo(PoolState.STARTING);
        assertThat(machine.pool()).isEqualTo(NOBODY);
        assertThat(onHealth(machine, 1, UP))
                .containsExactly(
                        new PoolChange.ServerUp(1, "connected"),
                        new PoolChange.StateChanged(PoolState.STARTING, PoolState.PRIMARY));
        assertThat(machine.pool().primaries()).containsExactly(new Pool.Slot(1, 1));
    }

    @Test
    void keepsTheOrderGivenWhateverComesUpFirst() {
        PoolMachine machine = machine(true);
        onHealth(machine, 1, UP);
        onHealth(machine, 0, UP);
        assertThat(machine.pool().primaries()).containsExactly(new Pool.Slot(0, 3), new Pool.Slot(1, 1));
    }

    @Test
    void activatesBackupsOnlyWhenTheLastPrimaryFails() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, UP);
        onHealth(machine, 2, UP);
        assertThat(onHealth(machine, 1, DOWN)).containsExactly(new PoolChange.ServerDown(1, "refused"));
        assertThat(onHealth(machine, 0, DOWN))
                .containsExactly(
                        new PoolChange.ServerDown(0, "refused"),
                        new PoolChange.StateChanged(PoolState.PRIMARY, PoolState.BACKUP));
        assertThat(onHealth(machine, 2, DOWN))
                .containsExactly(
                        new PoolChange.ServerDown(2, "refused"),
                        new PoolChange.StateChanged(PoolState.BACKUP, PoolState.EMPTY));
        assertThat(onHealth(machine, 0, UP))
                .containsExactly(
                        new PoolChange.ServerUp(0, "connected"),
                        new PoolChange.StateChanged(PoolState.EMPTY, PoolState.PRIMARY));
    }

    @Test
    void isEmptyOnceTheLastCheckHasToldThatNobodyWorks() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, DOWN);
        onHealth(machine, 1, DOWN);
        assertThat(machine.state()).isEqualTo(PoolState.STARTING);
        assertThat(onHealth(machine, 2, DOWN))
                .contains(new PoolChange.StateChanged(PoolState.STARTING, PoolState.EMPTY));
    }

    @Test
    void doesNotUseAServerWhoseCheckKnowsNoMore() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, UP);
        assertThat(onHealth(machine, 0, UNKNOWN)).isEmpty();
        assertThat(machine.pool()).isEqualTo(NOBODY);
        assertThat(machine.state()).isEqualTo(PoolState.STARTING);
        onHealth(machine, 1, DOWN);
        assertThat(onHealth(machine, 2, DOWN)).hasSize(1);
        assertThat(onHealth(machine, 0, DOWN))
                .as("now it is known")
                .containsExactly(
                        new PoolChange.ServerDown(0, "refused"),
                        new PoolChange.StateChanged(PoolState.PRIMARY, PoolState.EMPTY));
        assertThat(onHealth(machine, 0, UNKNOWN)).as("what was told stands").isEmpty();
        assertThat(onHealth(machine, 0, DOWN)).as("and is not told again").isEmpty();
    }

    @Test
    void tellsOnlyWhatHasChangedOfAServerThatWasUnknown() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, UP);
        onHealth(machine, 0, UNKNOWN);
        assertThat(onHealth(machine, 0, UP)).as("as before").isEmpty();
        onHealth(machine, 0, UNKNOWN);
        assertThat(onHealth(machine, 0, DOWN)).containsExactly(new PoolChange.ServerDown(0, "refused"));
        onHealth(machine, 0, UNKNOWN);
        assertThat(onHealth(machine, 0, UP)).containsExactly(new PoolChange.ServerUp(0, "connected"));
    }

    @Test
    void tellsNothingWhileAllChecksAreSuspendedAndResumedOneByOne() {
        PoolMachine machine = machine(true);
        List.of(0, 1, 2).forEach(server -> onHealth(machine, server, UP));
        assertThat(onHealth(machine, 0, UNKNOWN)).isEmpty();
        assertThat(onHealth(machine, 1, UNKNOWN)).isEmpty();
        assertThat(machine.state()).as("the backup serves all the same").isEqualTo(PoolState.BACKUP);
        assertThat(machine.pool().backups()).containsExactly(new Pool.Slot(2, 1));
        assertThat(onHealth(machine, 2, UNKNOWN)).isEmpty();
        assertThat(machine.state()).isEqualTo(PoolState.STARTING);
        assertThat(onHealth(machine, 2, UP)).isEmpty();
        assertThat(onHealth(machine, 1, UP)).isEmpty();
        assertThat(onHealth(machine, 0, UP)).isEmpty();
        assertThat(machine.state()).isEqualTo(PoolState.PRIMARY);
    }

    @Test
    void tellsThatBackupsServeWhenTheLastPrimaryIsKnownToFail() {
        PoolMachine machine = machine(true);
        List.of(0, 1, 2).forEach(server -> onHealth(machine, server, UP));
        onHealth(machine, 0, UNKNOWN);
        assertThat(onHealth(machine, 1, DOWN)).containsExactly(new PoolChange.ServerDown(1, "refused"));
        PoolChange told = new PoolChange.StateChanged(PoolState.PRIMARY, PoolState.BACKUP);
        assertThat(onHealth(machine, 0, DOWN)).containsExactly(new PoolChange.ServerDown(0, "refused"), told);
        assertThat(onHealth(machine, 0, UNKNOWN)).as("that stands").isEmpty();
        assertThat(onHealth(machine, 2, UNKNOWN)).as("that, too").isEmpty();
        assertThat(onHealth(machine, 0, UP))
                .containsExactly(
                        new PoolChange.ServerUp(0, "connected"),
                        new PoolChange.StateChanged(PoolState.BACKUP, PoolState.PRIMARY));
    }

    @Test
    void tellsAtOnceThatSomebodyServesAgain() {
        PoolMachine machine = machine(true);
        List.of(0, 1, 2).forEach(server -> onHealth(machine, server, DOWN));
        onHealth(machine, 0, UNKNOWN);
        assertThat(onHealth(machine, 2, UP))
                .as("a backup, maybe not for long")
                .containsExactly(
                        new PoolChange.ServerUp(2, "connected"),
                        new PoolChange.StateChanged(PoolState.EMPTY, PoolState.STARTING));
        assertThat(onHealth(machine, 0, DOWN))
                .containsExactly(new PoolChange.StateChanged(PoolState.STARTING, PoolState.BACKUP));
    }

    @Test
    void tellsTheWeightOnlyOfAServerThatIsUp() {
        PoolMachine machine = machine(true);
        Health slowStart = new Health(Health.Status.UP, OptionalInt.empty(), 5, "warms up");
        onHealth(machine, 0, UP);
        onHealth(machine, 0, DOWN);
        assertThat(onHealth(machine, 0, slowStart))
                .containsExactly(new PoolChange.ServerUp(0, "warms up"), new PoolChange.WeightChanged(0, 3, 1));
        assertThat(onHealth(machine, 0, UNKNOWN)).isEmpty();
        assertThat(onHealth(machine, 0, DOWN)).containsExactly(new PoolChange.ServerDown(0, "refused"));
        assertThat(onHealth(machine, 0, slowStart)).containsExactly(new PoolChange.ServerUp(0, "warms up"));
        onHealth(machine, 0, UNKNOWN);
        assertThat(onHealth(machine, 0, UP))
                .as("what has changed meanwhile")
                .containsExactly(new PoolChange.WeightChanged(0, 1, 3));
    }

    @Test
    void givesAServerTheShareOfItsWeightThatItsCheckGrants() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, new Health(Health.Status.UP, OptionalInt.empty(), 5, "warms up"));
        assertThat(machine.pool().primaries()).as("rounded up").containsExactly(new Pool.Slot(0, 1));
        Health warmer = new Health(Health.Status.UP, OptionalInt.of(200), 55, "warms up");
        assertThat(onHealth(machine, 0, warmer)).containsExactly(new PoolChange.WeightChanged(0, 1, 110));
        onHealth(machine, 0, new Health(Health.Status.UP, OptionalInt.empty(), 0, "drains"));
        assertThat(machine.pool().primaries()).isEmpty();
    }

    @Test
    void takesTheWeightOfTheCheckAndReturnsToItsOwn() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, UP);
        Health heavy = new Health(Health.Status.UP, OptionalInt.of(7), "idle");
        assertThat(onHealth(machine, 0, heavy)).containsExactly(new PoolChange.WeightChanged(0, 3, 7));
        assertThat(machine.pool().primaries()).containsExactly(new Pool.Slot(0, 7));
        assertThat(onHealth(machine, 0, UP)).containsExactly(new PoolChange.WeightChanged(0, 7, 3));
    }

    @Test
    void doesNotUseAServerThatIsUpWithoutAWeight() {
        PoolMachine machine = machine(true);
        onHealth(machine, 2, UP);
        Health quiet = new Health(Health.Status.UP, OptionalInt.of(0), "draining");
        assertThat(onHealth(machine, 0, quiet))
                .containsExactly(new PoolChange.ServerUp(0, "draining"), new PoolChange.WeightChanged(0, 3, 0));
        assertThat(machine.state()).isEqualTo(PoolState.BACKUP);
    }

    @Test
    void saysNothingWhenNothingChanges() {
        PoolMachine machine = machine(true);
        onHealth(machine, 0, DOWN);
        assertThat(onHealth(machine, 0, Health.of(Health.Status.DOWN, "timed out")))
                .isEmpty();
        assertThat(machine.health(0).reason()).isEqualTo("timed out");
        assertThat(onHealth(machine, 1, UNKNOWN)).isEmpty();
    }
}
