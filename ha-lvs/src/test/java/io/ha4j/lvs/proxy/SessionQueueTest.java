package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.time.Ticker;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionQueueTest {

    private static final long TIMEOUT = 100;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ProxyLoop loop = new ProxyLoop(channel.eventLoop());
    private final ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO);
    private final List<Session> timedOut = new ArrayList<>();
    private long now = 1_000;
    private final Ticker ticker = () -> now;
    private final Shard shard = new ProxyService(
                    engine,
                    new ServerPool(Scheduler.roundRobin()),
                    ticker,
                    RelaySettings.unlimited(Duration.ofSeconds(1)))
            .shard(engine.loops().get(0));
    private final SessionQueue queue = new SessionQueue(loop, ticker, TIMEOUT, timedOut::add);

    SessionQueueTest() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(channel.close().isSuccess()).isTrue();
    }

    private Session session() {
        return new Session(shard, new LoopCounts(), Nothing::new);
    }

    private Session added() {
        Session session = session();
        queue.add(session, now);
        return session;
    }

    private void pass(long nanos) {
        now += nanos;
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private List<Session> inQueue() {
        List<Session> all = new ArrayList<>();
        queue.forEach(all::add);
        return all;
    }

    @Test
    void eachSessionHasItsTime() {
        Session first = added();
        pass(60);
        Session second = added();
        pass(39);
        assertThat(timedOut).isEmpty();
        pass(1);
        assertThat(timedOut).containsExactly(first);
        assertThat(inQueue()).containsExactly(second);
        pass(59);
        assertThat(timedOut).containsExactly(first);
        pass(1);
        assertThat(timedOut).containsExactly(first, second);
        assertThat(inQueue()).isEmpty();
    }

    @Test
    void whoLeavesIsForgotten() {
        Session first = added();
        Session second = added();
        Session third = added();
        second.leave();
        second.leave();
        assertThat(inQueue()).containsExactly(first, third);
        first.leave();
        third.leave();
        pass(1_000);
        assertThat(timedOut).isEmpty();
        Session fourth = added();
        pass(100);
        assertThat(timedOut).containsExactly(fourth);
    }

    @Test
    void whoIsAddedAgainGoesToTheEnd() {
        Session first = added();
        Session second = added();
        pass(50);
        queue.add(first, now);
        assertThat(inQueue()).containsExactly(second, first);
        pass(50);
        assertThat(timedOut).containsExactly(second);
        pass(50);
        assertThat(timedOut).containsExactly(second, first);
    }

    @Test
    void theOneThatIsLookedAtMayLeave() {
        Session first = added();
        Session second = added();
        List<Session> seen = new ArrayList<>();
        queue.forEach(each -> {
            each.leave();
            seen.add(each);
        });
        assertThat(seen).containsExactly(first, second);
        assertThat(inQueue()).isEmpty();
    }

    /** A side that nothing happens on. */
    private static final class Nothing extends Side {

        Nothing(Session session) {
            super(session);
        }

        @Override
        InetSocketAddress remoteAddress() {
            return null;
        }

        @Override
        InetSocketAddress localAddress() {
            return null;
        }

        @Override
        void connect(InetSocketAddress server, InetSocketAddress source) {}

        @Override
        void readEarly() {}

        @Override
        void prepend(ByteBuffer bytes) {}

        @Override
        boolean hasUnwritten() {
            return false;
        }

        @Override
        long taken() {
            return 0;
        }

        @Override
        void watch() {}

        @Override
        void relayTo(Side other) {}

        @Override
        void discard() {}

        @Override
        void release() {}

        @Override
        void keepAlive() {}

        @Override
        void shutdownOutput() {}

        @Override
        void closeInOrder() {}

        @Override
        void reset() {}
    }
}
