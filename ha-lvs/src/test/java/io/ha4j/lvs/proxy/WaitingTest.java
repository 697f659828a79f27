package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.ConnectionLimits;
import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.ManualTicker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Those who wait, clients that are remembered, and many threads at once. */
class WaitingTest {

    private static final long SECOND = 1_000_000_000L;

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicInteger timed = new AtomicInteger();

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

    private static Flow flow(int client) {
        try {
            return Flow.of(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, (byte) client, 1}), 4_711),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                    0);
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

    private ServerPool pool(
            WhenEmpty whenEmpty, PoolRules.@Nullable Queue queue, PoolRules.@Nullable Stickiness persistence) {
        ServerPool pool = new ServerPool(Scheduler.roundRobin(), ticker, new PoolRules(whenEmpty, queue, persistence));
        pool.onTimed(timed::incrementAndGet);
        return pool;
    }

    private ServerPool queueing(WhenEmpty whenEmpty) {
        return pool(whenEmpty, new PoolRules.Queue(2, SECOND), null);
    }

    @Test
    void asksForTimeOnceAndRefusesThoseWhoHaveWaitedForTooLong() {
        Backend a = server(1, 1);
        ServerPool pool = queueing(WhenEmpty.CLOSE);
        pool.update(entries(a), List.of());
        Told first = new Told();
        Told second = new Told();
        assertThat(pool.nextDeadlineNanos()).isEqualTo(ServerPool.NEVER);
        assertThat(pool.acquire(flow(0), Set.of(), first)).isSameAs(a);
        assertThat(pool.acquire(flow(1), Set.of(), first)).isNull();
        ticker.advance(Duration.ofMillis(400));
        assertThat(pool.acquire(flow(2), Set.of(), second)).isNull();
        assertThat(timed).hasValue(1);
        assertThat(pool.nextDeadlineNanos()).isEqualTo(SECOND);
        Told third = new Told();
        pool.acquire(flow(3), Set.of(), third);
        assertThat(third.heard).as("the line is full").containsExactly(WhenEmpty.CLOSE);
        ticker.advanceTo(SECOND);
        pool.onDeadline(SECOND);
        assertThat(first.heard).containsExactly(WhenEmpty.CLOSE);
        assertThat(second.heard).isEmpty();
        assertThat(pool.nextDeadlineNanos()).isEqualTo(SECOND + 400_000_000);
        assertThat(timed).hasValue(1);
        a.connectAbandoned(flow(0));
        assertThat(second.heard).containsExactly(a);
        assertThat(pool.nextDeadlineNanos()).isEqualTo(ServerPool.NEVER);
        assertThat(pool.queueRefusals()).isEqualTo(2);
        assertThat(pool.waited()).isEqualTo(2);
        pool.acquire(flow(4), Set.of(), new Told());
        assertThat(timed).as("asked again after the line was empty").hasValue(2);
    }

    @Test
    void whoHasTriedTheFreeServerLetsOthersGoFirstAndKeepsItsPlace() {
        Backend a = server(1, 1);
        Backend b = server(2, 1);
        ServerPool pool = queueing(WhenEmpty.REFUSE);
        pool.update(entries(a, b), List.of());
        pool.acquire(flow(0), Set.of(), new Told());
        pool.acquire(flow(0), Set.of(), new Told());
        Told retrying = new Told();
        Told fresh = new Told();
        pool.acquire(flow(1), Set.of(a), retrying);
        pool.acquire(flow(2), Set.of(), fresh);
        a.disconnected(flow(0));
        assertThat(fresh.heard).containsExactly(a);
        assertThat(retrying.heard).isEmpty();
        b.disconnected(flow(0));
        assertThat(retrying.heard).containsExactly(b);
    }

    @Test
    void whoIsDismissedGetsNoPlaceThatComesFree() {
        Backend a = server(1, 1);
        ServerPool pool = queueing(WhenEmpty.REFUSE);
        pool.update(entries(a), List.of());
        Flow served = flow(0);
        pool.acquire(served, Set.of(), new Told());
        Told waiting = new Told();
        pool.acquire(flow(1), Set.of(), waiting);
        pool.dismissWaiting();
        assertThat(pool.waiting()).isZero();
        a.disconnected(served);
        pool.onDeadline(2 * SECOND);
        assertThat(waiting.heard).isEmpty();
        assertThat(pool.queueRefusals()).isZero();
        pool.cancel(waiting);
        assertThat(pool.acquire(flow(2), Set.of(), new Told()))
                .as("the place is still there")
                .isSameAs(a);
    }

    @Test
    void doesNotWaitForServersThatItHasTried() {
        Backend a = server(1, 1);
        ServerPool pool = queueing(WhenEmpty.HOLD);
        pool.update(entries(a), List.of());
        Told told = new Told();
        pool.acquire(flow(0), Set.of(a), told);
        assertThat(told.heard).containsExactly(WhenEmpty.REFUSE);
        pool.update(List.of(), List.of());
        Told held = new Told();
        pool.acquire(flow(0), Set.of(a), held);
        assertThat(held.heard).as("all are away: others may come").isEmpty();
        Backend b = server(2, 1);
        pool.update(entries(a), entries(b));
        assertThat(held.heard).containsExactly(b);
    }

    @Test
    void holdsNobodyUnlessThatIsWanted() {
        ServerPool pool = queueing(WhenEmpty.REFUSE);
        Told told = new Told();
        pool.acquire(flow(0), Set.of(), told);
        assertThat(told.heard).containsExactly(WhenEmpty.REFUSE);
    }

    /** As a session whose event loop has ended: the stack must not grow with the line. */
    @Test
    void whoGivesTheServerBackAtOnceDoesNotPileUpTheOthers() {
        Backend a = server(1, 1);
        ServerPool pool = pool(WhenEmpty.REFUSE, new PoolRules.Queue(60_000, SECOND), null);
        pool.update(entries(a), List.of());
        pool.acquire(flow(0), Set.of(), new Told());
        int[] given = new int[1];
        for (int i = 0; i < 60_000; i++) {
            Flow flow = flow(1);
            pool.acquire(flow, Set.of(), new Waiter() {
                @Override
                public void assigned(Backend server) {
                    given[0]++;
                    server.connectAbandoned(flow);
                }

                @Override
                public void refused(WhenEmpty answer) {
                    throw new AssertionError(answer);
                }
            });
        }
        a.disconnected(flow(0));
        assertThat(given[0]).isEqualTo(60_000);
        assertThat(pool.waiting()).isZero();
        assertThat(a.activeConnections()).isZero();
    }

    @Test
    void forgetsWhoIsGone() {
        Backend a = server(1, 1);
        ServerPool pool = queueing(WhenEmpty.REFUSE);
        pool.update(entries(a), List.of());
        pool.acquire(flow(0), Set.of(), new Told());
        Told gone = new Told();
        pool.acquire(flow(1), Set.of(), gone);
        assertThat(pool.waiting()).isEqualTo(1);
        pool.cancel(gone);
        pool.cancel(gone);
        pool.cancel(new Told());
        assertThat(pool.waiting()).isZero();
        a.disconnected(flow(0));
        assertThat(gone.heard).isEmpty();
        assertThat(a.activeConnections()).isZero();
    }

    @Test
    void aRememberedClientIsNotStoppedByThresholdsButByTheMaximum() {
        ConnectionLimits limits = new ConnectionLimits();
        limits.thresholds(1, 1);
        limits.max(2);
        Backend a = new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), limits);
        Backend b = server(2, 9);
        ServerPool pool = pool(WhenEmpty.REFUSE, null, new PoolRules.Stickiness(24, 64, SECOND, 10));
        pool.update(entries(a, b), List.of());
        Told nobody = new Told();
        assertThat(pool.acquire(flow(1), Set.of(), nobody)).isSameAs(a);
        assertThat(a.overloaded()).isTrue();
        assertThat(pool.acquire(flow(2), Set.of(), nobody)).isSameAs(b);
        assertThat(pool.acquire(flow(3), Set.of(), nobody)).isSameAs(b);
        assertThat(pool.acquire(flow(1), Set.of(), nobody)).as("remembered").isSameAs(a);
        assertThat(pool.acquire(flow(1), Set.of(), nobody)).as("full").isSameAs(b);
        a.disconnected(flow(1));
        assertThat(pool.acquire(flow(1), Set.of(), nobody))
                .as("still its client")
                .isSameAs(a);
    }

    @Test
    void aClientIsRememberedWhileItHasConnectionsAndForItsTimeAfterThat() {
        Backend a = server(1, 9);
        Backend b = server(2, 9);
        ServerPool pool = pool(WhenEmpty.REFUSE, null, new PoolRules.Stickiness(24, 64, SECOND, 10));
        pool.update(entries(a, b), List.of());
        Flow first = flow(1);
        Told nobody = new Told();
        assertThat(pool.acquire(first, Set.of(), nobody)).isSameAs(a);
        assertThat(timed).hasValue(1);
        ticker.advance(Duration.ofSeconds(10));
        pool.onDeadline(ticker.nanos());
        Flow second = flow(1);
        assertThat(pool.acquire(second, Set.of(), nobody))
                .as("it has a connection")
                .isSameAs(a);
        a.disconnected(first);
        a.connectAbandoned(second);
        ticker.advance(Duration.ofMillis(999));
        assertThat(pool.persistenceEntries()).isEqualTo(1);
        ticker.advance(Duration.ofMillis(1));
        assertThat(pool.acquire(flow(1), Set.of(), nobody)).as("forgotten").isSameAs(b);
    }

    @Test
    void nobodyIsRememberedForTheSorryServer() {
        Backend sorry = server(1, 0);
        Backend a = server(2, 0);
        ServerPool pool = pool(WhenEmpty.REFUSE, null, new PoolRules.Stickiness(24, 64, SECOND, 10));
        pool.update(new ServerPool.Lists(entries(sorry), List.of(), List.of(), List.of(), false));
        assertThat(pool.acquire(flow(1), Set.of(), new Told())).isSameAs(sorry);
        assertThat(pool.persistenceEntries()).isZero();
        pool.update(entries(a), List.of());
        assertThat(pool.acquire(flow(1), Set.of(), new Told())).isSameAs(a);
    }

    @Test
    void theClientsOfABackupReturnToThePrimaries() {
        Backend a = server(1, 0);
        Backend b = server(2, 0);
        ServerPool pool = pool(WhenEmpty.REFUSE, null, new PoolRules.Stickiness(24, 64, SECOND, 10));
        pool.update(List.of(), entries(b));
        assertThat(pool.acquire(flow(1), Set.of(), new Told())).isSameAs(b);
        pool.update(entries(a), entries(b));
        assertThat(pool.acquire(flow(1), Set.of(), new Told())).isSameAs(a);
        pool.update(List.of(), entries(b));
        pool.update(entries(a), entries(b));
        assertThat(pool.acquire(flow(1), Set.of(), new Told())).isSameAs(a);
    }

    /** What a thread of the test is told, to be dealt with by another. */
    private record Assigned(Backend server, Flow flow) {}

    @Test
    void manyThreadsNeitherExceedALimitNorForgetAnybody() throws Exception {
        Backend a = server(1, 3);
        Backend b = server(2, 2);
        ServerPool pool = pool(
                WhenEmpty.REFUSE, new PoolRules.Queue(1_000, 1L << 60), new PoolRules.Stickiness(24, 64, SECOND, 10));
        pool.update(entries(a, b), List.of());
        int threads = 4;
        int each = 5_000;
        LinkedBlockingQueue<Assigned> assigned = new LinkedBlockingQueue<>();
        AtomicInteger over = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                all.add(executor.submit((Callable<Integer>) () -> {
                    for (int i = 0; i < each; i++) {
                        Flow flow = flow((number + i) % 7);
                        Backend got = pool.acquire(flow, Set.of(), new Waiter() {
                            @Override
                            public void assigned(Backend server) {
                                assigned.add(new Assigned(server, flow));
                            }

                            @Override
                            public void refused(WhenEmpty answer) {
                                throw new AssertionError(answer);
                            }
                        });
                        if (got != null) {
                            assigned.add(new Assigned(got, flow));
                        }
                        Assigned next = assigned.poll(10, TimeUnit.SECONDS);
                        if (next == null) {
                            throw new AssertionError("somebody is forgotten: " + pool.waiting() + " wait");
                        }
                        if (a.activeConnections() > 3 || b.activeConnections() > 2) {
                            over.incrementAndGet();
                        }
                        end(next, i);
                    }
                    return each;
                }));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(each);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(over).hasValue(0);
        assertThat(pool.waiting()).isZero();
        assertThat(assigned).isEmpty();
        assertThat(a.activeConnections() + b.activeConnections()).isZero();
        assertThat(a.relayed() + b.relayed()).isZero();
        assertThat(a.overloaded() || b.overloaded()).isFalse();
    }

    private static void end(Assigned connection, int how) {
        if (how % 3 == 0) {
            connection.server().connectAbandoned(connection.flow());
        } else if (how % 3 == 1) {
            connection.server().connectFailed(connection.flow(), new IOException("refused"));
        } else {
            connection.server().connected(1);
            connection.server().disconnected(connection.flow());
        }
    }
}
