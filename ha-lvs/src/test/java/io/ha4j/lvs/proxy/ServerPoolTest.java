package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Allocations;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerPoolTest {

    private static final Flow FLOW = Flow.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_711),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
            0);

    private final Backend a = backend(1);
    private final Backend b = backend(2);

    private static Backend backend(int port) {
        return new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static List<ServerPool.Entry> entries(Backend... backends) {
        return List.of(backends).stream()
                .map(backend -> new ServerPool.Entry(backend, 1))
                .toList();
    }

    /** Who must not have to wait. */
    private static final Waiter NOBODY = new Waiter() {
        @Override
        public void assigned(Backend server) {
            throw new AssertionError(server);
        }

        @Override
        public void refused(WhenEmpty answer) {
            throw new AssertionError(answer);
        }
    };

    @Test
    void aServerThatAnswersNobodyAttractsNoMoreThanItsShare() {
        ServerPool pool = new ServerPool(Scheduler.leastConnections());
        pool.update(entries(a, b), List.of());
        for (int i = 0; i < 10; i++) {
            Backend next = Objects.requireNonNull(pool.acquire(FLOW, Set.of(), NOBODY));
            if (next == b) {
                next.connected(1);
            }
        }
        assertThat(a.activeConnections()).isEqualTo(5);
        assertThat(a.relayed()).isZero();
        assertThat(b.relayed()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            a.connectFailed(FLOW, new IOException("Connection refused"));
            b.disconnected(FLOW);
        }
        assertThat(a.activeConnections() + b.activeConnections()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"REFUSE, REFUSE", "CLOSE, CLOSE", "HOLD, REFUSE"})
    void saysHowToEndAConnectionThatNobodyTakes(WhenEmpty configured, WhenEmpty expected) {
        ServerPool pool =
                new ServerPool(Scheduler.roundRobin(), Ticker.system(), new PoolRules(configured, null, null));
        pool.update(entries(a), List.of());
        List<WhenEmpty> answers = new ArrayList<>();
        Waiter waiter = new Waiter() {
            @Override
            public void assigned(Backend server) {
                throw new AssertionError(server);
            }

            @Override
            public void refused(WhenEmpty answer) {
                answers.add(answer);
            }
        };
        assertThat(pool.acquire(FLOW, Set.of(a), waiter)).isNull();
        assertThat(answers).containsExactly(expected);
        assertThat(a.activeConnections()).isZero();
    }

    @Test
    void doesNotCountAConnectionAtAServerThatIsWithdrawnWhileItIsPicked() {
        ServerPool[] made = new ServerPool[1];
        ServerPool pool = new ServerPool(new FirstThen(() -> made[0].update(entries(b), List.of())));
        made[0] = pool;
        pool.update(entries(a, b), List.of());
        assertThat(pool.acquire(FLOW, Set.of(), NOBODY)).isSameAs(b);
        assertThat(a.activeConnections()).isZero();
        assertThat(b.activeConnections()).isEqualTo(1);
        pool.update(entries(a), List.of());
        assertThat(pool.acquire(FLOW, Set.of(), NOBODY)).as("it is back").isSameAs(a);
    }

    /** Picks the first that was not tried from the list before {@code meanwhile}, which happens once. */
    private record FirstThen(Runnable meanwhile) implements Scheduler {

        @Override
        public String shortName() {
            return "first-then";
        }

        @Override
        public <D extends Destination> Picker<D> newPicker() {
            return new Picker<>() {
                private List<D> list = List.of();
                private boolean happened;

                @Override
                public void update(List<D> destinations) {
                    list = destinations;
                }

                @Override
                public @Nullable D pick(Flow flow, Set<D> tried) {
                    List<D> before = list;
                    if (!happened && !before.isEmpty()) {
                        happened = true;
                        meanwhile.run();
                    }
                    return before.stream()
                            .filter(one -> !tried.contains(one))
                            .findFirst()
                            .orElse(null);
                }
            };
        }
    }

    @Test
    void acquiringAServerAllocatesNothing() {
        ServerPool pool = new ServerPool(Scheduler.roundRobin());
        pool.update(entries(a, b), List.of());
        Set<Backend> none = Set.of();
        Runnable connections = () -> {
            for (int i = 0; i < 1_000; i++) {
                Backend taken = Objects.requireNonNull(pool.acquire(FLOW, none, NOBODY));
                taken.connected(1);
                taken.disconnected(FLOW);
            }
        };
        assertThat(Allocations.of(connections)).as("bytes for 1,000").isLessThan(1_000);
    }
}
