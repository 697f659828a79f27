package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.Health;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where servers stand, for planes that must know who keeps the connections that he has. */
class StandingTest {

    private static final Health UP = Health.of(Health.Status.UP, "connected");
    private static final Health DOWN = Health.of(Health.Status.DOWN, "refused");
    private static final Health UNKNOWN = Health.of(Health.Status.UNKNOWN, "suspended");

    private final PoolMachine machine =
            new PoolMachine(PoolMachine.Rules.NONE, List.of(new PoolMachine.Member(3, false, true, 0)));

    @Test
    void followsTheCheck() {
        assertThat(machine.standing(0)).isEqualTo(Standing.UNKNOWN);
        machine.onHealth(0, UP, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.USABLE);
        machine.onHealth(0, DOWN, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.FAILED);
        machine.onHealth(0, UNKNOWN, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void restsWithoutAWeightAndWhileItIsNotWanted() {
        machine.onHealth(0, UP, 0);
        machine.weight(0, 0, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.RESTING);
        machine.weight(0, 1, 0);
        machine.disable(0, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.RESTING);
        machine.onHealth(0, UNKNOWN, 0);
        assertThat(machine.standing(0)).as("it is not waited for").isEqualTo(Standing.RESTING);
    }

    @Test
    void hasNothingAnyMoreWhenItWasDrained() {
        machine.onHealth(0, UP, 0);
        machine.drain(0, 1_000, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.RESTING);
        machine.onConnections(0, 1, 0);
        machine.onConnections(0, 0, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.DRAINED);
        machine.enable(0, 0);
        assertThat(machine.standing(0)).isEqualTo(Standing.USABLE);
    }
}
