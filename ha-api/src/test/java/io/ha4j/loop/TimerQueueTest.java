package io.ha4j.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerQueueTest {

    private final TimerQueue queue = new TimerQueue();
    private final List<Long> fired = new ArrayList<>();

    @Test
    void firesWhatIsDueInOrder() {
        queue.newTimer(now -> fired.add(2L)).set(20);
        queue.newTimer(now -> fired.add(1L)).set(10);
        queue.newTimer(now -> fired.add(3L)).set(30);
        queue.fireDue(20, Runnable::run);
        assertThat(fired).containsExactly(1L, 2L);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(30);
    }

    @Test
    void leavesToTheNextRoundWhatIsTooMuchForOne() {
        for (int i = 0; i < 1_500; i++) {
            queue.newTimer(fired::add).set(i);
        }
        queue.fireDue(5_000, Runnable::run);
        assertThat(fired).hasSize(1_024).containsOnly(5_000L);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(1_024);
        queue.fireDue(6_000, Runnable::run);
        assertThat(fired).hasSize(1_500).endsWith(6_000L);
        assertThat(queue.nextDeadlineNanos()).isEqualTo(LoopTimer.NEVER);
    }
}
