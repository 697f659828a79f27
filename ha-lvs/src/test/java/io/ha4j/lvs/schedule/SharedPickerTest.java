package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One picker in several threads. */
class SharedPickerTest {

    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A task of a thread, by its number. */
    private interface Task {
        void run(int thread);
    }

    private void together(Task task) throws InterruptedException, ExecutionException {
        CountDownLatch ready = new CountDownLatch(THREADS);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            all.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                task.run(thread);
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    private static List<Scheduler> roundRobins() {
        return List.of(Scheduler.roundRobin(), Scheduler.weightedRoundRobin(), Scheduler.smoothWeightedRoundRobin());
    }

    @ParameterizedTest
    @MethodSource("roundRobins")
    void noPickIsLostAndNoneIsDoubled(Scheduler scheduler) throws InterruptedException, ExecutionException {
        List<Server> servers = Flows.servers(5, 3, 2);
        Picker<Server> picker = Picks.picker(scheduler, servers);
        ConcurrentHashMap<Server, AtomicInteger> counts = new ConcurrentHashMap<>();
        servers.forEach(server -> counts.put(server, new AtomicInteger()));
        together(thread -> {
            for (int i = 0; i < 7_500; i++) {
                Objects.requireNonNull(counts.get(picker.pick(Picks.ANY, Set.of())))
                        .incrementAndGet();
            }
        });
        boolean weighted = scheduler != Scheduler.roundRobin();
        for (Server server : servers) {
            assertThat(counts.get(server)).hasValue(weighted ? 3_000 * server.weight : 10_000);
        }
    }

    /** A server whose count is exact, whoever changes it. */
    private static final class Counted implements Destination {

        private final Server server;
        private final AtomicInteger active = new AtomicInteger();

        Counted(Server server) {
            this.server = server;
        }

        @Override
        public InetSocketAddress address() {
            return server.address();
        }

        @Override
        public int weight() {
            return server.weight();
        }

        @Override
        public int activeConnections() {
            return active.get();
        }

        @Override
        public int inactiveConnections() {
            return 0;
        }

        @Override
        public boolean overloaded() {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void theTreeIsRightWhenAllHaveToldTheirChanges(Rule rule) throws InterruptedException, ExecutionException {
        List<Counted> servers =
                Flows.servers(1, 2, 3, 4, 5, 6, 7).stream().map(Counted::new).toList();
        LeastLoad<Counted> picker = new LeastLoad<>(rule);
        picker.update(servers);
        for (int round = 0; round < 100; round++) {
            int seed = round;
            together(thread -> connectAndEnd(picker, servers, new SplittableRandom(seed * THREADS + thread)));
            assertThat(picker.pick(Picks.ANY, Set.of()))
                    .as("round %d", round)
                    .isSameAs(new LoadTree<>(new Members<>(servers), rule).least(Set.of()));
        }
    }

    private static void connectAndEnd(Picker<Counted> picker, List<Counted> servers, SplittableRandom random) {
        Deque<Counted> open = new ArrayDeque<>();
        for (int i = 0; i < 200; i++) {
            Counted picked = picker.pick(Picks.ANY, Set.of());
            if (picked != null) {
                picked.active.incrementAndGet();
                picker.loadChanged(picked);
                open.add(picked);
            }
            if (random.nextInt(3) == 0 && !open.isEmpty()) {
                Counted ended = open.remove();
                ended.active.decrementAndGet();
                picker.loadChanged(ended);
            }
            if (random.nextInt(100) == 0) {
                synchronized (servers) { // one at a time updates
                    picker.update(servers);
                }
            }
        }
    }

    @Test
    void picksGoOnWhileTheListChanges() throws InterruptedException, ExecutionException {
        List<Server> servers = Flows.servers(3, 3, 3, 3);
        List<Picker<Server>> pickers = new ArrayList<>();
        for (Scheduler scheduler : List.of(
                Scheduler.roundRobin(),
                Scheduler.weightedRoundRobin(),
                Scheduler.weightedLeastConnections(),
                Scheduler.localityBasedLeastConnectionsWithReplication(),
                Scheduler.maglevHash(),
                Scheduler.powerOfTwoChoices(),
                Scheduler.leastResponseTime(),
                Scheduler.boundedLoadHash())) {
            pickers.add(Picks.picker(scheduler, servers));
        }
        together(thread -> {
            for (int i = 0; i < 300; i++) {
                for (Picker<Server> picker : pickers) {
                    if (thread == 0) {
                        picker.update(servers.subList(0, 1 + i % 4));
                    } else {
                        Server picked = picker.pick(Picks.ANY, Set.of());
                        assertThat(picked).isNotNull();
                        picker.loadChanged(Objects.requireNonNull(picked));
                    }
                }
            }
        });
    }
}
