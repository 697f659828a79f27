package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.ConnectionLimits;
import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.ManualTicker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that belong to one server: by a hash without the fall-back. */
class BoundClientsTest {

    private static final long MINUTE = 60_000_000_000L;

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicInteger timed = new AtomicInteger();
    private final Backend a = server(1, 1);
    private final Backend b = server(2, 2);
    private final Backend backup = server(3, 9);

    enum Hash {
        SH,
        MH,
        DH;

        Scheduler scheduler() {
            return switch (this) {
                case SH -> Scheduler.sourceHash();
                case MH -> Scheduler.maglevHash();
                case DH -> Scheduler.destinationHash();
            };
        }

        /** So many flows that lead to {@code server} of {@code all}. */
        List<Flow> flowsTo(Backend server, int count, Backend... all) {
            Picker<Backend> picker = scheduler().newPicker();
            picker.update(List.of(all));
            return IntStream.range(0, 1_000)
                    .mapToObj(BoundClientsTest::flow)
                    .filter(flow -> server.equals(picker.pick(flow, Set.of())))
                    .limit(count)
                    .toList();
        }
    }

    /** Writes down what it is told. */
    private static final class Told implements Waiter {

        private final List<Object> heard = new ArrayList<>();

        @Override
        public void assigned(Backend server) {
            heard.add(server);
        }

        @Override
        public void refused(WhenEmpty answer) {
            heard.add(answer);
        }
    }

    /** Both addresses are drawn by {@code number}, as some hash the one and some the other. */
    private static Flow flow(int number) {
        return Flow.of(
                new InetSocketAddress(address(10, number), 4_711), new InetSocketAddress(address(127, number), 80), 0);
    }

