package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.proxy.Waiter;
import io.ha4j.lvs.schedule.Flow;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits until the connections of a server are gone, in simulated time. */
class DeparturesTest {

    private static final Flow FLOW = Flow.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_711),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
            0);

    private final SimulatedLoop loop = new SimulatedLoop();
    private final VirtualServer config = Lb.web().realServer("127.0.0.1", 8_080).build();
    private final ServerPool servers = new ServerPool(config.scheduler());
    private final ProxyPool pool = new ProxyPool(config, loop, servers, backend -> backend.relayed());
    private final AtomicInteger told = new AtomicInteger();

    @BeforeEach
    void open() {
        pool.open(() -> {});
        servers.update(List.of(new ServerPool.Entry(pool.backend(0), 1)), List.of());
    }

    private Backend connection() {
        Backend server = Objects.requireNonNull(servers.acquire(FLOW, Set.of(), new Waiter() {
            @Override
            public void assigned(Backend assigned) {
                throw new AssertionError(assigned);
            }

            @Override
            public void refused(WhenEmpty answer) {
                throw new AssertionError(answer);
            }
        }));
        server.connected(1);
        return server;
    }

    private void advance(Duration time) {
        loop.advance(time.toNanos(), Runnable::run);
    }

    @Test
    void hearsAtOnceThatThereAreNone() {
        pool.whenGone(0, told::incrementAndGet);
        assertThat(told).hasValue(1);
    }

    @Test
    void hearsWhenTheLastOneHasGone() {
        Backend server = connection();
        connection();
        pool.whenGone(0, told::incrementAndGet);
        advance(Duration.ofMillis(100));
        server.disconnected(FLOW);
        advance(Duration.ofMillis(100));
        assertThat(told).hasValue(0);
        server.disconnected(FLOW);
        advance(Duration.ofMillis(2));
        assertThat(told).hasValue(1);
        advance(Duration.ofMinutes(1));
        assertThat(told).hasValue(1);
    }

    @Test
    void doesNotWaitForEver() {
        connection();
        pool.whenGone(0, told::incrementAndGet);
        advance(Departures.PATIENCE.minusMillis(1));
        assertThat(told).hasValue(0);
        advance(Duration.ofMillis(2));
        assertThat(told).hasValue(1);
    }

    @Test
    void hearsWhenAllIsClosed() {
        connection();
        pool.whenGone(0, told::incrementAndGet);
        pool.close();
        assertThat(told).hasValue(1);
    }
}
