package io.ha4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.Units.Unit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call {@code apply} when, and who hears of it. */
@Timeout(60)
class ApplyThreadsTest extends ApplyFixture {

    /** Less than the 10 s after which a node that closes gives up waiting. */
    private static final long SOON_NANOS = 9_000_000_000L;

    @Test
    void theEventComesAfterWhatTheComponentsTellAndWithTheSnapshotThatItTellsOf() throws Exception {
        Unit a = units.unit("a");
        CompletableFuture<NodeSnapshot> then = new CompletableFuture<>();
        AtomicReference<HaNode> self = new AtomicReference<>();
        node = HaNode.builder("n")
                .with(a, units.unit("x"))
                .listener(e -> {
                    events.add(e);
                    if (e instanceof NodeEvent.Changed) {
                        then.complete(self.get().snapshot());
                    }
                })
                .build();
        self.set(node);
        node.start();
        NodeEvent.Changed told = node.apply(a.next(), units.unit("b"));
        assertThat(then.get(20, TimeUnit.SECONDS).components().values()).containsExactly("a2", "b1");
        node.close();
        assertThat(events)
                .hasExactlyElementsOfTypes(
                        NodeEvent.Started.class,
                        Units.Told.class,
                        NodeEvent.Changed.class,
                        NodeEvent.Closing.class,
                        NodeEvent.Closed.class)
                .contains(told);
        assertThat(told)
                .isEqualTo(new NodeEvent.Changed(
                        new ComponentId("node", "n"), told.at(), ids("b"), ids("x"), ids("a"), ids()));
    }

    @Test
    void aListenerMayChangeItsNode() throws InterruptedException {
        CountDownLatch changed = new CountDownLatch(1);
        AtomicReference<HaNode> self = new AtomicReference<>();
        node = HaNode.builder("n")
                .with(units.unit("a"))
                .listener(e -> {
                    if (e instanceof NodeEvent.Started) {
                        self.get().apply(units.unit("b"));
                    } else if (e instanceof NodeEvent.Changed) {
                        changed.countDown();
                    }
                })
                .build();
        self.set(node);
        node.start();
        assertThat(changed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.snapshot().components()).containsOnlyKeys("unit/b");
    }

    @Test
    void aListenerOfANodeThatIsClosedIsRefused() {
        AtomicReference<HaNode> self = new AtomicReference<>();
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        node = HaNode.builder("n")
                .with(units.unit("a"))
                .listener(e -> {
                    if (e instanceof NodeEvent.Closing) {
                        try {
                            self.get().apply(units.unit("b"));
                        } catch (IllegalStateException refusal) {
                            refused.add(refusal);
                        }
                    }
                })
                .build();
        self.set(node);
        node.start();
        long began = System.nanoTime();
        node.close();
        assertThat(System.nanoTime() - began).isLessThan(SOON_NANOS);
        assertThat(refused).singleElement().satisfies(e -> assertThat(e).hasMessageStartingWith("state: CLOS"));
    }

    @Test
    void aLoopIsRefused() {
        Unit a = units.unit("a");
        run(a);
        assertThatIllegalStateException()
                .isThrownBy(() -> node.get(a).context().loop("work").call(() -> node.apply(units.unit("b"))))
                .withMessageStartingWith("thread: ha-n-work (expected: one that may wait");
        assertThat(units.open).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start b1", "prepare a2", "activate b1", "commit a2", "quiesce x1", "close x1"})
    void aComponentAtWorkIsRefused(String what) {
        Unit a = units.unit("a");
        run(a, units.unit("x"));
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        units.doing.put(what, () -> {
            try {
                node.apply(units.unit("c"));
            } catch (IllegalStateException refusal) {
                refused.add(refusal);
            }
        });
        node.apply(a.next(), units.unit("b"));
        assertThat(refused).singleElement().satisfies(e -> assertThat(e).hasMessageStartingWith("thread: "));
        assertThat(units.open.keySet()).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start b1", "prepare a2", "activate b1", "commit a2", "quiesce x1", "close x1"})
    void aComponentThatClosesItsNodeMeanwhileIsHeardAtTheEnd(String what) {
        Unit a = units.unit("a");
        run(a, units.unit("x"));
        units.doing.put(what, () -> node.close());
        long began = System.nanoTime();
        node.apply(a.next(), units.unit("b"));
        assertThat(System.nanoTime() - began).isLessThan(SOON_NANOS);
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(units.diary).endsWith("quiesce a2", "quiesce b1", "close b1", "close a2");
    }

    @Test
    void aComponentThatClosesItsNodeWhileItStartsIsHeardAtTheEnd() {
        AtomicReference<HaNode> self = new AtomicReference<>();
        units.doing.put("start a1", () -> self.get().close());
        node = HaNode.builder("n").with(units.unit("a")).build();
        self.set(node);
        node.start();
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(units.diary).containsExactly("start a1", "activate a1", "quiesce a1", "close a1");
    }

    @Test
    void oneWaitsForTheOther() throws InterruptedException {
        Unit a = units.unit("a");
        run(a);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        units.doing.put("prepare a2", () -> {
            inside.countDown();
            try {
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread first = new Thread(() -> node.apply(a.next()), "first");
        first.start();
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        Thread second = new Thread(() -> node.apply(a.next().next()), "second");
        second.start();
        Thread closer = new Thread(() -> node.close(), "closer");
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(units.diary).containsExactly("prepare a2");
        go.countDown();
        first.join();
        second.join();
        closer.start();
        closer.join();
        assertThat(units.diary)
                .containsExactly("prepare a2", "commit a2", "prepare a3", "commit a3", "quiesce a3", "close a3");
    }

    @Test
    void doesNotPileUpEventsThatNobodyTakes() {
        Unit a = units.unit("a");
        CountDownLatch go = new CountDownLatch(1);
        node = HaNode.builder("n")
                .with(a)
                .eventCapacity(16)
                .listener(e -> {
                    try {
                        assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                })
                .build();
        node.start();
        for (int i = 0; i < 50; i++) {
            node.apply(a);
        }
        assertThat(node.snapshot().eventsLost()).isBetween(34L, 35L);
        go.countDown();
    }
}