    private static InetAddress address(int first, int number) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) first, 0, (byte) (number >> 8), (byte) number});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Backend server(int port, int max) {
        ConnectionLimits limits = new ConnectionLimits();
        limits.max(max);
        return new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), limits);
    }

    private static List<ServerPool.Entry> entries(Backend... backends) {
        return List.of(backends).stream()
                .map(backend -> new ServerPool.Entry(backend, 1))
                .toList();
    }

    private ServerPool pool(Scheduler scheduler, PoolRules.@Nullable Queue queue) {
        ServerPool pool = new ServerPool(scheduler, ticker, new PoolRules(WhenEmpty.REFUSE, queue, null));
        pool.onTimed(timed::incrementAndGet);
        pool.update(entries(a, b), entries(backup));
        return pool;
    }

    private static Object acquire(ServerPool pool, Flow flow, Backend... tried) {
        Told told = new Told();
        Backend got = pool.acquire(flow, Set.of(tried), told);
        return got != null ? got : told.heard.isEmpty() ? "waits" : told.heard.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedWhileItsServerIsFullAndOthersAreNot(Hash hash) {
        ServerPool pool = pool(hash.scheduler(), null);
        List<Flow> toA = hash.flowsTo(a, 2, a, b);
        assertThat(acquire(pool, toA.get(0))).isSameAs(a);
        assertThat(acquire(pool, toA.get(1))).isEqualTo(WhenEmpty.REFUSE);
        assertThat(backup.activeConnections()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void getsABackupWhenAllPrimariesAreFull(Hash hash) {
        ServerPool pool = pool(hash.scheduler(), null);
        Flow toA = hash.flowsTo(a, 1, a, b).get(0);
        acquire(pool, toA);
        hash.flowsTo(b, 2, a, b).forEach(flow -> assertThat(acquire(pool, flow)).isSameAs(b));
        assertThat(acquire(pool, toA)).isSameAs(backup);
    }

    @ParameterizedTest
    @EnumSource
    void goesToTheNextPrimaryWhenItsServerCouldNotBeReached(Hash hash) {
        ServerPool pool = pool(hash.scheduler(), null);
        Flow toA = hash.flowsTo(a, 1, a, b).get(0);
        assertThat(acquire(pool, toA, a)).isSameAs(b);
        assertThat(acquire(pool, toA, a, b)).isSameAs(backup);
    }

    @ParameterizedTest
    @EnumSource
    void waitsForItsServerAndForNoOther(Hash hash) {
        ServerPool pool = pool(hash.scheduler(), new PoolRules.Queue(8, MINUTE));
        List<Flow> toA = hash.flowsTo(a, 2, a, b);
        Flow toB = hash.flowsTo(b, 1, a, b).get(0);
        acquire(pool, toA.get(0));
        Told waiting = new Told();
        assertThat(pool.acquire(toA.get(1), Set.of(), waiting)).isNull();
        assertThat(acquire(pool, toB)).as("overtakes").isSameAs(b);
        b.connectAbandoned(toB);
        assertThat(waiting.heard).isEmpty();
        assertThat(pool.waiting()).isEqualTo(1);
        a.connectAbandoned(toA.get(0));
        assertThat(waiting.heard).containsExactly(a);
        assertThat(backup.activeConnections()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aLineFullOfThoseWhoWaitForOneServerKeepsNobodyFromTheOthers(Hash hash) {
        ServerPool pool = pool(hash.scheduler(), new PoolRules.Queue(1, MINUTE));
        List<Flow> toA = hash.flowsTo(a, 3, a, b);
        acquire(pool, toA.get(0));
        assertThat(acquire(pool, toA.get(1))).isEqualTo("waits");
        assertThat(acquire(pool, toA.get(2))).isEqualTo(WhenEmpty.REFUSE);
        assertThat(acquire(pool, hash.flowsTo(b, 1, a, b).get(0))).isSameAs(b);
        assertThat(pool.queueRefusals()).isEqualTo(1);
        assertThat(pool.waiting()).isEqualTo(1);
    }

    /** To wait would be of no use: that is no matter of load. */
    @ParameterizedTest
    @EnumSource(names = "DH") // whose slots are given whatever the weights
    void doesNotWaitForAServerWithoutWeight(Hash hash) {
        Flow toA = hash.flowsTo(a, 1, weighed(a), weighed(b)).get(0);
        ServerPool pool = pool(hash.scheduler(), new PoolRules.Queue(8, MINUTE));
        pool.update(List.of(new ServerPool.Entry(a, 0), new ServerPool.Entry(b, 1)), entries(backup));
        assertThat(acquire(pool, toA)).isEqualTo(WhenEmpty.REFUSE);
        assertThat(backup.activeConnections()).isZero();
    }

    private Backend weighed(Backend backend) {
        backend.offer(new ServerPool(Scheduler.roundRobin()), 1);
        return backend;
    }

    /** The client's port says to whom it belongs. */
    private record ByPort(AtomicInteger picks) implements Scheduler {

        @Override
        public String shortName() {
            return "by-port";
        }

        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new Picker<>() {
                private List<D> list = List.of();

                @Override
                public void update(List<D> destinations) {
                    list = destinations;
                }

                @Override
                public @Nullable D pick(Flow flow, Set<D> tried) {
                    picks.incrementAndGet();
                    return list.stream()
                            .filter(one -> one.address().getPort() == flow.clientPort() && !one.overloaded())
                            .findFirst()
                            .orElse(null);
                }

                @Override
                public Prospect prospect(Flow flow, Set<D> tried) {
                    return Prospect.ITS_OWN;
                }
            };
        }
    }

    private static Flow flowOf(Backend server) {
        return Flow.of(new InetSocketAddress(address(10, 1), server.address().getPort()), server.address(), 0);
    }

    @Test
    void whoEndsAConnectionAsksAFewOfALongLineAndNobodyInItIsForgotten() {
        int many = 10_000;
        // A round, with a second look of those who would be turned away.
        int most = 2 * (2 * WaitingRoom.MOST_IN_VAIN + 1);
        AtomicInteger picks = new AtomicInteger();
        ServerPool pool = pool(new ByPort(picks), new PoolRules.Queue(2 * many, MINUTE));
        pool.acquire(flowOf(a), Set.of(), new Told());
        for (int i = 0; i < many; i++) {
            assertThat(acquire(pool, flowOf(a))).isEqualTo("waits");
        }
        Told newcomer = new Told();
        pool.acquire(flowOf(b), Set.of(), newcomer);
        assertThat(newcomer.heard)
                .as("others' waiting for A is none of its business")
                .containsExactly(b);
        pool.acquire(flowOf(b), Set.of(), new Told());
        Told deep = new Told();
        pool.acquire(flowOf(b), Set.of(), deep);
        pool.acquire(flowOf(a), Set.of(), new Told());
        assertThat(deep.heard).isEmpty();

        picks.set(0);
        timed.set(0);
        b.connectAbandoned(flowOf(b));
        assertThat(picks.get()).isLessThanOrEqualTo(most);
        assertThat(timed).as("somebody is to search on").hasValue(1);
        int rounds = 0;
        while (deep.heard.isEmpty()) {
            assertThat(rounds++).isLessThan(many / WaitingRoom.MOST_IN_VAIN + 2);
            assertThat(pool.nextDeadlineNanos() - ticker.nanos()).isBetween(0L, 1_000_000L);
            ticker.advance(Duration.ofMillis(1));
            picks.set(0);
            pool.onDeadline(ticker.nanos());
            assertThat(picks.get()).isLessThanOrEqualTo(most);
        }
        assertThat(deep.heard).containsExactly(b);
        for (int i = 0; i < rounds + 3; i++) {
            pool.onDeadline(ticker.nanos());
        }
        assertThat(pool.nextDeadlineNanos()).as("all were asked").isEqualTo(MINUTE);
        assertThat(pool.waiting()).isEqualTo(many + 1);
    }

    @Test
    void theLineIsSearchedOnWhileItsMembersGo() {
        int many = 500;
        ServerPool pool = pool(new ByPort(new AtomicInteger()), new PoolRules.Queue(2 * many, MINUTE));
        pool.acquire(flowOf(a), Set.of(), new Told());
        List<Told> line = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            line.add(new Told());
            pool.acquire(flowOf(a), Set.of(), line.get(i));
        }
        pool.acquire(flowOf(b), Set.of(), new Told());
        pool.acquire(flowOf(b), Set.of(), new Told());
        Told last = new Told();
        pool.acquire(flowOf(b), Set.of(), last);
        b.connectAbandoned(flowOf(b));
        for (int i = 0; i < many && last.heard.isEmpty(); i++) {
            pool.cancel(line.get((i * 7) % many));
            pool.cancel(line.get(Math.min(many - 1, 2 * WaitingRoom.MOST_IN_VAIN + i)));
            pool.onDeadline(ticker.nanos());
        }
        assertThat(last.heard).containsExactly(b);
    }
}
