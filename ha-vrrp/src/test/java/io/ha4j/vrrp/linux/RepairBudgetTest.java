package io.ha4j.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** So many repairs in so long. */
class RepairBudgetTest {

    private final RepairBudget budget = new RepairBudget(3, 60);

    @Test
    void allowsThreeInAWindowThatMoves() {
        assertThat(budget.take(0)).isTrue();
        assertThat(budget.take(10)).isTrue();
        assertThat(budget.take(20)).isTrue();
        assertThat(budget.take(59)).isFalse();
        assertThat(budget.take(60)).as("the first one has left the window").isTrue();
        assertThat(budget.take(69)).as("what was refused does not count").isFalse();
        assertThat(budget.take(70)).isTrue();
    }

    @Test
    void beginsAnew() {
        for (int i = 0; i < 4; i++) {
            budget.take(0);
        }
        budget.reset();
        assertThat(budget.take(0)).isTrue();
    }
}
