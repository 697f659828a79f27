package io.ha4j.vrrp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.loop.LoopTimer;
import io.ha4j.testkit.ManualTicker;
import io.ha4j.vrrp.testkit.swarm.ErrorLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The contract of {@link io.ha4j.loop.Loop}, without a thread. */
class SimulatedLoopTest {

    private final ManualTicker ticker = new ManualTicker();
    private final List<String> diary = new ArrayList<>();
    private long alarm = LoopTimer.NEVER;
    private final SimulatedLoop loop = new SimulatedLoop("loop", ticker, nanos -> alarm = nanos);

    @Test
    void runsTasksThenReadsThenFires() {
        loop.add(now -> diary.add("read at " + now));
        LoopTimer timer = loop.newTimer(now -> diary.add("fire at " + now));
        timer.set(50);
        loop.execute(() -> {
            assertThat(loop.inLoop()).isTrue();
            diary.add("task");
            loop.execute(() -> diary.add("task of the next round"));
        });
        assertThat(alarm).isZero();
        ticker.advanceTo(100);
        loop.round();
        assertThat(diary).containsExactly("task", "read at 100", "fire at 100");
        assertThat(alarm).as("more to do, in a moment").isEqualTo(1_100);
        loop.round();
        assertThat(diary).endsWith("task of the next round", "read at 100");
        assertThat(alarm).isEqualTo(LoopTimer.NEVER);
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void callsAtOnceAfterWhatWaits() {
        loop.execute(() -> diary.add("waited"));
        LoopTimer timer = loop.newTimer(now -> diary.add("fire"));
        String answer = loop.call(() -> {
            timer.set(70);
            loop.afterRound(() -> diary.add("listener"));
            loop.run(() -> diary.add("inside"));
            return "answer";
        });
        assertThat(answer).isEqualTo("answer");
        assertThat(diary).containsExactly("waited", "inside", "listener");
        assertThat(alarm).isEqualTo(70);
        loop.afterRound(() -> diary.add("at once"));
        assertThat(diary).endsWith("at once");
    }

    @Test
    void aPausedProcessReadsAllBeforeItFires() {
        loop.add(now -> diary.add("read at " + now));
        loop.newTimer(now -> diary.add("fire at " + now)).set(10);
        loop.sleep();
        ticker.advanceTo(100);
        loop.round();
        assertThat(diary).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.call(() -> true))
                .withMessageContaining("is paused");
        loop.awake();
        assertThat(alarm).isEqualTo(100);
        loop.round();
        assertThat(diary).containsExactly("read at 100", "fire at 100");
    }

    @Test
    void canBeStoppedBetweenReadingAndFiring() {
        loop.add(now -> {
            diary.add("read at " + now);
            loop.afterRound(() -> diary.add("listener"));
        });
        loop.newTimer(now -> diary.add("fire at " + now)).set(10);
        loop.sleepAfterReading();
        ticker.advanceTo(20);
        loop.round();
        assertThat(loop.isAsleep()).isTrue();
        assertThat(diary).containsExactly("read at 20");
        ticker.advanceTo(500);
        loop.round();
        loop.awake();
        assertThat(diary).as("by the time of its round").containsExactly("read at 20", "fire at 20", "listener");
        assertThat(alarm).as("and then it reads again").isEqualTo(1_020);
    }

    @Test
    void survivesWhatFails() {
        loop.add(now -> {
            throw new IllegalStateException("a source");
        });
        loop.newTimer(now -> {
                    throw new IllegalStateException("a timer");
                })
                .set(0);
        loop.newTimer(now -> diary.add("fire")).set(0);
        loop.execute(() -> {
            throw new IllegalStateException("a task");
        });
        loop.round();
        assertThat(diary).containsExactly("fire");
        assertThat(ErrorLog.take(name -> true)).hasSize(3);
    }

    @Test
    void doesNothingAfterItsEnd() {
        loop.newTimer(now -> diary.add("fire")).set(0);
        loop.execute(() -> diary.add("task"));
        loop.end();
        loop.round();
        loop.wakeUp();
        assertThat(diary).isEmpty();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> loop.execute(() -> {}));
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.call(() -> true))
                .withMessageContaining("has ended");
    }

    @Test
    void itsInboxIsBounded() {
        for (int i = 0; i < 16_384; i++) {
            loop.execute(() -> {});
        }
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> loop.execute(() -> {}));
        assertThat(Duration.ofNanos(alarm)).isZero();
    }
}
