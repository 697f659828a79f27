package io.ha4j.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.time.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SelectorLoopTest {

    private static final long MS = 1_000_000;

    private final Ticker ticker = Ticker.system();
    private final SelectorLoop loop = SelectorLoop.start("ha-test-loop", ticker);

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void runsTasksInOrderOnItsThread() {
        List<String> ran = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            loop.execute(() -> ran.add(Thread.currentThread().getName() + number));
        }
        assertThat(loop.call(() -> List.copyOf(ran)))
                .hasSize(1_000)
                .startsWith("ha-test-loop0")
                .endsWith("ha-test-loop999");
        assertThat(loop.inLoop()).isFalse();
        assertThat(loop.<Boolean>call(loop::inLoop)).isTrue();
        assertThat(loop.<Boolean>call(() -> loop.call(() -> true))).isTrue();
    }

    @Test
    void handsExceptionsBackToTheCaller() {
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.call(() -> {
                    throw new IllegalStateException("mine");
                }));
    }

    /** What nobody waits for any more would open something that nobody owns. */
    @Test
    void aCallThatWasGivenUpBeforeItBeganNeverRuns() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop.execute(() -> {
            busy.countDown();
            awaitUninterrupted(go);
        });
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        List<String> ran = new CopyOnWriteArrayList<>();
        Thread.currentThread().interrupt();
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.call(() -> ran.add("given up")))
                .withMessage("interrupted while waiting for the loop");
        assertThat(Thread.interrupted()).isTrue();
        go.countDown();
        assertThat(loop.call(() -> List.copyOf(ran))).isEmpty();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refusesOtherThreadsWhatIsTheLoopsOwn() throws IOException {
        Pipe pipe = Pipe.open();
        ReadableChannel channel = new ReadableChannel() {
            @Override
            public SelectableChannel channel() {
                return pipe.source();
            }

            @Override
            public void drain(long nowNanos) {}
        };
        for (Runnable call : List.<Runnable>of(() -> loop.register(channel), () -> loop.deregister(channel))) {
            assertThatIllegalStateException()
                    .isThrownBy(call::run)
                    .withMessage("thread: " + Thread.currentThread().getName()
                            + " (expected: ha-test-loop; hand the call to the loop with call() or execute())");
        }
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void survivesATaskThatFails() {
        loop.execute(() -> {
            throw new AssertionError("a bug in a task");
        });
        assertThat(loop.call(() -> 1)).isEqualTo(1);
    }

    @Test
    void firesTimersInOrderAndNeverEarly() throws InterruptedException {
        List<Long> lateness = new CopyOnWriteArrayList<>();
        List<Integer> order = new CopyOnWriteArrayList<>();
        CountDownLatch fired = new CountDownLatch(3);
        loop.execute(() -> {
            long start = ticker.nanos();
            for (int i : new int[] {30, 10, 20}) {
                long deadline = start + i * MS;
                loop.newTimer(now -> {
                            lateness.add(now - deadline);
                            order.add(i);
                            fired.countDown();
                        })
                        .set(deadline);
            }
        });
        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly(10, 20, 30);
        assertThat(lateness).allMatch(nanos -> nanos >= 0);
    }

    @Test
    void aTimerCanBeMovedAndDisarmed() throws InterruptedException {
        List<String> fired = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            long now = ticker.nanos();
            LoopTimer disarmed = loop.newTimer(t -> fired.add("disarmed"));
            disarmed.set(now + MS);
            disarmed.set(LoopTimer.NEVER);
            LoopTimer moved = loop.newTimer(t -> fired.add("moved"));
            moved.set(now + MS);
            moved.set(now + 5 * MS);
            assertThat(moved.deadlineNanos()).isEqualTo(now + 5 * MS);
            loop.newTimer(t -> done.countDown()).set(now + 20 * MS);
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(fired).containsExactly("moved");
    }

    @Test
    void aTimerThatIsAlwaysDueDoesNotStarveTheRest() {
        LoopTimer[] timer = new LoopTimer[1];
        loop.execute(() -> {
            timer[0] = loop.newTimer(now -> timer[0].set(now - 1));
            timer[0].set(0);
        });
        assertThat(loop.call(() -> "heard")).isEqualTo("heard");
        loop.execute(() -> timer[0].set(LoopTimer.NEVER));
    }

    @Test
    void hearsWhatHasArrivedBeforeItFiresALateTimer() throws IOException, InterruptedException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch fired = new CountDownLatch(1);
        ReadableChannel channel = new ReadableChannel() {
            @Override
            public SelectableChannel channel() {
                return pipe.source();
            }

            @Override
            public void drain(long nowNanos) {
                try {
                    if (pipe.source().read(ByteBuffer.allocate(8)) > 0) {
                        order.add("packet");
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        loop.execute(() -> {
            loop.register(channel);
            long now = ticker.nanos();
            loop.newTimer(t -> {
                        order.add("deadline");
                        fired.countDown();
                    })
                    .set(now + MS);
            while (ticker.nanos() < now + 20 * MS) { // a pause: the deadline passes while nothing is heard
                Thread.onSpinWait();
            }
            try {
                pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        loop.call(() -> {
            loop.deregister(channel);
            loop.deregister(channel);
            return true;
        });
        pipe.source().close();
        pipe.sink().close();
        assertThat(order).containsExactly("packet", "deadline");
    }

    @Test
    void refusesTasksAfterItsEnd() {
        loop.close();
        loop.close();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> loop.execute(() -> {}))
                .withMessage("ha-test-loop is closed");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().equals("ha-test-loop"));
    }

    @Test
    void refusesTasksWhenItsInboxIsFull() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop.execute(() -> {
            busy.countDown();
            awaitUninterrupted(go);
        });
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        loop.execute(() -> {});
                    }
                })
                .withMessageContaining("16384 tasks waiting");
        go.countDown();
    }

    @Test
    void aValueTellsItsFollowersEachChangeOnceAndInOrder() {
        LoopValue<String> value = loop.call(() -> new LoopValue<>(loop, "a"));
        List<String> heard = new CopyOnWriteArrayList<>();
        value.subscribe(v -> {
            throw new AssertionError("a follower that fails");
        });
        value.subscribe(heard::add).close();
        heard.clear();
        Subscription subscription = value.subscribe(heard::add);
        loop.call(() -> {
            value.set("b");
            value.set("b");
            value.set("c");
            return true;
        });
        subscription.close();
        loop.call(() -> {
            value.set("d");
            return true;
        });
        assertThat(heard).containsExactly("a", "b", "c");
        assertThat(value.get()).isEqualTo("d");
        loop.close();
        subscription.close();
    }
}
