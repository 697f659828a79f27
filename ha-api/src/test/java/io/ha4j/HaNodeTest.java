package io.ha4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HaNodeTest {

    /** Less than the 10 s after which a node that closes gives up waiting. */
    private static final long SOON_NANOS = 9_000_000_000L;

    private final List<String> diary = Collections.synchronizedList(new ArrayList<>());

    record Happened(ComponentId source, Instant at, String what) implements HaEvent {}

    /** Writes down what is done to it. */
    private class Part implements HaComponent<String> {
        private final String name;
        private final List<HaComponent<?>> dependencies;
        private Runnable onStart = () -> {};
        private Runnable onActivate = () -> {};
        private Runnable onClose = () -> {};
        private HaContext context;
        private volatile long first;
        private volatile long second;

        Part(String name, HaComponent<?>... dependencies) {
            this.name = name;
            this.dependencies = List.of(dependencies);
        }

        @Override
        public ComponentId id() {
            return new ComponentId("part", name);
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            return dependencies;
        }

        @Override
        public HaRuntime<String> start(HaContext given) {
            context = given;
            diary.add("start " + name);
            onStart.run();
            return new HaRuntime<>() {
                @Override
                public String handle() {
                    return "handle of " + name;
                }

                @Override
                public Object snapshot() {
                    return first + "/" + second;
                }

                @Override
                public void activate() {
                    diary.add("activate " + name);
                    onActivate.run();
                }

                @Override
                public void quiesce() {
                    diary.add("quiesce " + name);
                }

                @Override
                public void close() {
                    diary.add("close " + name);
                    onClose.run();
                }
            };
        }
    }

    private static List<String> threads(String node) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ha-" + node + "-"))
                .toList();
    }

    @Test
    void startsDependenciesFirstAndClosesInReverse() {
        Part a = new Part("a");
        Part b = new Part("b", a);
        Part c = new Part("c", b, a);
        HaNode node = HaNode.builder("n").with(c, a).build();
        assertThat(diary).as("build opens nothing").isEmpty();
        node.start();
        assertThat(node.state()).isEqualTo(NodeState.RUNNING);
        assertThat(node.get(b)).as("pulled in by itself").isEqualTo("handle of b");
        node.close();
        node.close();
        assertThat(diary)
                .containsExactly(
                        "start a",
                        "start b",
                        "start c",
                        "activate a",
                        "activate b",
                        "activate c",
                        "quiesce a",
                        "quiesce b",
                        "quiesce c",
                        "close c",
                        "close b",
                        "close a");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(threads("n")).isEmpty();
    }

    @Test
    void startsAllOrNothing() {
        Part a = new Part("a");
        Part b = new Part("b", a);
        Part c = new Part("c", b);
        b.onStart = () -> {
            a.context.loop("work");
            throw new HaException("no such luck");
        };
        List<HaEvent> events = new CopyOnWriteArrayList<>();
        HaNode node = HaNode.builder("n").with(c).listener(events::add).build();
        assertThatExceptionOfType(HaException.class).isThrownBy(node::start).withMessage("no such luck");
        assertThat(diary).containsExactly("start a", "start b", "quiesce a", "close a");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(threads("n")).isEmpty();
        assertThat(events).hasExactlyElementsOfTypes(NodeEvent.Closing.class, NodeEvent.Closed.class);
        assertThatIllegalStateException()
                .isThrownBy(node::start)
                .withMessageStartingWith("state: CLOSED (expected: NEW");
    }

    @Test
    void aFailingActivationClosesAll() {
        Part a = new Part("a");
        Part b = new Part("b", a);
        b.onActivate = () -> {
            throw new HaException("not today");
        };
        HaNode node = HaNode.builder("n").with(b).build();
        assertThatExceptionOfType(HaException.class).isThrownBy(node::start).withMessage("not today");
        assertThat(diary)
                .containsExactly(
                        "start a",
                        "start b",
                        "activate a",
                        "activate b",
                        "quiesce a",
                        "quiesce b",
                        "close b",
                        "close a");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(threads("n")).isEmpty();
    }

    @Test
    void refusesCirclesAndDoubleNames() {
        List<HaComponent<?>> later = new ArrayList<>();
        HaComponent<String> a = new Part("a") {
            @Override
            public List<HaComponent<?>> dependencies() {
                return later;
            }
        };
        later.add(new Part("b", a));
        assertThatIllegalStateException()
                .isThrownBy(() -> HaNode.builder("n").with(a).build())
                .withMessage("component: part/a depends on itself: [part/a, part/b] (expected: no circles)");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        HaNode.builder("n").with(new Part("x"), new Part("x")).build())
                .withMessage("component: part/x is used for two different descriptions (expected: unique names;"
                        + " who refers to a changed description is built again with the new one)");
    }

    @Test
    void deliversEventsInOrderOnOneThreadOfItsOwn() {
        Part a = new Part("a");
        List<String> heard = new CopyOnWriteArrayList<>();
        List<String> onThreads = new CopyOnWriteArrayList<>();
        HaNode node = HaNode.builder("n")
                .with(a)
                .listener(e -> {
                    throw new IllegalStateException("a listener that fails");
                })
                .listener(e -> {
                    onThreads.add(Thread.currentThread().getName());
                    heard.add(e instanceof Happened h ? h.what() : e.getClass().getSimpleName());
                })
                .build();
        node.start();
        for (int i = 0; i < 100; i++) {
            a.context.publish(new Happened(a.id(), Instant.EPOCH, "" + i));
        }
        NodeSnapshot snapshot = node.snapshot();
        assertThat(snapshot.sequence()).isEqualTo(101);
        node.close();
        assertThat(heard).hasSize(103).startsWith("Started", "0", "1", "2").endsWith("98", "99", "Closing", "Closed");
        assertThat(onThreads).containsOnly("ha-n-events");
        assertThat(node.snapshot().listenerFailures()).isEqualTo(103);
    }

    private static String word(HaEvent event) {
        return event instanceof Happened h ? h.what() : event.getClass().getSimpleName();
    }

    @Test
    void deliversInOrderByAnExecutorOneTaskAtATime() {
        Part a = new Part("a");
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        List<String> heard = new ArrayList<>();
        HaNode node = HaNode.builder("n")
                .with(a)
                .listenerExecutor(tasks::add)
                .closeTimeout(Duration.ofMillis(10))
                .listener(e -> {
                    heard.add(word(e));
                    if (heard.size() == 1) { // comes behind what waits already
                        a.context.publish(new Happened(a.id(), Instant.EPOCH, "from a listener"));
                    }
                })
                .build();
        node.start();
        a.context.publish(new Happened(a.id(), Instant.EPOCH, "1"));
        assertThat(heard).isEmpty();
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(heard).containsExactly("Started", "1", "from a listener");
        assertThat(tasks).isEmpty();
        a.context.publish(new Happened(a.id(), Instant.EPOCH, "2"));
        node.close(); // does not wait longer than its time-out
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(heard).endsWith("2", "Closing", "Closed");
        assertThat(threads("n")).isEmpty();
    }

    @Test
    void deliversOnTheCallersThreadWhereTheExecutorSaysSo() {
        Part a = new Part("a");
        List<String> heard = new ArrayList<>();
        AtomicReference<HaNode> self = new AtomicReference<>();
        HaNode node = HaNode.builder("n")
                .with(a)
                .listenerExecutor(Runnable::run)
                .listener(e -> {
                    heard.add(word(e));
                    if (word(e).equals("enough")) {
                        self.get().close();
                        heard.add("closed");
                    }
                })
                .build();
        self.set(node);
        node.start();
        assertThat(heard).containsExactly("Started");
        a.context.publish(new Happened(a.id(), Instant.EPOCH, "enough"));
        assertThat(heard).containsExactly("Started", "enough", "closed", "Closing", "Closed");
    }

    @Test
    void triesAgainWithTheNextEventWhenTheExecutorRefuses() {
        Part a = new Part("a");
        List<String> heard = new ArrayList<>();
        AtomicBoolean refuses = new AtomicBoolean();
        HaNode node = HaNode.builder("n")
                .with(a)
                .listenerExecutor(task -> {
                    if (refuses.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                })
                .listener(e -> heard.add(word(e)))
                .build();
        node.start();
        refuses.set(true);
        a.context.publish(new Happened(a.id(), Instant.EPOCH, "1"));
        refuses.set(false);
        a.context.publish(new Happened(a.id(), Instant.EPOCH, "2"));
        assertThat(heard).containsExactly("Started", "1", "2");
        node.close();
        assertThat(heard).endsWith("Closed");
    }

    @Test
    void saysWhereEventsAreMissingWhenAListenerIsTooSlow() throws InterruptedException {
        Part a = new Part("a");
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        HaNode node = HaNode.builder("n")
                .with(a)
                .eventCapacity(16)
                .listener(e -> {
                    first.countDown();
                    try {
                        assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                    heard.add(
                            e instanceof Happened h
                                    ? h.what()
                                    : e instanceof NodeEvent.EventsLost lost
                                            ? "lost " + lost.count()
                                            : e.getClass().getSimpleName());
                })
                .build();
        node.start();
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 20; i++) {
            a.context.publish(new Happened(a.id(), Instant.EPOCH, "" + i));
        }
        assertThat(node.snapshot().eventsLost()).isEqualTo(4);
        go.countDown();
        node.close();
        assertThat(heard)
                .containsSubsequence("Started", "0", "15")
                .doesNotContain("16", "17", "18", "19")
                .endsWith("Closed");
        assertThat(heard.indexOf("lost 4")).isEqualTo(heard.indexOf("15") + 1);
    }

    @Test
    void snapshotsHaveStateAndEventTogether() throws InterruptedException {
        Part a = new Part("a");
        HaNode node = HaNode.builder("n").with(a).build();
        node.start();
        long before = node.snapshot().sequence();
        Thread writer = new Thread(
                () -> {
                    for (int i = 1; i <= 50_000; i++) {
                        int value = i;
                        a.context.publish(new Happened(a.id(), Instant.EPOCH, ""), () -> {
                            a.first = value;
                            Thread.onSpinWait();
                            a.second = value;
                        });
                    }
                },
                "writer");
        writer.start();
        int seen = 0;
        while (writer.isAlive() || seen == 0) {
            NodeSnapshot snapshot = node.snapshot();
            assertThat(snapshot.components().get("part/a"))
                    .isEqualTo((snapshot.sequence() - before) + "/" + (snapshot.sequence() - before));
            seen++;
        }
        writer.join();
        node.close();
    }

    @Test
    void aStuckComponentCostsItsTimeoutAndNoMore() {
        CountDownLatch never = new CountDownLatch(1);
        Part a = new Part("a");
        Part b = new Part("b", a);
        b.onClose = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                diary.add("interrupted b");
            }
        };
        HaNode node =
                HaNode.builder("n").with(b).closeTimeout(Duration.ofMillis(50)).build();
        node.start();
        long began = System.nanoTime();
        node.close();
        assertThat(System.nanoTime() - began).isBetween(50_000_000L, SOON_NANOS);
        assertThat(diary).contains("close a");
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void aComponentThatIsInterruptedReleasesBeforeTheOthersAreClosed() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch otherCloses = new CountDownLatch(1);
        Part a = new Part("a");
        Part b = new Part("b", a);
        a.onClose = otherCloses::countDown;
        b.onClose = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                diary.add("the other one closes: " + closesSoon(otherCloses));
            }
        };
        HaNode node =
                HaNode.builder("n").with(b).closeTimeout(Duration.ofMillis(50)).build();
        node.start();
        node.close();
        assertThat(diary).contains("the other one closes: false", "close a");
    }

    private static boolean closesSoon(CountDownLatch closes) {
        try {
            return closes.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closesInOrderOnAThreadThatIsInterrupted() {
        Part a = new Part("a");
        Part b = new Part("b", a);
        HaNode node = HaNode.builder("n").with(b).build();
        node.start();
        Thread.currentThread().interrupt();
        node.close();
        assertThat(Thread.interrupted()).as("is told afterwards").isTrue();
        assertThat(diary).endsWith("quiesce a", "quiesce b", "close b", "close a");
        assertThat(threads("n")).isEmpty();
    }

    @Test
    void aListenerThatClosesDoesNotHoldUpAnotherCloser() {
        AtomicReference<HaNode> self = new AtomicReference<>();
        HaNode node = HaNode.builder("n")
                .with(new Part("a"))
                .listener(e -> {
                    if (e instanceof NodeEvent.Closing) {
                        self.get().close();
                    }
                })
                .build();
        self.set(node);
        node.start();
        long began = System.nanoTime();
        node.close();
        assertThat(System.nanoTime() - began).isLessThan(SOON_NANOS);
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void aComponentMayCloseItsNode() {
        Part a = new Part("a");
        AtomicReference<HaNode> self = new AtomicReference<>();
        a.onClose = () -> self.get().close();
        HaNode node = HaNode.builder("n").with(a).build();
        self.set(node);
        node.start();
        long began = System.nanoTime();
        node.close();
        assertThat(System.nanoTime() - began).isLessThan(SOON_NANOS);
    }

    @Test
    void mayBeClosedByAListener() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<HaNode> self = new AtomicReference<>();
        HaNode node = HaNode.builder("n")
                .with(new Part("a"))
                .listener(e -> {
                    if (e instanceof NodeEvent.Started) {
                        self.get().close();
                    }
                    if (e instanceof NodeEvent.Closed) {
                        closed.countDown();
                    }
                })
                .build();
        self.set(node);
        node.start();
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
    }

    @Test
    void handlesAreForComponentsThatRun() {
        Part a = new Part("a");
        HaNode node = HaNode.builder("n").with(a).build();
        assertThatIllegalStateException()
                .isThrownBy(() -> node.get(a))
                .withMessageStartingWith("component: part/a does not run in node n");
        node.start();
        assertThatIllegalStateException().isThrownBy(() -> node.get(new Part("other")));
        node.close();
        assertThatIllegalStateException().isThrownBy(() -> node.get(a));
    }

    @Test
    void aNodeThatNeverStartedClosesToo() {
        HaNode node = HaNode.builder("n").with(new Part("a")).build();
        node.close();
        assertThat(node.state()).isEqualTo(NodeState.CLOSED);
        assertThat(diary).isEmpty();
    }

    @Test
    void aShutdownHookIsTakenBackByAClose() {
        HaNode node =
                HaNode.builder("n").with(new Part("a")).closeOnShutdown(true).build();
        node.start();
        node.close();
        assertThat(diary).containsExactly("start a", "activate a", "quiesce a", "close a");
    }
}
